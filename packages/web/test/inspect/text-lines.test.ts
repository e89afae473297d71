import fc from "fast-check";
import { expect, test } from "vitest";
import { lineOf, wrapped } from "../../src/inspect/text-lines.ts";

function linesOf(text: string, columns: number): readonly string[] {
  const { starts, ends } = wrapped(text, columns);
  return starts.map((start, at) => text.slice(start, ends[at]));
}

test.for([
  ["", 10, [""]],
  ["one\ntwo\r\nthree\r", 10, ["one", "two", "three", ""]],
  ["abcdefgh", 3, ["abc", "def", "gh"]],
  ["时间时间", 5, ["时间", "时间"]],
  ["😀😀😀", 4, ["😀😀", "😀"]],
] as const)("%j in %d columns", ([text, columns, lines]) => {
  expect(linesOf(text, columns)).toEqual(lines);
});

test("nothing is lost but line ends, and each character is in the line that is said", () => {
  const texts = fc.string({
    unit: fc.constantFrom("a", "b", "\n", "\r", "间", "😀"),
    maxLength: 60,
  });
  fc.assert(
    fc.property(texts, fc.integer({ min: 2, max: 9 }), (text, columns) => {
      const lines = wrapped(text, columns);
      expect(linesOf(text, columns).join("")).toBe(text.replace(/[\r\n]/g, ""));
      for (let at = 0; at < text.length; at++) {
        const line = lineOf(lines, at);
        expect(lines.starts[line] ?? 0).toBeLessThanOrEqual(at);
        expect(lines.starts[line + 1] ?? text.length + 1).toBeGreaterThan(at);
      }
    }),
  );
});
