import { isUtf8 } from "node:buffer";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isWholeUtf8, Utf8Validator } from "../src/utf8.ts";
import { hex, join, utf8 } from "./support/bytes.ts";

const PORTS = [
  { name: "alone", port: undefined },
  { name: "with the host's isUtf8", port: isUtf8 },
];

const fatal = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function hostAccepts(bytes: Uint8Array): boolean {
  try {
    fatal.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Bytes near the borders of RFC 3629's table, where random bytes hardly ever come. */
const edge = fc.constantFrom(
  ...[0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf],
  ...[0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff],
);
const piece = fc.oneof(
  fc.array(edge, { maxLength: 5 }).map((bytes) => Uint8Array.from(bytes)),
  fc.string({ unit: "binary", maxLength: 40 }).map(utf8),
  fc.string({ unit: "grapheme-ascii", maxLength: 70 }).map(utf8),
  fc.uint8Array({ maxLength: 3 }),
);
const bytesNearUtf8 = fc.array(piece, { maxLength: 5 }).map((pieces) => join(...pieces));

/** Pushes `bytes` in pieces that end at `cuts`. */
function pushCut(validator: Utf8Validator, bytes: Uint8Array, cuts: readonly number[]): boolean {
  const places = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length];
  let at = 0;
  for (const place of places.sort((a, b) => a - b)) {
    if (!validator.push(bytes, at, place)) return false;
    at = place;
  }
  return validator.complete;
}

describe.each(PORTS)("Utf8Validator $name", ({ port }) => {
  test("agrees with the host however the bytes are cut", () => {
    fc.assert(
      fc.property(bytesNearUtf8, fc.array(fc.nat(), { maxLength: 4 }), (bytes, cuts) => {
        const expected = hostAccepts(bytes);
        expect(isUtf8(bytes)).toBe(expected);
        expect(pushCut(new Utf8Validator(port), bytes, cuts)).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });

  test("agrees with the host on every sequence of two bytes", () => {
    const pairs = Array.from({ length: 65536 }, (_, i) => Uint8Array.of(i >> 8, i & 0xff));
    expect(pairs.filter((pair) => isWholeUtf8(pair, 0, 2, port) !== isUtf8(pair))).toEqual([]);
  });

  test.each([
    { name: "two bytes", text: "é" },
    { name: "three bytes", text: "€" },
    { name: "four bytes", text: "😀" },
  ])("a character of $name may be cut anywhere, near the end of a long chunk too", ({ text }) => {
    const bytes = utf8("x".repeat(40) + text + "y".repeat(40) + text);
    for (let cut = 0; cut <= bytes.length; cut++) {
      expect(pushCut(new Utf8Validator(port), bytes, [cut])).toBe(true);
    }
  });

  test("reads only from start to end", () => {
    const bytes = join(hex("ff"), utf8("é".repeat(30)), hex("ff"));
    expect(isWholeUtf8(bytes, 1, bytes.length - 1, port)).toBe(true);
    expect(isWholeUtf8(bytes, 1, bytes.length, port)).toBe(false);
    expect(isWholeUtf8(bytes, 0, bytes.length - 1, port)).toBe(false);
  });

  test("is complete between characters only", () => {
    const validator = new Utf8Validator(port);
    const euro = utf8("€");
    const seen = [0, 1, 2].map((at) => {
      expect(validator.push(euro, at, at + 1)).toBe(true);
      return validator.complete;
    });
    expect(seen).toEqual([false, false, true]);
  });
});

describe("a bad byte is refused as soon as it is pushed", () => {
  test.each([
    { name: "a continuation alone", good: "61", bad: "80" },
    { name: "overlong, two bytes", good: "", bad: "c0" },
    { name: "overlong, two bytes, c1", good: "", bad: "c1" },
    { name: "overlong, three bytes", good: "e0", bad: "9f" },
    { name: "overlong, four bytes", good: "f0", bad: "8f" },
    { name: "the first surrogate", good: "ed", bad: "a0" },
    { name: "above U+10FFFF", good: "f4", bad: "90" },
    { name: "a lead above f4", good: "", bad: "f5" },
    { name: "ff", good: "", bad: "ff" },
    { name: "ASCII instead of a continuation", good: "e2 82", bad: "61" },
    { name: "a lead instead of a continuation", good: "f0 9f 98", bad: "c3" },
    { name: "the second range is open again", good: "e0 a0", bad: "c0" },
  ])("$name", ({ good, bad }) => {
    const validator = new Utf8Validator();
    for (const byte of hex(good)) expect(validator.push(Uint8Array.of(byte), 0, 1)).toBe(true);
    expect(validator.push(hex(bad), 0, 1)).toBe(false);
  });
});

test("a text that ends inside a character is not whole", () => {
  expect(isWholeUtf8(hex("61 e2 82"), 0, 3)).toBe(false);
  expect(isWholeUtf8(hex("61 e2 82"), 0, 1)).toBe(true);
});
