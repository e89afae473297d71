import { expect, test } from "vitest";
import { Pace } from "../../../src/cli/serve/pace.ts";

/** How many messages are due in `seconds` when the clock ticks each `tickMs`. */
function sent(rate: number, seconds: number, tickMs: number): number {
  const pace = new Pace(rate, 0);
  let count = 0;
  for (let now = tickMs; now <= seconds * 1000 + 1e-6; now += tickMs) count += pace.take(now);
  return count;
}

test.each([
  { rate: 1, tickMs: 1, seconds: 10, count: 10 },
  { rate: 0.5, tickMs: 10, seconds: 10, count: 5 },
  { rate: 10_000, tickMs: 1, seconds: 1, count: 10_000 },
  { rate: 10_000, tickMs: 7, seconds: 0.7, count: 7_000 },
])("$rate a second on a clock of $tickMs ms", ({ rate, tickMs, seconds, count }) => {
  expect(Math.abs(sent(rate, seconds, tickMs) - count)).toBeLessThanOrEqual(1);
});

test("what was missed is not made up for at once", () => {
  const pace = new Pace(1000, 0);
  expect(pace.take(10_000)).toBe(50);
  expect(pace.take(10_010)).toBe(10);
});

test.each([
  { rate: 1, waitMs: 1000 },
  { rate: 4, waitMs: 250 },
  { rate: 10_000, waitMs: 1 },
  { rate: 0.000_001, waitMs: 60_000 },
])("$rate a second: wait $waitMs ms for the next", ({ rate, waitMs }) => {
  expect(new Pace(rate, 0).waitMs).toBe(waitMs);
});
