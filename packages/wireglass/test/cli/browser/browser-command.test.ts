import { expect, test } from "vitest";
import { browserWords } from "../../../src/cli/browser/index.ts";

test.each([
  { words: [], sorted: { flags: [] } },
  { words: ["my.app"], sorted: { url: "my.app", flags: [] } },
  { words: ["--incognito"], sorted: { flags: ["--incognito"] } },
  { words: ["my.app", "--lang=zh"], sorted: { url: "my.app", flags: ["--lang=zh"] } },
])("$words are sorted into $sorted", ({ words, sorted }) => {
  expect(browserWords(words)).toEqual(sorted);
});
