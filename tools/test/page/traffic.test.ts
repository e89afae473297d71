import { setTimeout as sleep } from "node:timers/promises";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { WebSocket } from "ws";
import { peers } from "../../peers/index.ts";
import { House } from "./support/house.ts";

const hasChromium = peers().chromium !== undefined;
const inChromium = test.skipIf(!hasChromium);

let house: House;
let client: WebSocket;
let rows: Locator;
beforeAll(async () => {
  if (!hasChromium) return;
  house = await House.open();
  rows = house.page.getByRole("grid", { name: "Messages" }).getByRole("row");
});
afterAll(() => house?.[Symbol.asyncDispose]());

const connection = (number: number): Locator =>
  house.page
    .getByRole("grid", { name: "Connections" })
    .getByRole("row")
    .filter({ hasText: new RegExp(`^${number}`) });
/** Writes a filter; one that can be applied is, a moment later. */
async function filter(text: string, isApplied = true): Promise<void> {
  await house.page.getByRole("combobox", { name: "Filter" }).fill(text);
  const wanted = new URLSearchParams({ filter: text }).toString();
  if (isApplied)
    await house.page.waitForURL(({ hash }) =>
      text === "" ? !hash.includes("filter=") : hash.includes(wanted),
    );
}

inChromium("says how to get traffic in, while there is none", async () => {
  await house.page.getByRole("heading", { name: "Let some traffic in" }).waitFor();
  const ways = await house.page.locator(".ways article").allTextContents();
  expect(ways.join()).toContain("wireglass browser");
  expect(ways.join()).toMatch(/HTTPS_PROXY=http:\/\/127\.0\.0\.1:\d+/);
  expect(ways.join()).toContain("wireglass ca page --listen http://0.0.0.0:8000/");
});

inChromium("has a sample to look at first", async () => {
  await house.page.getByRole("button", { name: "Open the sample" }).click();
  await house.page.getByText("looking at sample.wgc").waitFor();
  await rows.filter({ hasText: "login" }).first().waitFor();
  await house.page.getByRole("button", { name: /looking at/ }).click();
  await house.page.getByRole("heading", { name: "Let some traffic in" }).waitFor();
});

inChromium("lists connections as they are opened and closed, with why", async () => {
  client = await house.connect("/feed?symbol=BTC");
  const other = await house.connect("/chat");
  await connection(1).waitFor();
  expect(await connection(1).textContent()).toContain("/feed?symbol=BTC");
  other.send("close me");
  await connection(2).filter({ hasText: "4001 as you wish, by the server" }).waitFor();
  expect(await connection(1).locator(".dot.open").count()).toBe(1);
});

inChromium("shows messages with what they are, and how long their replies took", async () => {
  await connection(1).click();
  client.send('{"id":7,"method":"subscribe","params":{"depth":5}}');
  client.send(Uint8Array.of(0, 1, 255));
  const reply = rows.filter({ hasText: '"result"' });
  await reply.waitFor();
  const cells = await reply.getByRole("gridcell").allTextContents();
  expect(cells.slice(3, 5)).toEqual(["↓", "{id, result}"]);
  expect(cells[6]).toBe("text");
  expect(cells[9]).toMatch(/^[\d.]+ (?:µs|ms|s)$/);
  expect(await rows.filter({ hasText: "subscribe" }).first().textContent()).toContain("↑");
  await rows.filter({ hasText: "00 01 ff" }).first().waitFor();
});

inChromium("hides heartbeats by one switch", async () => {
  client.send("ping me");
  await rows.filter({ hasText: "heartbeat" }).first().waitFor();
  await house.page.keyboard.press("h");
  await house.page.getByText("heartbeat", { exact: true }).first().waitFor({ state: "detached" });
  expect(new URL(house.page.url()).hash).toContain("quiet=1");
  await house.page.getByLabel("Hide heartbeats").uncheck();
  await rows.filter({ hasText: "heartbeat" }).first().waitFor();
});

inChromium("filters as one writes, points at what is wrong, and completes", async () => {
  await filter("from:client sub");
  await house.page.getByText("1 message", { exact: true }).waitFor();
  await rows.locator("mark", { hasText: /^sub$/ }).first().waitFor();
  await filter("size>3q", false);
  const mistake = house.page.locator(".filter-mistake");
  await mistake.waitFor();
  expect(await mistake.textContent()).toContain('"3q" is no size');
  expect(await mistake.locator(".hidden-text").textContent()).toBe("size>");
  await filter("");
  await house.page.getByRole("combobox", { name: "Filter" }).pressSequentially("opc");
  await house.page.getByRole("option", { name: /^opcode:/ }).waitFor();
  await house.page.keyboard.press("ArrowDown");
  await house.page.keyboard.press("Enter");
  await house.page.getByRole("option", { name: /^close/ }).waitFor();
  expect(await house.page.getByRole("combobox", { name: "Filter" }).inputValue()).toBe("opcode:");
  await filter("");
  await house.page.keyboard.press("Escape");
});

inChromium("stays at the end while one is there, and nowhere else", async () => {
  await house.page.keyboard.press("Escape");
  await house.page
    .getByRole("grid", { name: "Messages" })
    .evaluate((element) => element.scrollTo({ top: element.scrollHeight }));
  client.send("push 100");
  await rows.filter({ hasText: '"n":99' }).waitFor();
  const body = house.page.getByRole("grid", { name: "Messages" });
  await body.evaluate((element) => element.scrollTo({ top: 0 }));
  await rows.filter({ hasText: "subscribe" }).first().waitFor();
  const first = await rows.nth(1).textContent();
  client.send("push 50");
  await sleep(500);
  expect(await rows.nth(1).textContent()).toBe(first);
  await house.page.getByRole("button", { name: "To the end" }).click();
  await rows.filter({ hasText: '"n":49' }).last().waitFor();
});

