import fc from "fast-check";
import { expect, test } from "vitest";
import { compareDecimals, readDecimal } from "../../src/filter/decimal.ts";

function compare(a: string, b: string): number {
  const [left, right] = [readDecimal(a), readDecimal(b)];
  if (left === undefined || right === undefined) throw new Error(`${a} and ${b} are to be numbers`);
  return Math.sign(compareDecimals(left, right));
}

test.each([
  ["9007199254740993", "9007199254740992", 1],
  ["1.10", "1.1", 0],
  ["-0.0", "0", 0],
  ["1e3", "1000", 0],
  ["0.00012", "1.2e-4", 0],
  ["-5", "-4", -1],
  ["-5", "5", -1],
  ["99e99999999", "1e100000000", 1],
  ["1e400", "Infinity", -1],
  ["-Infinity", "-1e400", -1],
  ["12", "2", 1],
  ["100", "99", 1],
])("%s against %s is %i", (a, b, expected) => {
  expect(compare(a, b)).toBe(expected);
  expect(compare(b, a)).toBe(0 - expected);
});

test.each(["", ".", "abc", "1x", "1e", "NaN", "1e9999999999999999"])("%s is no number", (text) => {
  expect(readDecimal(text)).toBeUndefined();
});

test("agrees with integers of any size, and with doubles as they are written", () => {
  fc.assert(
    fc.property(fc.bigInt(), fc.bigInt(), (a, b) => {
      expect(compare(String(a), String(b))).toBe(a < b ? -1 : a > b ? 1 : 0);
    }),
  );
  const double = fc.double({ noNaN: true });
  fc.assert(
    fc.property(double, double, (a, b) => {
      expect(compare(String(a), String(b))).toBe(a < b ? -1 : a > b ? 1 : 0);
    }),
  );
});
