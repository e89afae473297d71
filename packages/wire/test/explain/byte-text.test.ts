import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { byteSpan, decodeText, excerpt, hexOf, printable } from "../../src/explain/byte-text.ts";
import { utf8 } from "../support/bytes.ts";

describe("text from bytes", () => {
  test("pieces are cut between characters, whatever their size", () => {
    const piece = fc.constantFrom("a", "é", "漢", "🎈").map((character) => character.repeat(1500));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), fc.nat(3), (pieces, lead) => {
        const text = "x".repeat(lead) + pieces.join("");
        expect(decodeText(utf8(text))).toBe(text);
      }),
    );
  });

  test("bytes that are no UTF-8 are replaced and never hang", () => {
    expect(decodeText(new Uint8Array(5000).fill(0x80))).toBe("\ufffd".repeat(5000));
  });
});

describe("what is shown", () => {
  test.each([
    { text: "a\tb\r\n", shown: "a\\tb\\r\\n" },
    { text: "\u001b[31m\u009b", shown: "\\x1b[31m\\x9b" },
    { text: "\u202eabc\u2066", shown: "\\u{202e}abc\\u{2066}" },
    { text: "\ud800", shown: "\\u{d800}" },
    { text: "漢 🎈 é", shown: "漢 🎈 é" },
  ])("$shown", ({ text, shown }) => {
    expect(printable(text)).toBe(shown);
  });

  test("long text says how much was left out", () => {
    expect(excerpt("abcdef", 4)).toBe("abcd… (2 more)");
  });

  test("spans of bytes read as people say them", () => {
    expect([byteSpan(2, 3), byteSpan(2, 4), byteSpan(2, 6)]).toEqual([
      "byte 2",
      "bytes 2 and 3",
      "bytes 2 to 5",
    ]);
    expect(hexOf(Uint8Array.of(1, 2, 3), 2)).toBe("01 02 …");
  });
});
