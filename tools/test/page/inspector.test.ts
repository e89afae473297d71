import type { Locator } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { WebSocket } from "ws";
import { peers } from "../../peers/index.ts";
import { House } from "./support/house.ts";

const hasChromium = peers().chromium !== undefined;
const inChromium = test.skipIf(!hasChromium);

/** The smallest PNG: one pixel. */
const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const JSON_TEXT = '{"id":1,"method":"login","params":{"user":"ann","ids":[1,9007199254740993]}}';

let house: House;
let client: WebSocket;
beforeAll(async () => {
  if (!hasChromium) return;
  house = await House.open();
  client = await house.connect("/feed");
  client.send(JSON_TEXT);
  client.send(PIXEL);
  client.send("x".repeat(3_000_000));
  await row("login").waitFor();
});
afterAll(() => house?.[Symbol.asyncDispose]());

const row = (text: string): Locator =>
  house.page
    .getByRole("grid", { name: "Messages" })
    .getByRole("row")
    .filter({ hasText: text })
    .first();
const form = (name: string): Promise<void> =>
  house.page.getByRole("tab", { name, exact: true }).click();
const node = (text: string): Locator =>
  house.page.getByRole("treeitem").filter({ hasText: text }).last();
const clipboard = (): Promise<string> => house.page.evaluate("navigator.clipboard.readText()");

inChromium("lays JSON open, and leads from values to their bytes and back", async () => {
  await row("login").click();
  await node("user").hover();
  const lit = house.page.locator(".hex-view .signs .byte.lit");
  await lit.first().waitFor();
  expect((await lit.allTextContents()).join("")).toBe('"user":"ann"');
  expect(await node("1").textContent()).toContain("9007199254740993");
  await house.page.locator('.hex-view .pairs [data-at="10"]').hover();
  await house.page.locator(".tree-row.lit", { hasText: "method" }).waitFor();
  await house.page.locator('.hex-view .pairs [data-at="10"]').click();
  expect(await house.page.getByRole("treeitem", { selected: true }).textContent()).toContain(
    "method",
  );
});

inChromium("opens and closes values by keys", async () => {
  const tree = house.page.getByRole("tree", { name: "Decoded value" });
  await node("params").click();
  await tree.press("ArrowLeft");
  await house.page.getByRole("treeitem").filter({ hasText: "ann" }).waitFor({ state: "detached" });
  await tree.press("ArrowRight");
  await node("ann").waitFor();
});

inChromium("shows text indented, and as it came", async () => {
  await form("Text");
  await house.page
    .locator(".text-line")
    .filter({ hasText: /^ {4}"user": "ann",$/ })
    .waitFor();
  await house.page.getByLabel("Indented").uncheck();
  expect(await house.page.locator(".text-line").first().textContent()).toBe(JSON_TEXT);
  await house.page.getByLabel("Indented").check();
});

inChromium("shows every bit of a frame with its name", async () => {
  await form("Frames");
  const fields = house.page.locator("table.bits tbody tr td:first-child");
  await fields.filter({ hasText: "Masking-key" }).waitFor();
  expect((await fields.allTextContents()).slice(0, 6)).toEqual([
    "FIN",
    "RSV1",
    "RSV2",
    "RSV3",
    "opcode",
    "MASK",
  ]);
  await house.page.getByRole("row").filter({ hasText: "Masking-key" }).hover();
  expect(await house.page.locator(".hex-view .pairs .byte.lit").count()).toBe(4);
});

inChromium("copies as text, hex, base64, JSON, and as code", async () => {
  const copy = async (name: string): Promise<string> => {
    await house.page.getByRole("button", { name: "Copy as" }).click();
    await house.page.getByRole("menuitem", { name }).click();
    return clipboard();
  };
  expect(await copy("Text")).toBe(JSON_TEXT);
  expect(Buffer.from((await copy("Hex")).replaceAll(" ", ""), "hex").toString()).toBe(JSON_TEXT);
  expect(Buffer.from(await copy("Base64"), "base64").toString()).toBe(JSON_TEXT);
  expect(JSON.parse(await copy("JSON record"))).toMatchObject({ kind: "message", text: JSON_TEXT });
  expect(await copy("TypeScript")).toContain(`await connect("${house.server}/feed"`);
  expect(await copy("Python")).toContain(`socket.send(${JSON.stringify(JSON_TEXT)})`);
  expect(await copy("websocat")).toContain(`'${house.server}/feed'`);
});

inChromium("shows an image as one", async () => {
  await row("89 50 4e 47").click();
  await form("Decoded");
  const image = house.page.getByRole("img", { name: "Image" });
  await image.waitFor();
  expect(await image.evaluate((element) => element.naturalWidth)).toBe(1);
});

inChromium("opens a payload of megabytes, and draws what is to be seen of it", async () => {
  await row("x".repeat(50)).click();
  await form("Text");
  await house.page.locator(".text-line").first().waitFor();
  expect(await house.page.locator(".text-line").count()).toBeLessThan(100);
  await form("Hex");
  await house.page.locator(".hex-row").first().waitFor();
  await house.page.locator(".hex-view").press("End");
  await house.page.locator(".hex-row", { hasText: "002dc6b0" }).waitFor();
});

inChromium("explains the handshake, header by header, and how the key is answered", async () => {
  await house.page.getByRole("grid", { name: "Connections" }).getByRole("row").nth(1).click();
  await house.page.getByRole("tab", { name: "Handshake" }).click();
  const handshake = house.page.getByRole("group", { name: "Handshake" });
  await handshake.getByText("Sec-WebSocket-Accept").first().waitFor();
  expect(await handshake.textContent()).toContain("258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
  await house.page.getByRole("tab", { name: "Messages", exact: true }).click();
});

inChromium("shows what was changed beside what came", async () => {
  await house.visit("Rules");
  await house.page.getByRole("button", { name: "Add a rule" }).click();
  await house.page.getByLabel("Name").fill("swap");
  await house.page.getByLabel("For").fill("from:client");
  await house.page.getByLabel("Action").selectOption("replace text");
  await house.page.getByLabel("text", { exact: true }).fill("apple");
  await house.page.getByLabel("with", { exact: true }).fill("pear");
  await house.page.getByRole("button", { name: "Apply" }).click();
  await house.page.getByText("applied 0 times").waitFor();
  client.send('{"fruit":"apple","n":1}');
  await house.page.getByText("applied once").waitFor();
  await house.visit("Traffic");
  await row("edited").click();
  await form("What was changed");
  await house.page.locator(".diff .gone", { hasText: "apple" }).waitFor();
  await house.page.locator(".diff .new", { hasText: "pear" }).waitFor();
});
