import fc from "fast-check";
import { expect, test } from "vitest";
import { pureHost } from "../src/host.ts";
import { hex, utf8 } from "./support/bytes.ts";

const host = pureHost(() => 42);

test("takes its dice from the caller", () => {
  expect(host.random()).toBe(42);
});

test("masks and copies", () => {
  const bytes = hex("01020304");
  host.mask(bytes, 0, 4, 0x01010101, 0);
  const target = new Uint8Array(3);
  host.copy(target, 1, bytes, 2, 4);
  expect(target).toEqual(hex("00 02 05"));
});

test("writes text where it is told and reads it back", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.nat(5), (text, at) => {
      const target = new Uint8Array(at + text.length * 3);
      const size = host.writeText(text, target, at);
      expect(target.subarray(at, at + size)).toEqual(utf8(text));
      expect(host.readText(target, at, at + size)).toBe(text);
    }),
  );
});

test("lends new memory each time and takes it back without keeping it", () => {
  const buffer = host.buffers.take(5);
  expect(buffer.length).toBe(5);
  host.buffers.give(buffer);
  expect(host.buffers.take(5)).not.toBe(buffer);
});
