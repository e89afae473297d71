import { expect, test } from "vitest";
import { foundInBytes, foundInText, parseFilter, searchedTexts } from "../../src/filter/index.ts";

function textsOf(expression: string) {
  const parsed = parseFilter(expression);
  if (parsed.kind === "mistake") throw new Error(parsed.mistake.message);
  return searchedTexts(parsed.filter);
}

/** What of a text would be marked. */
function marked(expression: string, text: string): readonly string[] {
  return foundInText(text, textsOf(expression), 10).map(({ start, end }) => text.slice(start, end));
}

test.each([
  ["price", "Price and price", ["Price", "price"]],
  ['case:Price or "a.b"', "Price price a.b axb", ["Price", "a.b"]],
  ["/p(r|l)ice/i from:client", "plice PRICE", ["plice", "PRICE"]],
  ["-price other", "price other", ["other"]],
  ["aba ab", "xabab", ["aba"]],
  ["a", "a".repeat(20), Array(10).fill("a")],
  ["/a/", "a".repeat(2001), []],
  ["hex:0aff", "0aff", []],
  ["", "everything", []],
])("%s marks in %s", (expression, text, found) => {
  expect(marked(expression, text)).toEqual(found);
});

test("says what is a text as it is", () => {
  expect(textsOf("a /b/").map(({ isPlain }) => isPlain)).toEqual([true, false]);
});

test.each([
  ["hex:0aff", [1, 0x0a, 0xff, 0x0a, 0xff], ["0aff", "0aff"]],
  ["été", [...Buffer.from("l'été"), 0xff], ["c3a974c3a9"]],
  ["price", [...Buffer.from("Price"), 0xff], ["5072696365"]],
  ["/price/", [...Buffer.from("price")], []],
])("%s marks bytes", (expression, bytes, found) => {
  const payload = Uint8Array.from(bytes);
  const spans = foundInBytes(payload, textsOf(expression), 10);
  expect(
    spans.map(({ start, end }) => Buffer.from(payload.subarray(start, end)).toString("hex")),
  ).toEqual(found);
});
