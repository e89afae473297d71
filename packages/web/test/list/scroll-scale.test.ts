import fc from "fast-check";
import { expect, test } from "vitest";
import { ScrollScale } from "../../src/list/scroll-scale.ts";

const ROW = 24;
const VIEWPORT = 600;

test("a short list is laid out as it is", () => {
  const scale = new ScrollScale(1000, ROW, VIEWPORT);
  expect([scale.height, scale.isScaled]).toEqual([24_000, false]);
  expect(scale.sightAt(0, 0)).toEqual({ first: 0, end: 25, top: 0 });
  expect(scale.sightAt(36, 2)).toEqual({ first: 0, end: 29, top: 0 });
  expect(scale.sightAt(2400, 2)).toEqual({ first: 98, end: 127, top: 2352 });
});

test("however long a list is, its first and last rows can be reached, and what is drawn fills the view", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 26, max: 50_000_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (length, part) => {
        const scale = new ScrollScale(length, ROW, VIEWPORT);
        const end = scale.height - VIEWPORT;
        expect(scale.height).toBeLessThanOrEqual(15_000_000);
        expect(scale.sightAt(0, 0).first).toBe(0);
        expect(scale.sightAt(end, 0).end).toBe(length);
        expect([scale.isAtEnd(end), scale.isAtEnd(0)]).toEqual([true, false]);
        const at = part * end;
        const sight = scale.sightAt(at, 0);
        expect(sight.top).toBeLessThanOrEqual(at + 0.01);
        expect(sight.top + (sight.end - sight.first) * ROW).toBeGreaterThanOrEqual(
          at + VIEWPORT - 0.01,
        );
      },
    ),
  );
});

test("a row that is asked for comes into view", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 26, max: 50_000_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (length, part) => {
        const scale = new ScrollScale(length, ROW, VIEWPORT);
        const row = Math.floor(part * (length - 1));
        const { first, end } = scale.sightAt(scale.scrollTo(row, 0), 1);
        expect(row).toBeGreaterThanOrEqual(first);
        expect(row).toBeLessThan(end);
      },
    ),
  );
});
