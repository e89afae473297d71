import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { AxeBuilder } from "@axe-core/playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { WebSocket } from "ws";
import { peers } from "../../peers/index.ts";
import { ROOT } from "../support/source-tree.ts";
import { House } from "./support/house.ts";

const hasChromium = peers().chromium !== undefined;
const inChromium = test.skipIf(!hasChromium);
const VIEWS = ["traffic", "hold", "compose", "rules", "scripts", "captures"] as const;
const SHEETS = ["types", "timeline", "handshake"] as const;

let house: House;
let client: WebSocket;
beforeAll(async () => {
  if (!hasChromium) return;
  house = await House.open([], { width: 1024, height: 700 });
  client = await house.connect("/feed");
  client.send('{"id":1,"method":"get"}');
  client.send("push 20");
  client.send("ping me");
  await house.page.getByText(/2\d messages/).waitFor();
});
afterAll(() => house?.[Symbol.asyncDispose]());

/** What axe finds that is serious, as sentences. */
async function faults(): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page: house.page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
    .analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`);
}

async function open(hash: string): Promise<void> {
  await house.page.goto(`${new URL(house.page.url()).origin}/#${hash}`);
  await house.page.locator("main > *").first().waitFor();
  await house.page.locator(".loading").waitFor({ state: "detached" });
}

test
  .skipIf(!hasChromium)
  .each([
    ...VIEWS.map((view) => `view=${view}`),
    ...SHEETS.map((sheet) => `sheet=${sheet}&conn=1`),
    ...["tree", "text", "hex", "frames"].map((form) => `message=1.0&form=${form}`),
  ])("%s has no serious fault for axe, light and dark, and fits into 1024 pixels", async (hash) => {
  for (const scheme of ["light", "dark"] as const) {
    await house.page.emulateMedia({ colorScheme: scheme });
    await open(hash);
    await house.page
      .locator(hash.startsWith("message") ? ".inspector .tab-panel > *" : "main")
      .first()
      .waitFor();
    expect(await faults()).toEqual([]);
  }
  expect(await house.page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(
    true,
  );
});

inChromium("speaks the browser's language, and another one when it is chosen", async () => {
  await open("view=traffic");
  await house.page.getByRole("button", { name: "Switch to Chinese" }).click();
  await house.page.getByRole("button", { name: "流量" }).waitFor();
  expect(await house.page.evaluate("document.documentElement.lang")).toBe("zh");
  await house.page.reload();
  await house.page.getByRole("button", { name: "切换到英文" }).click();
  await using other = await House.open([], { language: "zh-CN" });
  await other.page.getByRole("heading", { name: "让流量进来" }).waitFor();
});

inChromium("takes a theme, and remembers it", async () => {
  const back = (): Promise<string> =>
    house.page.evaluate("getComputedStyle(document.body).backgroundColor");
  await house.page.emulateMedia({ colorScheme: "light" });
  await open("view=traffic");
  const light = await back();
  await house.page.getByRole("button", { name: "Theme" }).click();
  await house.page.getByRole("menuitem", { name: "dark" }).click();
  await expect.poll(back).not.toBe(light);
  await house.page.reload();
  await expect.poll(back).not.toBe(light);
  await house.page.getByRole("button", { name: "Theme" }).click();
  await house.page.getByRole("menuitem", { name: "as the system" }).click();
  await expect.poll(back).toBe(light);
});

inChromium("is used by keys alone", async () => {
  const { page } = house;
  await open("view=traffic");
  await page.keyboard.press("?");
  await page.getByRole("heading", { name: "Keyboard shortcuts" }).waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("2");
  await page.getByRole("button", { name: "Hold messages" }).waitFor();
  await page.keyboard.press("1");
  await page.getByRole("grid", { name: "Messages" }).waitFor();
  await page.getByRole("row").filter({ hasText: "get" }).first().waitFor();
  await page.keyboard.press("j");
  await page.locator(".inspector-head", { hasText: "#1.0" }).waitFor();
  await page.keyboard.press("j");
  await page.locator(".inspector-head", { hasText: "#1.1" }).waitFor();
  await page.keyboard.press("Shift+Digit3");
  await page.locator(".hex-view").waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("price");
  await page.waitForURL(/filter=price/);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.keyboard.press("ControlOrMeta+K");
  await page.keyboard.type("timeline");
  await page.keyboard.press("Enter");
  await page.getByRole("tab", { name: "Timeline", selected: true }).waitFor();
  await page.goBack();
});

inChromium("has panes whose sizes are set by keys, and remembered", async () => {
  await open("view=traffic");
  const width = (): Promise<number> =>
    house.page.locator("#connections").evaluate((element) => element.getBoundingClientRect().width);
  const before = await width();
  await house.page.getByRole("separator", { name: "Connections" }).focus();
  for (let n = 0; n < 3; n++) await house.page.keyboard.press("ArrowRight");
  await expect.poll(width).toBeGreaterThan(before + 20);
  const after = await width();
  await house.page.reload();
  await expect.poll(async () => Math.round(await width())).toBe(Math.round(after));
});

test("its first view takes less than 300 KiB of compressed script, and the rest comes on demand", () => {
  const folder = join(ROOT, "packages/wireglass/dist/page");
  const html = readFileSync(join(folder, "index.html"), "utf8");
  const first = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map(
    ([, name = ""]) => name,
  );
  const bytes = first.reduce(
    (sum, name) => sum + gzipSync(readFileSync(join(folder, name))).length,
    0,
  );
  expect(first.length).toBeGreaterThan(0);
  expect(bytes).toBeLessThan(300 * 1024);
  expect(readdirSync(join(folder, "assets")).length).toBeGreaterThan(first.length + 5);
});
