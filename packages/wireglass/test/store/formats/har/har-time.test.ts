import fc from "fast-check";
import { expect, test } from "vitest";
import { harTime, secondsOfHarTime } from "../../../../src/store/formats/har/har-time.ts";
import { anyTime } from "../support/arbitraries.ts";

test.each([
  [0, "1970-01-01T00:00:00.000000Z"],
  [1_764_000_000.000123, "2025-11-24T16:00:00.000123Z"],
  [1_764_000_000.999999, "2025-11-24T16:00:00.999999Z"],
])("%d is %s, and back", (seconds, text) => {
  expect(harTime(seconds)).toBe(text);
  expect(secondsOfHarTime(text)).toBe(seconds);
});

test.each([
  ["2025-11-24T16:00:00Z", 1_764_000_000],
  ["2025-11-24T16:00:00.5Z", 1_764_000_000.5],
  ["2025-11-24T17:00:00.123+01:00", 1_764_000_000.123],
  ["2025-11-24T16:00:00.1234567Z", 1_764_000_000.123456],
  ["yesterday", 0],
  ["", 0],
])("%j is %d seconds", (text, seconds) => {
  expect(secondsOfHarTime(text)).toBe(seconds);
});

test("each microsecond comes back", () => {
  fc.assert(
    fc.property(anyTime, (time) => {
      expect(secondsOfHarTime(harTime(time / 1_000_000))).toBe(time / 1_000_000);
    }),
  );
});
