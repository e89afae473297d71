import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FIELD_NAMES } from "../../src/filter/field-table.ts";
import { FIELD_TEXTS } from "../../src/filter/field-texts.ts";
import { matches, mistakeText, parseFilter, toSql } from "../../src/filter/index.ts";
import { MISTAKES_EN } from "../../src/filter/mistake-texts-en.ts";
import { MISTAKES_ZH } from "../../src/filter/mistake-texts-zh.ts";
import { message, open } from "./support/subject.ts";

const MISTAKES = [
  ["sise>300", "unknown-field", 0, 4, "size:"],
  ["a http://x", "unknown-field", 2, 4, '"http"'],
  ["from:srv", "unknown-value", 5, 3, "server"],
  ["opcode:text,binry", "unknown-value", 12, 5, "binary"],
  ["size~3", "operator", 4, 1, ">="],
  ["from>client", "operator", 4, 1, ":"],
  ["$.a == /x/", "operator", 10, 0, "~"],
  ["host:", "value-missing", 5, 0, "*.example.com"],
  ["size in 5", "value-missing", 8, 0, "{1, 2}"],
  ["size in {}", "value-missing", 9, 0, "300"],
  ["size in {1", "open-list", 8, 1, "}"],
  ["conn:x", "number", 5, 1, "7"],
  ["size>3q", "size", 5, 2, "1.5k"],
  ["duration>soon", "duration", 9, 4, "5s"],
  ["time>25:00", "time", 5, 5, "10:00"],
  ["time>2026-02-30", "time", 5, 10, "2026-01-05"],
  ["time>10:00", "clock", 5, 5, "2026-01-05T10:00"],
  ["since:5m", "clock", 6, 2, "2026-01-05T10:00"],
  ["size:9..1", "range", 5, 4, undefined],
  ["hex:0g", "hex", 4, 2, "0c27572a"],
  ["header:", "header", 7, 0, "header:user-agent"],
  ["(a or", "term-missing", 5, 0, "word"],
  ["(a", "open-bracket", 0, 1, ")"],
  ["a ()", "term-missing", 3, 1, "word"],
  ["a)", "unmatched-bracket", 1, 1, undefined],
  ["a & b", "term-missing", 2, 1, "word"],
  ['"x', "open-quote", 0, 1, '"'],
  ['"\\q"', "escape", 1, 2, "\\n"],
  ['x"y"', "space-missing", 1, 1, undefined],
  ["a /ws", "open-regex", 2, 1, "path:/text"],
  ["/ws/chat", "regex-flag", 4, 1, "i"],
  ["x /a(b/", "regex", 4, 1, undefined],
  ["/(?=x)/", "regex", 1, 1, undefined],
  ["$.a[", "path", 4, 0, undefined],
  ["$a", "path", 1, 1, ".name"],
  ['$["a" x', "path", 5, 0, "]"],
  [`${"(".repeat(60)}a`, "too-deep", 50, 1, undefined],
  ["a ".repeat(201), "too-many-terms", 400, 0, undefined],
  [`"${"x".repeat(8_200)}"`, "too-long", 8_192, 0, undefined],
] as const;

