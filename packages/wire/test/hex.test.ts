import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromHex, toHex } from "../src/hex.ts";

describe("toHex", () => {
  test("writes two lower-case digits a byte", () => {
    expect(toHex(Uint8Array.of(0, 0x0f, 0xa0, 0xff))).toBe("000fa0ff");
  });

  test("agrees with the host on any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(toHex(bytes)).toBe(Buffer.from(bytes).toString("hex"));
      }),
    );
  });
});

describe("fromHex", () => {
  test.each([
    { name: "nothing", text: "", bytes: [] },
    { name: "upper and lower case", text: "aBCd", bytes: [0xab, 0xcd] },
    { name: "blanks and line ends", text: " 81 05\n\t48 ", bytes: [0x81, 0x05, 0x48] },
    { name: "commas and colons", text: "81,05:48", bytes: [0x81, 0x05, 0x48] },
    { name: "0x before each", text: "0x81, 0X05", bytes: [0x81, 0x05] },
    { name: "\\x before each", text: "\\x81\\x05", bytes: [0x81, 0x05] },
  ])("reads $name", ({ text, bytes }) => {
    expect(fromHex(text)).toEqual(Uint8Array.from(bytes));
  });

  test.each([
    { name: "a letter that is no digit", text: "81 0g", code: "hex/digit" },
    { name: "a character above ASCII", text: "８１", code: "hex/digit" },
    { name: "a digit without its pair", text: "81 0", code: "hex/odd" },
  ])("refuses $name", ({ text, code }) => {
    expect(() => fromHex(text)).toThrow(expect.objectContaining({ code }));
  });

  test("is the inverse of toHex", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(fromHex(toHex(bytes))).toEqual(bytes);
      }),
    );
  });
});
