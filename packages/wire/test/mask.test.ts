import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyMask, laneKey } from "../src/mask.ts";
import { hex, pattern } from "./support/bytes.ts";
import { naiveXor } from "./support/frames.ts";

const KEYS = [
  { name: "a positive key", key: hex("37fa213d") },
  { name: "a negative key", key: hex("81fa21fd") },
  { name: "the key of zeros", key: hex("00000000") },
  { name: "the key of ones", key: hex("ffffffff") },
];

/** The key as the code under test takes it: signed, in network order. */
function signed(key: Uint8Array): number {
  return Buffer.from(key).readInt32BE();
}

function expectMasked(buffer: Uint8Array, start: number, end: number, key: Uint8Array, phase = 0) {
  const before = new Uint8Array(buffer.buffer).slice();
  const offset = buffer.byteOffset;
  const expected = naiveXor(before.slice(offset + start, offset + end), key, phase);
  const seen = applyMask(buffer, start, end, signed(key), phase);
  const after = before.slice();
  after.set(expected, offset + start);
  expect(new Uint8Array(buffer.buffer)).toEqual(after);
  expect((seen & 0x80808080) !== 0).toBe(expected.some((byte) => byte >= 0x80));
}

describe.each(KEYS)("$name", ({ key }) => {
  test("is XORed at every start, length and phase, and no byte beside", () => {
    for (let start = 0; start < 5; start++) {
      for (let size = 0; size < 14; size++) {
        for (let phase = 0; phase < 5; phase++) {
          expectMasked(pattern(20), start, start + size, key, phase);
        }
      }
    }
  });

  test("fits views at every offset of buffers of every size", () => {
    for (let offset = 0; offset < 5; offset++) {
      for (let size = 0; size < 12; size++) {
        const view = new Uint8Array(pattern(offset + size).buffer, offset, size);
        expectMasked(view, 0, size, key, 3);
      }
    }
  });
});

test("is its own inverse, in pieces too", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 90 }), fc.integer(), fc.nat(90), (bytes, key, place) => {
      const masked = bytes.slice();
      const cut = Math.min(place, bytes.length);
      applyMask(masked, 0, bytes.length, key, 0);
      applyMask(masked, 0, cut, key, 0);
      applyMask(masked, cut, bytes.length, key, cut);
      expect(masked).toEqual(bytes);
    }),
  );
});

test("a phase beyond 2^32 counts as its last two bits", () => {
  expectMasked(pattern(9), 0, 9, hex("81fa21fd"), 2 ** 40 + 1);
});

test("only the masked range decides whether something is outside ASCII", () => {
  const bytes = hex("ff 41 42 43 44 45 ff");
  expect(applyMask(bytes, 1, 6, 0, 0) & 0x80808080).toBe(0);
  expect(applyMask(bytes, 0, 6, 0, 0) & 0x80808080).not.toBe(0);
  expect(applyMask(bytes, 1, 7, 0, 0) & 0x80808080).not.toBe(0);
});

test("laneKey is the key as a little-endian lane sees it, turned by the phase", () => {
  const lanes = [0, 1, 2, 3, 4, -1].map((phase) => (laneKey(0x81020304, phase) >>> 0).toString(16));
  expect(lanes).toEqual(["4030281", "81040302", "2810403", "3028104", "4030281", "3028104"]);
});
