import fc from "fast-check";
import { expect, test } from "vitest";
import { CallTable } from "../../../src/control/scripts/call-table.ts";

test("calls are found by their numbers, in whatever order they are answered", () => {
  const step = fc.oneof(fc.constant("add"), fc.constant("add"), fc.nat(5000));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const table = new CallTable<string>();
      const expected = new Map<number, string>();
      let last = 0;
      for (const one of steps) {
        if (one === "add") {
          last = table.add(`call ${last + 1}`);
          expected.set(last, `call ${last}`);
        } else {
          const number = (one % (last + 3)) - 1; // also such as never were
          expect(table.take(number)).toBe(expected.get(number));
          expected.delete(number);
        }
        expect(table.isEmpty).toBe(expected.size === 0);
      }
      expect(table.takeAll()).toEqual([...expected.values()]);
      expect([table.isEmpty, table.take(last)]).toEqual([true, undefined]);
      const next = table.add("after");
      expect([next, table.take(next)]).toEqual([last + 1, "after"]);
    }),
  );
});

test("many that are answered in order take no memory, one that is not keeps its place", () => {
  const table = new CallTable<number>();
  const late = table.add(0);
  for (let n = 1; n <= 10_000; n++) expect(table.take(table.add(n))).toBe(n);
  expect(table.take(late)).toBe(0);
  for (let n = 1; n <= 10_000; n++) table.add(n);
  for (let n = 1; n <= 10_000; n++) expect(table.take(late + 10_000 + n)).toBe(n);
  expect(table.isEmpty).toBe(true);
});
