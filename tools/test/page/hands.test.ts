import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { WebSocket } from "ws";
import { peers } from "../../peers/index.ts";
import { House } from "./support/house.ts";

const hasChromium = peers().chromium !== undefined;
const inChromium = test.skipIf(!hasChromium);
const SCRIPT = `export function onMessage(message) {
  if (message.text === "secret") log("saw a secret");
  if (message.text === "fail") throw new Error("on purpose");
}
`;

let house: House;
let client: WebSocket;
const got: string[] = [];
beforeAll(async () => {
  if (!hasChromium) return;
  const script = join(mkdtempSync(join(tmpdir(), "wireglass-page-")), "watch.ts");
  writeFileSync(script, SCRIPT);
  house = await House.open(["--script", script]);
  client = await house.connect("/feed");
  client.on("message", (data) => got.push(String(data)));
});
afterAll(() => house?.[Symbol.asyncDispose]());

const button = (name: string | RegExp): Locator => house.page.getByRole("button", { name });
const editor = (): Locator => house.page.getByRole("textbox", { name: "Payload" });

/** What is in an editor becomes something else, as one would do it by keys. */
async function write(text: string): Promise<void> {
  await editor().click();
  await house.page.keyboard.press("ControlOrMeta+A");
  await house.page.keyboard.insertText(text);
}

async function comes(text: string): Promise<void> {
  await expect.poll(() => got, { timeout: 5000 }).toContain(text);
}

inChromium("holds what a filter says; forwards, edits and drops, by keys too", async () => {
  await house.visit("Hold");
  await house.page.getByRole("combobox", { name: "Which messages to hold" }).fill("from:client");
  await button("Hold messages").click();
  await button(/^Stop holding/).waitFor();
  for (const text of ["one", '{"two":2}', "three", "four"]) client.send(text);
  await house.page.getByText("4 waiting").waitFor();
  await button("Hold 4").waitFor();
  await house.page.getByText("#1.0").first().waitFor();
  await button("Forward f").click();
  await comes("one");
  await house.page.getByText("= json").waitFor();
  await write('{"two":22}');
  await button("Forward as edited f").click();
  await comes('{"two":22}');
  await house.page.getByText("3 waiting").waitFor({ state: "detached" });
  await house.page.getByRole("list", { name: "Messages that wait" }).click();
  await house.page.keyboard.press("d");
  await house.page.getByText("1 waiting").waitFor();
  await button("Forward all").click();
  await comes("four");
  expect(got).not.toContain("three");
});

inChromium("says why what was written cannot be sent, and keeps it", async () => {
  client.send('{"five":5}');
  await house.page.getByText("1 waiting").waitFor();
  await house.page.getByLabel("JSON").check();
  await write('{"five":');
  await button(/Forward as edited/).click();
  await house.page.getByRole("alert").filter({ hasText: "This cannot be written" }).waitFor();
  await write('{"five":55}');
  await house.page.keyboard.press("ControlOrMeta+Enter");
  await comes('{"five":55}');
  await button(/^Stop holding/).click();
  await button("Hold messages").waitFor();
});

inChromium("keeps what is written instead, and says what waits behind", async () => {
  const { page } = house;
  await page.getByRole("combobox", { name: "Which messages to hold" }).fill("from:client held");
  await page.keyboard.press("Enter");
  await page.getByText("holding from:client held").waitFor();
  for (const text of ["held one", "not this", "held two"]) client.send(text);
  await page.getByText("2 waiting, 16 B, 1 more behind them").waitFor();
  await write("edited one");
  await page.getByText("held two").click();
  await page.getByText("draft", { exact: true }).waitFor();
  await house.visit("Traffic");
  await house.visit("Hold");
  await expect.poll(() => editor().textContent()).toBe("edited one");
  await page.getByLabel("Hex").check();
  await button("Forward as edited f").waitFor();
  await page.getByText("held two").click();
  await page.getByLabel("Hex").check();
  await button("Forward f").waitFor(); // the same bytes, said otherwise
  // What is being written does not hold anything yet.
  const field = page.getByRole("combobox", { name: "Which messages to hold" });
  await field.fill("size>");
  expect(await button("Apply").isDisabled()).toBe(true);
  await field.fill("from:client held");
  await page.getByText("held one").or(page.getByText("edited one")).first().waitFor();
  await button("Stop holding: forward all 2").click();
  await comes("held two");
  expect(got).toContain("held one");
});

inChromium("composes a connection, and talks on it with what was saved", async () => {
  await house.visit("Compose");
  await house.page.getByLabel("URL").fill(`${house.server}/composed`);
  await house.page.getByLabel("Headers").fill("X-Tester: me");
  await house.page.getByLabel("Credentials").selectOption("basic");
  await house.page.getByLabel("user:password").fill("ann:secret");
  await button("Connect").click();
  await button(/^Send Ctrl/).waitFor();
  await write('{"id":{{n}},"method":"hello"}');
  await house.page.getByLabel("Name", { exact: true }).fill("greeting");
  await button("Save this message").click();
  await house.page.getByLabel("Variables: Name").fill("n");
  await button("Add a variable").click();
  await house.page.getByLabel("n", { exact: true }).fill("41");
  await button(/^Send Ctrl/).click();
  await house.page.getByRole("row").filter({ hasText: '{"id":41,"result"' }).waitFor();
  await write("something else");
  await button("greeting").first().click();
  await expect.poll(() => editor().textContent()).toContain("{{n}}");
});

