import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromBase64, toBase64 } from "../src/base64.ts";
import { utf8 } from "./support/bytes.ts";

// RFC 4648 §10.
const VECTORS = [
  { plain: "", text: "" },
  { plain: "f", text: "Zg==" },
  { plain: "fo", text: "Zm8=" },
  { plain: "foo", text: "Zm9v" },
  { plain: "foob", text: "Zm9vYg==" },
  { plain: "fooba", text: "Zm9vYmE=" },
  { plain: "foobar", text: "Zm9vYmFy" },
];

test.each(VECTORS)('"$plain" is "$text", both ways', ({ plain, text }) => {
  expect(toBase64(utf8(plain))).toBe(text);
  expect(fromBase64(text)).toEqual(utf8(plain));
});

test("agrees with the host on any bytes, both ways", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const text = Buffer.from(bytes).toString("base64");
      expect(toBase64(bytes)).toBe(text);
      expect(fromBase64(text)).toEqual(bytes);
    }),
  );
});

describe("fromBase64 refuses", () => {
  test.each([
    { name: "a length that is no multiple of four", text: "Zm9vY" },
    { name: "missing padding", text: "Zg" },
    { name: "padding alone", text: "====" },
    { name: "three padding characters", text: "Z===" },
    { name: "padding in the middle", text: "Zg==Zg==" },
    { name: "the alphabet of URLs", text: "-_-_" },
    { name: "a blank", text: "Zm9 " },
    { name: "a character above ASCII", text: "Zm9é" },
    { name: "unused bits that are not zero, two padding characters", text: "Zh==" },
    { name: "unused bits that are not zero, one padding character", text: "Zm9=" },
  ])("$name", ({ text }) => {
    expect(fromBase64(text)).toBeUndefined();
  });

  test("whatever is not exactly what toBase64 writes", () => {
    const nearly = fc.string({ unit: fc.constantFrom(..."AZaz09+/=-_ "), maxLength: 12 });
    fc.assert(
      fc.property(nearly, (text) => {
        const bytes = fromBase64(text);
        if (bytes !== undefined) expect(toBase64(bytes)).toBe(text);
      }),
    );
  });
});
