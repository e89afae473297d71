import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Extension,
  isToken,
  readExtensions,
  writeExtensions,
} from "../../src/extension/extension-list.ts";

const LEGAL: readonly { name: string; header: string; list: readonly Extension[] }[] = [
  { name: "one name", header: "foo", list: [{ name: "foo", params: [] }] },
  {
    name: "parameters with and without values, in order",
    header: "foo; a=1; b; a=2",
    list: [
      {
        name: "foo",
        params: [
          ["a", "1"],
          ["b", true],
          ["a", "2"],
        ],
      },
    ],
  },
  {
    name: "several entries, repeated ones too",
    header: "foo; a, bar, foo",
    list: [
      { name: "foo", params: [["a", true]] },
      { name: "bar", params: [] },
      { name: "foo", params: [] },
    ],
  },
  {
    name: "blanks and tabs wherever they may stand",
    header: " foo\t;  a =\t1 ,\tbar ",
    list: [
      { name: "foo", params: [["a", "1"]] },
      { name: "bar", params: [] },
    ],
  },
  { name: "empty list elements", header: ", ,foo,,", list: [{ name: "foo", params: [] }] },
  {
    name: "a quoted value that is a token",
    header: 'foo; a="10"',
    list: [{ name: "foo", params: [["a", "10"]] }],
  },
  {
    name: "a quoted value with an escaped character",
    header: 'foo; a="1\\0"',
    list: [{ name: "foo", params: [["a", "10"]] }],
  },
  {
    name: "every character of a token",
    header: "!#$%&'*+-.^_`|~09AZaz",
    list: [{ name: "!#$%&'*+-.^_`|~09AZaz", params: [] }],
  },
];

describe("readExtensions", () => {
  test.each(LEGAL)("reads $name", ({ header, list }) => {
    expect(readExtensions(header)).toEqual(list);
  });

  test.each([
    { name: "nothing", header: "" },
    { name: "blanks only", header: "  " },
    { name: "commas only", header: ",,," },
    { name: "a name with a blank in it", header: "foo bar" },
    { name: "a name in quotes", header: '"foo"' },
    { name: "an entry without a name", header: "; a" },
    { name: "an empty parameter", header: "foo;" },
    { name: "an empty parameter in the middle", header: "foo;;a" },
    { name: "a parameter without a name", header: "foo; =1" },
    { name: "an equals sign without a value", header: "foo; a=" },
    { name: "two equals signs", header: "foo; a=b=c" },
    { name: "an empty quoted value", header: 'foo; a=""' },
    { name: "a quoted value that is no token", header: 'foo; a="1 0"' },
    { name: "a quoted comma", header: 'foo; a="1,2"' },
    { name: "a quoted semicolon", header: 'foo; a="1;2"' },
    { name: "a quote that does not end", header: 'foo; a="1' },
    { name: "a quote that ends escaped", header: 'foo; a="1\\"' },
    { name: "one quote as the value", header: 'foo; a="' },
    { name: "a quote in the middle of a value", header: 'foo; a=1"2"' },
    { name: "a character above ASCII", header: "föö" },
    { name: "a bad entry behind a good one", header: "foo, b@r" },
  ])("refuses $name", ({ header }) => {
    expect(readExtensions(header)).toBeUndefined();
  });

  test("never throws, whatever a stranger sent", () => {
    const text = fc.string({ unit: fc.constantFrom(...'ab1 \t,;="\\@é'), maxLength: 30 });
    fc.assert(
      fc.property(text, (header) => {
        const list = readExtensions(header);
        if (list !== undefined) expect(readExtensions(writeExtensions(list))).toEqual(list);
      }),
    );
  });
});

describe("writeExtensions", () => {
  test("writes entries with commas and parameters with semicolons between", () => {
    const list = LEGAL[2]?.list ?? [];
    expect(writeExtensions(list)).toBe("foo; a, bar, foo");
    expect(
      writeExtensions([
        {
          name: "x",
          params: [
            ["a", "1"],
            ["b", true],
          ],
        },
      ]),
    ).toBe("x; a=1; b");
  });

  test.each(LEGAL)("$name: what was read is read again", ({ list }) => {
    expect(readExtensions(writeExtensions(list))).toEqual(list);
  });
});

describe("isToken", () => {
  test("takes exactly the characters of RFC 9110 §5.6.2", () => {
    const all = Array.from({ length: 256 }, (_, i) => String.fromCharCode(i));
    const alphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    const tokens = new Set([..."!#$%&'*+-.^_`|~", ...alphanumeric]);
    expect(all.filter(isToken)).toEqual(all.filter((character) => tokens.has(character)));
  });

  test("an empty text and one with a line end behind it are no tokens", () => {
    expect(isToken("")).toBe(false);
    expect(isToken("foo\n")).toBe(false);
  });
});
