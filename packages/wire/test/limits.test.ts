import { describe, expect, test } from "vitest";
import { type Limit, WIRE_LIMITS, wireLimits } from "../src/limits.ts";

describe("wireLimits", () => {
  test("gives every default of the table", () => {
    const defaults = Object.entries(WIRE_LIMITS).map(([name, { value }]) => [name, value]);
    expect(wireLimits()).toEqual(Object.fromEntries(defaults));
  });

  test("an override replaces its default and no other", () => {
    expect(wireLimits({ maxHeaders: 3 })).toEqual({ ...wireLimits(), maxHeaders: 3 });
  });

  test("Infinity lifts a limit", () => {
    expect(wireLimits({ maxMessageBytes: Infinity }).maxMessageBytes).toBe(Infinity);
  });

  test("an override that is undefined leaves the default", () => {
    const unset: Partial<Record<string, number>> = { maxHeaders: undefined };
    expect(wireLimits(unset)).toEqual(wireLimits());
  });

  test("each call gives an object of its own", () => {
    expect(wireLimits()).not.toBe(wireLimits());
  });
});

test.each(Object.entries<Limit>(WIRE_LIMITS))(
  "%s is a positive whole number with a reason",
  (_, { value, reason }) => {
    expect(Number.isSafeInteger(value) && value > 0).toBe(true);
    expect(reason).not.toBe("");
  },
);
