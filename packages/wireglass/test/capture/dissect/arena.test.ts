import { isUtf8 } from "node:buffer";
import { applyMask } from "@wireglass/wire";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Arena } from "../../../src/capture/index.ts";

const DESK_BYTES = 1 << 14;
const arena = new Arena();

/** Whether a text is one, where it lies masked behind other bytes. */
function isText(payload: Uint8Array, key: number): boolean {
  const bytes = Buffer.concat([Buffer.alloc(3), payload, Buffer.alloc(3)]);
  applyMask(bytes, 3, 3 + payload.length, key, 0);
  const before = Buffer.from(bytes);
  const answer = arena.isText(bytes, 3, 3 + payload.length, key);
  expect(bytes).toEqual(before);
  return answer;
}

const CHARACTERS = ["a", "é", "€", "😀"];
const BROKEN = [[0xff], [0xc3], [0xe2, 0x82], [0xf0, 0x9f, 0x98], [0x80], [0x80, 0x80, 0x80, 0x80]];

test("a text is one wherever the end of the desk cuts its characters", () => {
  for (const character of CHARACTERS) {
    for (let before = 0; before <= 5; before++) {
      const text = "x".repeat(DESK_BYTES - before) + character.repeat(DESK_BYTES);
      expect([character, before, isText(Buffer.from(text), 0x8182_8384)]).toEqual([
        character,
        before,
        true,
      ]);
    }
  }
});

test("what is broken is seen wherever it lies", () => {
  for (const bytes of BROKEN) {
    for (let before = 0; before <= 6; before++) {
      const start = Buffer.alloc(DESK_BYTES - before, "x");
      const broken = Buffer.concat([start, Buffer.from(bytes), Buffer.alloc(DESK_BYTES, "y")]);
      expect([bytes, before, isText(broken, 7)]).toEqual([bytes, before, false]);
    }
    const atEnd = Buffer.concat([Buffer.alloc(DESK_BYTES, "y"), Buffer.from(bytes)]);
    expect(isText(atEnd, 7)).toBe(false);
  }
});

test("the answer is that of UTF-8, for any bytes", () => {
  const piece = fc.oneof(
    fc.constantFrom(...CHARACTERS).map((character) => Buffer.from(character)),
    fc.constantFrom(...CHARACTERS).map((character) => Buffer.alloc(9000, character)),
    fc.constantFrom(...BROKEN).map((bytes) => Buffer.from(bytes)),
    fc.uint8Array({ maxLength: 5 }).map((bytes) => Buffer.from(bytes)),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), fc.nat(0xffff_ffff), (pieces, key) => {
      const payload = Buffer.concat(pieces);
      expect(isText(payload, key)).toBe(isUtf8(payload));
    }),
    { numRuns: 300 },
  );
});
