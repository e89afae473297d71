import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeLatin1, decodeUtf8, encodeLatin1, encodeUtf8 } from "../src/text.ts";
import { hex, latin1, utf8 } from "./support/bytes.ts";

/** Texts with every kind of character, lone surrogates among them. */
const anyText = fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) });

const POINTS = [
  { name: "U+0000", text: "\0" },
  { name: "U+007F, the last of one byte", text: "\x7f" },
  { name: "U+0080, the first of two bytes", text: "\x80" },
  { name: "U+07FF, the last of two bytes", text: "\u07ff" },
  { name: "U+0800, the first of three bytes", text: "\u0800" },
  { name: "U+D7FF, before the surrogates", text: "\ud7ff" },
  { name: "U+E000, behind the surrogates", text: "\ue000" },
  { name: "U+FFFF, the last of three bytes", text: "\uffff" },
  { name: "U+10000, the first of four bytes", text: "\u{10000}" },
  { name: "U+10FFFF, the last of all", text: "\u{10ffff}" },
];

test.each(POINTS)("$name goes to UTF-8 and back", ({ text }) => {
  expect(encodeUtf8(text)).toEqual(utf8(text));
  expect(decodeUtf8(utf8(text))).toBe(text);
});

describe("encodeUtf8", () => {
  test.each([
    { name: "a high surrogate alone", text: "a\ud800b" },
    { name: "a low surrogate alone", text: "a\udc00b" },
    { name: "the last surrogate of all", text: "a\udfffb" },
    { name: "a pair the wrong way round", text: "\udc00\ud800" },
    { name: "a high surrogate at the end", text: "a\udbff" },
  ])("$name becomes U+FFFD", ({ text }) => {
    expect(encodeUtf8(text)).toEqual(utf8(text.toWellFormed()));
  });

  test("agrees with the host on any text", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(encodeUtf8(text)).toEqual(utf8(text));
      }),
    );
  });
});

describe("decodeUtf8", () => {
  test("agrees with the host on well-formed bytes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(decodeUtf8(utf8(text))).toBe(text);
      }),
    );
  });

  test.each([
    { name: "a continuation alone", bytes: "80 61", text: "\ufffda" },
    { name: "an overlong form of two bytes", bytes: "c0 80", text: "\ufffd\ufffd" },
    { name: "an overlong form of three bytes", bytes: "e0 80 80", text: "\ufffd\ufffd\ufffd" },
    { name: "an overlong form of four bytes", bytes: "f0 80 80 80", text: "\ufffd".repeat(4) },
    { name: "the first surrogate", bytes: "ed a0 80", text: "\ufffd\ufffd\ufffd" },
    { name: "the last surrogate", bytes: "ed bf bf", text: "\ufffd\ufffd\ufffd" },
    { name: "a code point above U+10FFFF", bytes: "f4 90 80 80", text: "\ufffd".repeat(4) },
    { name: "a lead that no text has", bytes: "f5 80 80 80", text: "\ufffd".repeat(4) },
    { name: "an end in the middle", bytes: "61 e2 82", text: "a\ufffd\ufffd" },
    { name: "a lead before ASCII", bytes: "c3 61", text: "\ufffda" },
  ])("$name: each byte becomes U+FFFD", ({ bytes, text }) => {
    expect(decodeUtf8(hex(bytes))).toBe(text);
  });
});

describe("latin1", () => {
  test("every byte is one character, both ways", () => {
    const all = Uint8Array.from({ length: 256 }, (_, i) => i);
    expect(encodeLatin1(decodeLatin1(all))).toEqual(all);
    expect(decodeLatin1(all)).toBe(Buffer.from(all).toString("latin1"));
  });

  test("a text longer than one call can take is read whole", () => {
    const text = "0123456789".repeat(1000);
    expect(decodeLatin1(latin1(text))).toBe(text);
  });

  test.each([
    { name: "U+0100", text: "aĀb" },
    { name: "U+010A, whose low byte is a line feed", text: "aĊb" },
    { name: "an astral character, once for each of its halves", text: "a😀b", shown: "a??b" },
  ])('$name becomes "?"', ({ text, shown = "a?b" }) => {
    expect(encodeLatin1(text)).toEqual(latin1(shown));
  });
});
