import { readFileSync } from "node:fs";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { WebSocket } from "ws";
import { peers } from "../../peers/index.ts";
import { House } from "./support/house.ts";

const hasChromium = peers().chromium !== undefined;
const inChromium = test.skipIf(!hasChromium);

let house: House;
let client: WebSocket;
let exported = "";
beforeAll(async () => {
  if (!hasChromium) return;
  house = await House.open();
  client = await house.connect("/feed");
  for (let id = 1; id <= 5; id++) client.send(`{"id":${id},"method":"get"}`);
  client.send("push 300");
  await house.page.getByText("311 messages").waitFor();
});
afterAll(() => house?.[Symbol.asyncDispose]());

const tab = (name: string): Promise<void> =>
  house.page.getByRole("tab", { name, exact: true }).click();
const rows = (name: string): Locator => house.page.getByRole("grid", { name }).getByRole("row");

inChromium(
  "sorts hundreds of messages into a few types, each of which leads to its messages",
  async () => {
    await tab("Types");
    const price = rows("Types").filter({ hasText: "price" });
    await price.waitFor();
    expect(await rows("Types").count()).toBe(5); // with the head
    expect(await price.textContent()).toContain("300");
    await price.click();
    await house.page.getByText("300 messages").waitFor();
    expect(await house.page.getByRole("combobox", { name: "Filter" }).inputValue()).toBe(
      'from:server $.type == "price"',
    );
    await house.page.getByRole("button", { name: "Clear the filter" }).click();
  },
);

inChromium("draws how much there was when; a part that is dragged over is listed", async () => {
  await tab("Timeline");
  const plot = house.page.locator(".plot .u-over").first();
  await plot.waitFor();
  await house.page.locator("figcaption", { hasText: "Replies after" }).waitFor();
  await house.page.locator(".sizes tbody tr").first().waitFor();
  const box = await plot.boundingBox();
  if (box === null) throw new Error("it is not drawn");
  await house.page.mouse.move(box.x + 2, box.y + 40);
  await house.page.mouse.down();
  await house.page.mouse.move(box.x + box.width - 2, box.y + 40, { steps: 5 });
  await house.page.mouse.up();
  await house.page.waitForURL(/time%3E%3D/);
  await rows("Messages").nth(1).waitFor();
  await plot.waitFor(); // the chart stays, with the list below it
  await house.page.getByRole("button", { name: "Show all of the time" }).click();
  await tab("Messages");
});

inChromium("saves what is filtered", async () => {
  await house.visit("Captures");
  await house.page.getByRole("combobox", { name: "Filter" }).fill("$.id == 3");
  const download = house.page.waitForEvent("download");
  await house.page.getByRole("link", { name: "Save" }).click();
  exported = await (await download).path();
  const texts = readFileSync(exported, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line).text);
  expect(texts).toContain('{"id":3,"method":"get"}');
  expect(texts.filter(Boolean)).toHaveLength(2);
});

inChromium("shows a file that is dropped, and comes back to what is captured", async () => {
  const { page } = house;
  // What somebody has put on a connection is of this capture alone.
  await house.visit("Traffic");
  const first = page.getByRole("grid", { name: "Connections" }).getByRole("row").nth(1);
  await first.click();
  await page.getByRole("button", { name: /Pin/ }).click();
  await first.filter({ hasText: "★" }).waitFor();
  await page.getByRole("button", { name: "Show all" }).click();
  const text = readFileSync(exported, "utf8");
  const transfer = await house.page.evaluateHandle(`{
    const made = new DataTransfer();
    made.items.add(new File([${JSON.stringify(text)}], "dropped.jsonl"));
    made;
  }`);
  await house.page.dispatchEvent("body", "dragover", { dataTransfer: transfer });
  await house.page.getByText("Drop the file to import it").waitFor();
  await house.page.dispatchEvent("body", "drop", { dataTransfer: transfer });
  await house.page.getByText("looking at dropped.wgc").waitFor();
  await house.page.getByText("2 messages").waitFor();
  expect(house.page.url()).toContain("capture=dropped.wgc");
  expect(await page.getByText("★").count()).toBe(0);
  await house.page.getByRole("button", { name: /looking at/ }).click();
  await house.page.getByText("311 messages").waitFor();
  await first.filter({ hasText: "★" }).waitFor();
  await house.visit("Captures");
  await house.page.getByRole("button", { name: /^Open: .*dropped\.wgc$/ }).click();
  await house.page.getByText("2 messages").waitFor();
});

inChromium("says in a sentence why a file cannot be read", async () => {
  await house.visit("Captures");
  await house.page.locator('input[type="file"]').setInputFiles({
    name: "holiday.txt",
    mimeType: "text/plain",
    buffer: Buffer.from("nothing of ours"),
  });
  await house.page.getByText('"holiday.txt" is no HAR, JSON Lines or capture').waitFor();
});
