import { parseFilter } from "@wireglass/lens/filter";
import fc from "fast-check";
import { expect, test } from "vitest";
import { brushed, readBrush } from "../../src/charts/brush.ts";

const SOME = fc.constantFrom("", "price", "a or b", "(x)", "time>10:00");

test("a part of the time can be chosen, read, chosen anew, and left", () => {
  const moment = fc.integer({ min: 1_600_000_000_000, max: 1_900_000_000_000 });
  fc.assert(
    fc.property(SOME, moment, moment, (filter, one, other) => {
      const [from, to] = [Math.min(one, other) / 1000, Math.max(one, other) / 1000];
      const first = brushed(filter, 1_700_000_000, 1_700_000_001);
      const again = brushed(first, from, to);
      expect(readBrush(again)).toEqual({ others: filter, span: [from, to] });
      expect(parseFilter(again, { now: 0, offsetMinutes: 0 }).kind).toBe("filter");
    }),
  );
});

test("what was not chosen in the chart stays as it is", () => {
  expect(readBrush("time>=10:00 time<=11:00")).toEqual({
    others: "time>=10:00 time<=11:00",
    span: undefined,
  });
});
