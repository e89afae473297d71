import { parseFilter } from "@wireglass/lens/filter";
import fc from "fast-check";
import { expect, test } from "vitest";
import { connectionFilters } from "../../src/api/connection-filters.ts";

/** The numbers that such a filter names. */
function numbersOf(filter: string): readonly number[] {
  return filter
    .slice("conn:".length)
    .split(",")
    .flatMap((term) => {
      const [first = 0, last = first] = term.split("..").map(Number);
      return Array.from({ length: last - first + 1 }, (_, at) => first + at);
    });
}

test.for([
  [[], []],
  [[7], ["conn:7"]],
  [[9, 3, 4, 5, 12], ["conn:3..5,9,12"]],
  [Array.from({ length: 1001 }, (_, at) => at + 1), ["conn:1..1000", "conn:1001"]],
] as const)("%j", ([connections, filters]) => {
  expect(connectionFilters(connections)).toEqual(filters);
});

test("each is named once, in filters that the language takes, and whose answers are not cut", () => {
  const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 9000 }), { maxLength: 3000 });
  fc.assert(
    fc.property(numbers, (connections) => {
      const filters = connectionFilters(connections);
      expect(filters.flatMap(numbersOf)).toEqual([...connections].sort((a, b) => a - b));
      for (const filter of filters) {
        expect(parseFilter(filter, { now: 0, offsetMinutes: 0 }).kind).toBe("filter");
        expect(numbersOf(filter).length).toBeLessThanOrEqual(1000);
      }
    }),
    { numRuns: 40 },
  );
});
