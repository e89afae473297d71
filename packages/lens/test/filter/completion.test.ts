import fc from "fast-check";
import { expect, test } from "vitest";
import { completions } from "../../src/filter/index.ts";

/** Proposals where the bar stands. */
function proposals(marked: string): readonly string[] {
  const at = marked.indexOf("|");
  const text = marked.replace("|", "");
  return completions(text, at).map(
    (one) => text.slice(0, one.from) + one.text + text.slice(one.to),
  );
}

test.each([
  ["fr|", ["fragments:", "from:"]],
  ["-ori|", ["-origin:"]],
  ["(host:x or pa|", ["(host:x or path:", "(host:x or payload:"]],
  ["from:|", ["from:client", "from:server"]],
  ["from:s|x b", ["from:server b"]],
  ["opcode:text,p|", ["opcode:text,ping", "opcode:text,pong"]],
  ["siz|e>3", ["size:>3"]],
  ["a o|", ["a origin:", "a offset:", "a opcode:", "a or "]],
  ["size|", ["size>", "size<", "size:"]],
  ["size:|", ["size:300", "size:1.5k", "size:2MiB"]],
  ['"fr|', []],
  ["/fr|", []],
  ["$.fr|", []],
  ["nothing:|", []],
])("%s", (marked, expected) => {
  expect([...proposals(marked)].sort()).toEqual([...expected].sort());
});

test("an empty place gets every field", () => {
  expect(proposals("|").length).toBeGreaterThan(40);
  expect(proposals("|")).toContain("not ");
  expect(proposals("|")).not.toContain("or ");
});

test("never throws, whatever the text and the place", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 30 }), fc.integer(), (text, at) => {
      for (const { from, to } of completions(text, at)) {
        expect(from).toBeLessThanOrEqual(to);
        expect(to).toBeLessThanOrEqual(text.length);
      }
    }),
  );
});
