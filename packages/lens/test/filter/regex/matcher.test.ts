import fc from "fast-check";
import { expect, test } from "vitest";
import { LinearRegex } from "../../../src/filter/regex/matcher.ts";
import { PatternFault } from "../../../src/filter/regex/pattern-cursor.ts";

/** The same question, asked of JavaScript's own engine. */
function native(source: string, flags: string, text: string): boolean {
  return new RegExp(source, `${flags}u`).test(text);
}

test.each([
  ["literal", "price", "", 'the "price" is'],
  ["no literal", "price", "", "the Price is"],
  ["ignoring case", "price", "i", "PRICE"],
  ["a negated class ignoring case", "^[^a]$", "i", "A"],
  ["letters beyond ASCII ignoring case", "é", "i", "É"],
  ["a dot stops at a line end", "a.b", "", "a\nb"],
  ["but not with s", "a.b", "s", "a\nb"],
  ["a dot is one character", "^.$", "", "😀"],
  ["anchors", "^abc$", "", "abc"],
  ["anchors at lines with m", "^b$", "m", "a\nb\nc"],
  ["word boundary", "\\bcat\\b", "", "a cat."],
  ["no word boundary", "\\Bcat", "", "a cat."],
  ["counted", "^a{2,3}$", "", "aaaa"],
  ["counted, open", "^a{2,}$", "", "aaaa"],
  ["named group", "(?<x>a|b)+c", "", "abac"],
  ["empty choice", "^(a|)b$", "", "b"],
  ["nested empty repeat", "^(a*)*$", "", "aaab"],
  ["class with escapes", "^[\\d\\-x]+$", "", "1-x"],
  ["lazy", "a+?b", "", "aab"],
  ["escapes", "\\x41\\u0042\\u{43}\\t", "", "ABC\t"],
])("agrees with JavaScript: %s", (_name, source, flags, text) => {
  expect(new LinearRegex(source, flags).test(text)).toBe(native(source, flags, text));
});

test("takes a brace that counts nothing as it stands", () => {
  expect(new LinearRegex('{"type":', "").test('{"type":1}')).toBe(true);
});

test.each([
  ["(?=a)", "lookaround", 0],
  ["a(?<!b)", "lookaround", 1],
  ["(a)\\1", "backreference", 4],
  ["\\k<a>", "backreference", 1],
  ["(a", "open-group", 0],
  ["a)", "unmatched-bracket", 1],
  ["[a", "open-class", 0],
  ["[b-a]", "bad-range", 1],
  ["*a", "nothing-to-repeat", 0],
  ["a**", "nothing-to-repeat", 2],
  ["a{3,2}", "bad-repeat", 1],
  ["\\q", "bad-escape", 0],
  ["\\", "bad-escape", 0],
  ["\\u{110000}", "bad-escape", 0],
  ["(?i)a", "bad-group", 0],
  ["(a{1000}){1000}", "too-large", 0],
  ["(){999999999}", "too-large", 0],
  ["(".repeat(60), "too-deep", 51],
])("refuses %s: %s", (source, code, at) => {
  expect(() => new LinearRegex(source, "")).toThrow(new PatternFault(code as never, at)); // a code of the table
  try {
    new LinearRegex(source, "");
  } catch (error) {
    expect(error).toMatchObject({ code, at });
  }
});

test.each([
  ["(a+)+$", `${"a".repeat(50_000)}b`],
  ["(a|a)*b", "a".repeat(50_000)],
  ["(.*)(.*)(.*)(.*)x", "y".repeat(50_000)],
  ["(a|b)*a(a|b){9}c", "ab".repeat(25_000)],
])(
  "%s takes time in proportion to the text",
  (source, text) => {
    expect(new LinearRegex(source, "").test(text)).toBe(false);
  },
  5_000,
);

test("forgets states beyond its limit, and still answers", () => {
  const text = Array.from({ length: 20_000 }, (_, i) => ((i * 7919) % 13 < 6 ? "a" : "b")).join("");
  const regex = new LinearRegex("a[ab]{14}c", "");
  expect(regex.test(text)).toBe(false);
  expect(regex.test(`${text}c`)).toBe(native("a[ab]{14}c", "", `${text}c`));
});

const atom = fc.constantFrom(
  "a",
  "b",
  ".",
  "\\b",
  "\\B",
  "^",
  "$",
  "[ab]",
  "[^a]",
  "\\w",
  "\\s",
  "é",
  "\\n",
);
const { pattern } = fc.letrec<{ pattern: string }>((tie) => ({
  pattern: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    atom,
    fc.tuple(tie("pattern"), tie("pattern")).map(([a, b]) => a + b),
    fc.tuple(tie("pattern"), tie("pattern")).map(([a, b]) => `(?:${a}|${b})`),
    fc
      .tuple(tie("pattern"), fc.constantFrom("*", "+", "?", "{2}", "{1,2}", "*?"))
      .map(([a, quantifier]) => `(${a})${quantifier}`),
  ),
}));
// No pairs of surrogates: V8 also looks for \B between their halves, which the specification does not.
const text = fc.string({
  unit: fc.constantFrom("a", "b", "A", " ", "\n", "é", "É"),
  maxLength: 8,
});

test("agrees with JavaScript whatever expression and text", () => {
  fc.assert(
    fc.property(
      pattern,
      fc.constantFrom("", "i", "m", "s", "ims"),
      text,
      (source, flags, input) => {
        expect(new LinearRegex(source, flags).test(input)).toBe(native(source, flags, input));
      },
    ),
    { numRuns: 3_000 },
  );
});

test("reading throws nothing but its own fault, whatever the source", () => {
  fc.assert(
    fc.property(
      fc.string({
        unit: fc.constantFrom(..."ab()[]{}\\*+?|^$.-,:<=!09xuk\u{1f600}"),
        maxLength: 30,
      }),
      (source) => {
        try {
          new LinearRegex(source, "i").test("abc");
        } catch (error) {
          expect(error).toBeInstanceOf(PatternFault);
        }
      },
    ),
    { numRuns: 3_000 },
  );
});
