import fc from "fast-check";
import { expect, test } from "vitest";
import { copyBytes } from "../src/copy.ts";
import { pattern } from "./support/bytes.ts";

test.each([
  { name: "nothing", size: 0 },
  { name: "one byte", size: 1 },
  { name: "as many as a loop copies", size: 31 },
  { name: "as many as go in one call", size: 32 },
  { name: "many", size: 1000 },
])("$name: copies exactly the range and touches nothing else", ({ size }) => {
  const source = pattern(size + 10);
  const target = new Uint8Array(size + 10).fill(0xee);
  copyBytes(target, 3, source, 5, 5 + size);
  expect(target.subarray(3, 3 + size)).toEqual(source.subarray(5, 5 + size));
  expect([...target.subarray(0, 3), ...target.subarray(3 + size)]).toEqual(
    new Array(10).fill(0xee),
  );
});

test("agrees with set for any range", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 80 }),
      fc.nat(80),
      fc.nat(80),
      fc.nat(9),
      (source, a, b, at) => {
        const [start, end] = [
          Math.min(a, b, source.length),
          Math.min(Math.max(a, b), source.length),
        ];
        const expected = new Uint8Array(100);
        expected.set(source.subarray(start, end), at);
        const target = new Uint8Array(100);
        copyBytes(target, at, source, start, end);
        expect(target).toEqual(expected);
      },
    ),
  );
});