inChromium("measures the time between ticked messages", async () => {
  const boxes = rows.getByRole("checkbox");
  await boxes.nth(1).check();
  await boxes.nth(4).check();
  await house.page.getByText(/^[\d.]+ (?:µs|ms|s) between the ticked messages$/).waitFor();
  await house.page.getByRole("button", { name: "Untick all" }).click();
});

inChromium("has times from the connection's beginning, and between rows", async () => {
  await house.page.getByLabel("Times").selectOption("start");
  await rows
    .filter({ hasText: /\+[\d.]+ (?:ms|s)/ })
    .first()
    .waitFor();
  await house.page.getByLabel("Times").selectOption("previous");
  await rows
    .filter({ hasText: /\+\d+ µs/ })
    .first()
    .waitFor();
});

inChromium("opens the same view again by its address", async () => {
  await filter("from:server -price");
  await rows.filter({ hasText: '"result"' }).first().click();
  await house.page.locator(".inspector-head").waitFor();
  const address = house.page.url();
  const again = await house.page.context().newPage();
  await again.goto(address);
  await again.locator(".inspector-head").waitFor();
  expect(await again.getByRole("combobox", { name: "Filter" }).inputValue()).toBe(
    "from:server -price",
  );
  const chosen = again.getByRole("grid", { name: "Messages" }).getByRole("row", { selected: true });
  await chosen.filter({ hasText: '"result"' }).waitFor();
  await again.close();
  await filter("");
});

inChromium("shows several connections together, and all of them", async () => {
  await connection(1).click();
  await connection(2).click({ modifiers: ["ControlOrMeta"] });
  await house.page.getByText("Connection 1, 2").waitFor();
  await rows.filter({ hasText: "close me" }).first().waitFor();
  await house.page.getByRole("button", { name: "Show all" }).click();
  await house.page.getByText("All connections").waitFor();
});

inChromium("takes connections out of the lists, and back", async () => {
  const { page } = house;
  await connection(2).click();
  await page.getByRole("button", { name: "Remove" }).click();
  await connection(2).waitFor({ state: "detached" });
  await expect
    .poll(() => rows.nth(1).locator(".cell.number").first().textContent())
    .toMatch(/^1\./);
  await page.getByText("1 removed").waitFor();
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await connection(2).click();
  await page.getByRole("button", { name: "Put back" }).click();
  await page.getByText("1 removed").waitFor({ state: "detached" });
});

inChromium("says how a connection has ended, and how often something was found", async () => {
  const { page } = house;
  await connection(2).click();
  await page.locator(".end-line", { hasText: "4001 as you wish, by the server" }).waitFor();
  await page.getByRole("button", { name: "Show all" }).click();
  client.send(`${"-".repeat(300)} needle ${"-".repeat(300)} needle`);
  await filter("needle");
  const row = rows.filter({ hasText: "needle" }).first();
  await row.locator("mark").first().waitFor();
  expect(await row.locator(".tag.count").textContent()).toBe("2×");
  await row.click();
  await page.keyboard.press("Shift+Digit2");
  await page.getByText("found 2 times").waitFor();
  await page.getByRole("button", { name: "Where it is found next" }).click();
  await page.getByText("1 of 2").waitFor();
  await page.keyboard.press("Shift+Digit3");
  await page.locator(".byte.found").first().waitFor();
  await filter("");
});

inChromium("sorts and filters connections", async () => {
  const grid = house.page.getByRole("grid", { name: "Connections" });
  await grid.getByRole("button", { name: "#" }).click();
  expect(await grid.getByRole("row").nth(1).textContent()).toMatch(/^2/);
  await house.page.getByLabel("Filter: Connections").fill("feed");
  await connection(2).waitFor({ state: "detached" });
  await house.page.getByLabel("Filter: Connections").fill("");
});

inChromium(
  "shows HTTP exchanges in a tab of their own, with their headers and bodies",
  async () => {
    await house.fetch("/index.html");
    await house.page.getByRole("tab", { name: /^HTTP/ }).click();
    const row = house.page.getByRole("grid", { name: "HTTP" }).getByRole("row").nth(1);
    await row.waitFor();
    expect(await row.textContent()).toMatch(/GET426/);
    await row.click();
    await house.page.getByText("426 Upgrade Required").waitFor();
    await house.page.getByText("Upgrade Required", { exact: true }).waitFor();
  },
);

inChromium("follows hundreds of open connections", async () => {
  const { page } = house;
  const many = await Promise.all(
    Array.from({ length: 260 }, (_, at) => house.connect(`/many/${at}`)),
  );
  await page.getByRole("tab", { name: /^Connections/ }).click();
  const last = page
    .getByRole("grid", { name: "Connections" })
    .getByRole("row")
    .filter({ hasText: "/many/" });
  await expect
    .poll(() => page.getByRole("tab", { name: /^Connections/ }).textContent())
    .toMatch(/2[67]\d/);
  await last.first().waitFor();
  for (const one of many) one.close(4010, "all together");
  const field = page.getByRole("searchbox", { name: "Filter: Connections" });
  await field.fill("4010");
  await expect.poll(() => last.count(), { timeout: 8000 }).toBeGreaterThan(10);
  await page.getByText("live", { exact: true }).waitFor();
  await field.fill("");
});

inChromium("says that there is no such capture", async () => {
  const { page } = house;
  await page.goto(`${new URL(page.url()).origin}/#capture=nope.wgc`);
  await page.getByRole("heading", { name: 'There is no capture "nope.wgc" here' }).waitFor();
  await page.getByRole("button", { name: "Back to what is captured now" }).click();
  await rows.nth(1).waitFor();
});