describe("a mistake", () => {
  test.each(MISTAKES)("%s is %s at %i", (text, code, at, length, expected) => {
    const parsed = parseFilter(text);
    expect(parsed).toMatchObject({ kind: "mistake", mistake: { code, at, length } });
    if (parsed.kind !== "mistake") return;
    if (expected !== undefined) expect(parsed.mistake.expected).toContain(expected);
    expect(parsed.mistake.message).not.toMatch(/undefined|\.$/);
  });

  test("every kind of mistake is in the table above", () => {
    const codes = new Set<string>(MISTAKES.map(([, code]) => code));
    expect(Object.keys(MISTAKES_EN.sentences).filter((code) => !codes.has(code))).toEqual([]);
    expect(Object.keys(MISTAKES_ZH.sentences)).toEqual(Object.keys(MISTAKES_EN.sentences));
  });

  test("is shown in three lines, with a caret below it", () => {
    expect(shown("size>3q", "en")).toBe(
      'size>3q\n     ^^\n"3q" is no size; expected 300, 1.5k or 2MiB',
    );
    expect(shown("size>3q", "zh")).toBe(
      "size>3q\n     ^^\n“3q”不是大小；此处应为 300、1.5k 或 2MiB",
    );
  });

  test("stands below the right column behind wide characters and line ends", () => {
    expect(shown("价格 😀\tsise>1", "en").split("\n").slice(0, 2)).toEqual([
      "价格 😀 sise>1",
      "        ^^^^",
    ]);
  });

  test("repeats nothing that a terminal would act upon", () => {
    expect(shown('size:"\x1b[31m\n"', "en").replaceAll("\n", "")).not.toMatch(/[\0-\x1f]/);
    expect(shown(`size:${"9".repeat(500)}x`, "zh").split("\n")[2]?.length).toBeLessThan(140);
  });

  test("in a long expression is shown with its surroundings only", () => {
    const [line = ""] = shown(`${"word ".repeat(100)}sise>1 ${"word ".repeat(50)}`, "en").split(
      "\n",
    );
    expect(line).toMatch(/^….*sise>1.*…$/);
    expect(line.length).toBeLessThan(140);
  });
});

function shown(text: string, lang: "en" | "zh"): string {
  const parsed = parseFilter(text);
  if (parsed.kind === "filter") throw new Error(`${text} is a filter`);
  return mistakeText(text, parsed.mistake, lang);
}

test.each([
  ["host:x status:101", false],
  ["time>2026-01-01", false],
  ["conn:7", false],
  ["price", true],
  ["host:x or $.a", true],
  ["not has:violation", true],
  ["from:client", true],
])("%s asks about messages: %s", (text, usesMessage) => {
  expect(parseFilter(text)).toMatchObject({ kind: "filter", filter: { text, usesMessage } });
});

test("every field has a text in both languages", () => {
  expect(Object.keys(FIELD_TEXTS).sort()).toEqual([...FIELD_NAMES].sort());
});

const PIECES = [
  ..." ()\"'/\\$.,:=!<>~&|-*?[]{}0159kx\u{1f600}é\n",
  "and ",
  "or ",
  "not ",
  "size",
  "host:",
  "from:client",
  "$.a",
  "$..[*]",
  "==",
  " in {",
  "..",
  "time>",
  "+5s",
  "2026-01-05",
  "header:",
  "websocket.opcode",
  " contains ",
  " matches ",
  "/a/",
  '"b"',
  "since:",
  "hex:",
  "(a ",
];

test("reading never throws, whatever the text, and points inside of it", () => {
  const subject = { connection: open(), message: message() };
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 14 }), (pieces) => {
      const text = pieces.join("");
      const parsed = parseFilter(text, { now: 1_764_000_000 });
      if (parsed.kind === "filter") {
        expect(typeof matches(parsed.filter, subject)).toBe("boolean");
        expect(toSql(parsed.filter).where).not.toContain("undefined");
        return;
      }
      const { at, length } = parsed.mistake;
      expect(at).toBeGreaterThanOrEqual(0);
      expect(at + length).toBeLessThanOrEqual(text.length);
      expect(mistakeText(text, parsed.mistake, "zh").split("\n")).toHaveLength(3);
    }),
    { numRuns: 5_000 },
  );
});

test("question marks in SQL are as many as values", () => {
  for (const text of [
    "a or b -c",
    "host:a* $.x == 1 port:1..2 -reason~/x/",
    "/price/ or -(violation:x has:violation)",
  ]) {
    const parsed = parseFilter(text);
    if (parsed.kind === "mistake") throw new Error(text);
    const { where, values } = toSql(parsed.filter);
    expect(where.match(/\?/g) ?? []).toHaveLength(values.length);
  }
});
