import { describe, expect, test } from "vitest";
import { NO_COMMENT, readDocComment } from "../docs/reference/doc-comment.ts";
import { firstSentence } from "../docs/reference/prose.ts";
import { inOneLine } from "../docs/reference/source-text.ts";

describe("a doc comment", () => {
  test.each([
    { name: "one line", source: "/** Says it. */", read: { text: "Says it." } },
    {
      name: "broken lines and paragraphs",
      source: "/**\n * Says\n * it.\n *\n * And why.\n */",
      read: { text: "Says it.\n\nAnd why." },
    },
    {
      name: "a tag behind a sentence",
      source: "/** Sends it. @throws UsageError `send/state` unless open. */",
      read: { text: "Sends it.", throws: ["UsageError `send/state` unless open."] },
    },
    {
      name: "several tags",
      source:
        "/**\n * Reads.\n *\n * @param at where\n * @param end - behind\n *   it\n * @returns its size\n * @throws A\n * @throws B\n */",
      read: {
        text: "Reads.",
        params: [
          { name: "at", text: "where" },
          { name: "end", text: "behind it" },
        ],
        returns: "its size",
        throws: ["A", "B"],
      },
    },
    {
      name: "no tag in a name",
      source: "/** `@wireglass/wire` */",
      read: { text: "`@wireglass/wire`" },
    },
    { name: "an internal one", source: "/** @internal For us. */", read: { internal: true } },
  ])("$name", ({ source, read }) => {
    expect(readDocComment(source)).toEqual({ ...NO_COMMENT, ...read });
  });
});

test.each([
  { text: "One. Two.", first: "One" },
  {
    text: "Of an `Authorization: Basic` header, RFC 7617; undefined for none.",
    first: "Of an `Authorization: Basic` header, RFC 7617; undefined for none",
  },
  { text: "Loops: `for await`. Then more.", first: "Loops" },
  { text: "No end", first: "No end" },
  { text: "First.\n\nSecond.", first: "First" },
])("the first sentence of $text", ({ text, first }) => {
  expect(firstSentence(text)).toBe(first);
});

test.each([
  { code: "(\n  a: A, // first\n  b: B,\n) => void", line: "(a: A, b: B) => void" },
  { code: "{\n  /** Says. */\n  readonly a: string;\n}", line: "{ readonly a: string }" },
  { code: "\n  | A\n  | B", line: "A | B" },
  { code: "Map<\n  string,\n  number\n>", line: "Map<string, number>" },
])("$line in one line", ({ code, line }) => {
  expect(inOneLine(code)).toBe(line);
});
