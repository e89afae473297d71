import { expect, test } from "vitest";
import { parseFilter, searchedTexts } from "../../src/filter/index.ts";

function textsOf(expression: string) {
  const parsed = parseFilter(expression);
  if (parsed.kind === "mistake") throw new Error(parsed.mistake.message);
  return searchedTexts(parsed.filter);
}

/** What of a text would be marked. */
function marked(expression: string, text: string): readonly string[] {
  return textsOf(expression).flatMap(({ source, flags }) =>
    [...text.matchAll(new RegExp(source, `g${flags}`))].map(([found]) => found),
  );
}

test.each([
  ["price", "Price and price", ["Price", "price"]],
  ['case:Price or "a.b"', "Price price a.b axb", ["Price", "a.b"]],
  ["/p(r|l)ice/i from:client", "plice PRICE", ["plice", "PRICE"]],
  ["-price other", "price other", ["other"]],
  ["hex:0aff", "0aff", []],
  ["", "everything", []],
])("%s marks in %s", (expression, text, found) => {
  expect(marked(expression, text)).toEqual(found);
});

test("says what is a text as it is", () => {
  expect(textsOf("a /b/").map(({ isPlain }) => isPlain)).toEqual([true, false]);
});
