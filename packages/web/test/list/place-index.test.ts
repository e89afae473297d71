import fc from "fast-check";
import { expect, test } from "vitest";
import { PlaceIndex } from "../../src/list/place-index.ts";

/** As the API writes places behind `after`. */
function runsOf(places: readonly number[], after: number): number[] {
  const runs: number[] = [];
  let last = after;
  for (const place of places) {
    if (place === last + 1 && runs.length > 0) runs.push((runs.pop() ?? 0) + 1);
    else runs.push(place - last - 1, 1);
    last = place;
  }
  return runs;
}

test("rows have their places, and places their rows, however the runs came", () => {
  const places = fc.uniqueArray(fc.integer({ min: 1, max: 300 }), { maxLength: 200 });
  fc.assert(
    fc.property(places, fc.array(fc.integer({ min: 0, max: 320 })), (found, cuts) => {
      const sorted = found.toSorted((a, b) => a - b);
      const index = new PlaceIndex();
      let after = 0;
      for (const next of [...cuts.toSorted((a, b) => a - b), 320]) {
        const some = sorted.filter((place) => place > after && place <= next);
        index.append(runsOf(some, after), next);
        after = Math.max(after, next);
      }
      expect(index.length).toBe(sorted.length);
      expect(sorted.map((_, row) => index.placeOf(row))).toEqual(sorted);
      for (let place = 0; place <= 320; place++)
        expect(index.rowOf(place)).toBe(sorted.filter((one) => one < place).length);
      expect([index.placeOf(-1), index.placeOf(sorted.length)]).toEqual([undefined, undefined]);
    }),
  );
});

test("what was told to be empty is passed over", () => {
  const index = new PlaceIndex();
  index.append([0, 2], 9, 5);
  index.append([1, 1], 12, 9);
  expect([0, 1, 2].map((row) => index.placeOf(row))).toEqual([6, 7, 11]);
});

test("a million that follow each other take one run, and those that do not one each", () => {
  const index = new PlaceIndex();
  for (let n = 0; n < 1000; n++) index.append([n === 0 ? 7 : 0, 1000], 7 + 1000 * (n + 1));
  expect([index.length, index.placeOf(999_999), index.rowOf(500_008)]).toEqual([
    1_000_000, 1_000_007, 500_000,
  ]);
  const apart = new PlaceIndex();
  apart.append(
    Array.from({ length: 2_000_000 }, () => 1),
    2_000_000,
  );
  expect([apart.length, apart.placeOf(999_999), apart.rowOf(3)]).toEqual([1_000_000, 2_000_000, 1]);
});
