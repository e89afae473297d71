import { describe, expect, test } from "vitest";
import {
  CLOSE_CODES,
  describeCloseCode,
  isSendableCloseCode,
} from "../../src/message/close-code.ts";

const RANGES = [
  { from: 0, to: 999, sendable: false, name: "not assigned" },
  { from: 1000, to: 1003, sendable: true, name: undefined },
  { from: 1004, to: 1006, sendable: false, name: undefined },
  { from: 1007, to: 1014, sendable: true, name: undefined },
  { from: 1015, to: 1015, sendable: false, name: undefined },
  { from: 1016, to: 2999, sendable: false, name: "not assigned" },
  { from: 3000, to: 3999, sendable: true, name: "library code" },
  { from: 4000, to: 4999, sendable: true, name: "application code" },
  { from: 5000, to: 65_535, sendable: false, name: "not assigned" },
];

describe.each(RANGES)("$from to $to", ({ from, to, sendable, name }) => {
  const codes = Array.from({ length: to - from + 1 }, (_, i) => from + i);

  test(sendable ? "may be sent" : "must not be sent", () => {
    expect(codes.filter((code) => isSendableCloseCode(code) !== sendable)).toEqual([]);
  });

  test("has a name and a meaning for people", () => {
    const names = new Set(codes.map((code) => describeCloseCode(code).name));
    if (name === undefined) expect(names.size).toBe(codes.length);
    else expect(names).toEqual(new Set([name]));
  });
});

test("the rows above leave no code out", () => {
  const starts = RANGES.slice(1).map(({ from }) => from);
  expect(starts).toEqual(RANGES.slice(0, -1).map(({ to }) => to + 1));
});

test("a registered code is described by its registry entry", () => {
  expect(describeCloseCode(1000)).toBe(CLOSE_CODES[1000]);
});

test.each([NaN, Infinity, -1000, 1000.5, 1004.5, 3000.5, 2 ** 16 + 1000])(
  "%d is no close code at all",
  (code) => {
    expect(isSendableCloseCode(code)).toBe(false);
  },
);
