import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { House } from "../test/page/support/house.ts";
import { ROOT } from "../test/support/source-tree.ts";

/** Takes the pictures of docs/page.md and the README: the real page with real traffic. Run it when the page changes. */
const folder = join(ROOT, "docs", "images", "page");
mkdirSync(folder, { recursive: true });

const script = join(mkdtempSync(join(tmpdir(), "wireglass-pictures-")), "watch-prices.ts");
writeFileSync(
  script,
  `import type { Message } from "wireglass/script";

/** Says when a price is unusual. */
export function onMessage(message: Message) {
  const { type, n } = (message.json ?? {}) as { type?: string; n?: number };
  if (type === "price" && n !== undefined && n % 40 === 0) log("a round price", n);
}
`,
);

/** Who talks through each. */
const clients = new Map<House, { send(text: string): void }>();

const LOOKS = [
  { language: "en", scheme: "light" },
  { language: "zh-CN", scheme: "dark" },
] as const;

for (const { language, scheme } of LOOKS) {
  await using house = await House.open(["--script", script], {
    language,
    width: 1280,
    height: 800,
  });
  const { page } = house;
  await page.emulateMedia({ colorScheme: scheme });
  await traffic(house);
  const shoot = async (name: string, hash: string, before?: () => Promise<void>): Promise<void> => {
    await page.goto(`${new URL(page.url()).origin}/#${hash}`);
    await page.waitForTimeout(900);
    await before?.();
    await page.waitForTimeout(500);
    await page.mouse.move(1279, 799);
    await page.screenshot({ path: join(folder, `${name}-${language.slice(0, 2)}-${scheme}.png`) });
  };
  await shoot("traffic", "conn=1&message=1.0&form=tree", () => choose(page));
  await shoot("frames", "conn=1&message=1.0&form=frames");
  await shoot("types", "sheet=types");
  await shoot("timeline", "sheet=timeline");
  await shoot("handshake", "sheet=handshake&conn=1");
  await shoot("compose", "view=compose");
  await shoot("rules", "view=rules");
  await shoot("scripts", "view=scripts");
  await shoot("hold", "view=hold", () => held(house));
}

async function traffic(house: House): Promise<void> {
  const client = await house.connect("/feed?symbol=BTC");
  const other = await house.connect("/chat/room-7");
  for (let id = 1; id < 12; id++) {
    client.send(
      JSON.stringify({ id, method: "subscribe", params: { symbols: ["BTC", "ETH"], depth: id } }),
    );
    client.send(`push ${3 + (id % 5) * 4}`);
    other.send(`hello from number ${id}`);
    if (id % 4 === 0) client.send("ping me");
    other.send(Uint8Array.of(0x0a, id, 0x1f, 0x8b, 0xff, 0));
    await house.page.waitForTimeout(250);
  }
  other.send("close me");
  await house.page.waitForTimeout(1500);
  const rules = [
    {
      name: "cheaper",
      filter: 'from:server $.type == "price"',
      replace: { path: "$.bid", with: 1 },
    },
    { name: "no debug output", filter: "from:client opcode:text /^debug/", drop: true },
    {
      name: "a slow network",
      filter: "host:api.example.com",
      delay: { time: "200ms", jitter: "50ms" },
    },
  ];
  const headers = { "Content-Type": "application/json" };
  await house.page.evaluate(
    `fetch("/api/v1/rules", { method: "PUT", headers: ${JSON.stringify(headers)}, body: ${JSON.stringify(JSON.stringify({ rules }))} })`,
  );
  clients.set(house, client);
}

async function choose(page: Page): Promise<void> {
  await page.getByRole("treeitem").filter({ hasText: "depth" }).last().click();
}

async function held(house: House): Promise<void> {
  const headers = { "Content-Type": "application/json" };
  await house.page.evaluate(
    `fetch("/api/v1/hold", { method: "PUT", headers: ${JSON.stringify(headers)}, body: '{"filter":"from:client"}' })`,
  );
  await house.page.waitForTimeout(300);
  for (const text of [
    '{"id":90,"method":"order","params":{"qty":5,"price":101.5}}',
    "hello",
    '{"id":91,"method":"cancel"}',
  ])
    clients.get(house)?.send(text);
  await house.page.waitForTimeout(800);
}