inChromium("has said who it is, as it was told", async () => {
  const address = new URL(house.page.url()).origin;
  const headers = await house.page.evaluate(
    `fetch("${address}/api/v1/connections/2").then((answer) => answer.json()).then(({ record }) => record.request.headers)`,
  );
  expect(headers).toContainEqual(["Authorization", `Basic ${btoa("ann:secret")}`]);
  expect(headers).toContainEqual(["X-Tester", "me"]);
});

inChromium("sends what breaks a rule, on purpose", async () => {
  await house.page.getByLabel("Deliberately illegal").selectOption("rsv2");
  await button(/^Send Ctrl/).click();
  await house.page.getByRole("row").filter({ hasText: "rsv/unnegotiated" }).first().waitFor();
});

inChromium("says what is wrong with what was written, before it is sent", async () => {
  const { page } = house;
  await page.getByText("Connection 2 has ended (1002").waitFor(); // the server minds the rules
  expect(await page.getByLabel("URL").inputValue()).toBe(`${house.server}/composed`);
  await page.getByLabel("Headers").fill("no colon here");
  await button("Connect").click();
  await page.getByRole("alert").filter({ hasText: "Write a header as Name: value" }).waitFor();
  await page.getByLabel("Headers").fill("");
  await page.getByLabel("URL").fill("ws://127.0.0.1:1/");
  await button("Connect").click();
  await page.getByRole("alert").filter({ hasText: "nobody listens there" }).waitFor();
  await page.getByLabel("URL").fill(`${house.server}/again`);
  await button("Connect").click();
  await write("{{nobody}}");
  await button(/^Send Ctrl/).click();
  await page.getByRole("alert").filter({ hasText: "{{nobody}} has no value" }).waitFor();
  await button("Close the connection").click();
  await page.getByText(/Connection \d+ has ended \(1000/).waitFor();
});

inChromium("sends a message of the list again", async () => {
  await house.visit("Traffic");
  await house.page.getByRole("grid", { name: "Connections" }).getByRole("row").nth(1).click();
  await house.page
    .getByRole("grid", { name: "Messages" })
    .getByRole("row")
    .filter({ hasText: "one" })
    .first()
    .click();
  await button("Send again").click();
  await expect.poll(() => editor().textContent()).toBe("one");
  got.length = 0;
  await button(/^Send Ctrl/).click();
  await comes("one");
});

inChromium("replays a connection, and says what came back in another way", async () => {
  const other = await house.connect("/replayed");
  other.send('{"id":1,"method":"a"}');
  other.send("close me");
  await house.visit("Traffic");
  const row = house.page
    .getByRole("grid", { name: "Connections" })
    .getByRole("row")
    .filter({ hasText: "/replayed" });
  await row.filter({ hasText: "4001" }).click();
  await house.page.getByRole("tab", { name: "Handshake" }).click();
  await button("Replay this connection").click();
  await house.page.getByText("Everything came as it was recorded.").waitFor();
  await house.page.getByRole("tab", { name: "Messages", exact: true }).click();
});

inChromium("switches rules, moves them, and takes them as data", async () => {
  await house.visit("Rules");
  await button("As data").click();
  const data = house.page.getByRole("textbox", { name: "As data" });
  await data.click();
  await house.page.keyboard.press("ControlOrMeta+A");
  await house.page.keyboard.insertText(
    '[{"name":"a","filter":"gone","drop":true},{"name":"b","filter":"x","delay":"1s"}]',
  );
  await button("Apply").click();
  await button("Move down: a").click();
  await expect.poll(() => house.page.locator(".rule strong").allTextContents()).toEqual(["b", "a"]);
  await house.page.locator(".rule", { hasText: "gone" }).getByRole("checkbox").click();
  await expect
    .poll(() => house.page.locator(".rule", { hasText: "gone" }).getByRole("checkbox").isChecked())
    .toBe(false);
});

inChromium(
  "edits scripts with their errors, and logs what they say, each line with its message",
  async () => {
    await house.visit("Scripts & log");
    client.send("secret");
    const log = house.page.getByRole("log");
    const line = log.locator(".log-line", { hasText: "saw a secret" }).first();
    await line.waitFor();
    client.send("fail");
    await log.locator(".log-line.error", { hasText: "on purpose" }).first().waitFor();
    await house.page.locator(".cm-lintRange-error").first().waitFor();
    const source = house.page.getByRole("textbox", { name: /^Source/ });
    await source.click();
    await house.page.keyboard.press("ControlOrMeta+A");
    await house.page.keyboard.insertText('export const onMessage = (m) => log("again", m.text);');
    await house.page.keyboard.press("ControlOrMeta+S");
    await log.locator(".log-line", { hasText: "loaded anew" }).waitFor();
    client.send("third");
    await log.locator(".log-line", { hasText: "again third" }).first().waitFor();
    await line.getByRole("button").click();
    await house.page.locator(".inspector-head").waitFor();
    expect(house.page.url()).toMatch(/message=1\.\d+/);
  },
);

inChromium("makes a script, with what may be written offered", async () => {
  const { page } = house;
  await house.visit("Scripts & log");
  await button("New script").click();
  await page.getByLabel("File name").fill("mine.ts");
  await button("Create").click();
  const source = page.getByRole("textbox", { name: "Source: mine.ts" });
  await source.click();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.type("function more(one: Message) { one.dr");
  await page.getByRole("option", { name: /^drop\(\)/ }).waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText(
    'export function onMessage(m) { if (m.text === "change me") m.text = "changed"; }',
  );
  await page.keyboard.press("ControlOrMeta+S");
  await page.getByRole("log").locator(".log-line", { hasText: "loaded anew" }).last().waitFor();
  await expect
    .poll(
      () => {
        client.send("change me");
        return got;
      },
      { timeout: 8000, interval: 200 },
    )
    .toContain("changed");
});
