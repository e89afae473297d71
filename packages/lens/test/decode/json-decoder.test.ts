import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type DecodeNode, DecoderRegistry } from "../../src/decode/index.ts";

const REGISTRY = new DecoderRegistry();
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const json = (text: string) => REGISTRY.decode(bytesOf(text), {}, "json");

/** Every node, a parent before its children. */
function* nodesOf(node: DecodeNode): Generator<DecodeNode> {
  yield node;
  for (const child of node.children) yield* nodesOf(child);
}

test("a value has the range in which it stands, with its name", () => {
  const text = '{"a": [1, "zwei"], "é": {"b": null}}';
  const { tree, problem } = json(text);
  const bytes = bytesOf(text);
  const shown = [...nodesOf(tree)].map(({ name, type, range }) => [
    name,
    type,
    new TextDecoder().decode(bytes.subarray(...range)),
  ]);
  expect(problem).toBeNull();
  expect(shown).toEqual([
    [null, "object", text],
    ["a", "array", '"a": [1, "zwei"]'],
    ["0", "number", "1"],
    ["1", "string", '"zwei"'],
    ["é", "object", '"é": {"b": null}'],
    ["b", "null", '"b": null'],
  ]);
});

test.each([
  ["9007199254740993", { $int: "9007199254740993" }],
  ["1.10", { $num: "1.10" }],
  ["-0", { $num: "-0" }],
  ["1e400", { $num: "1e400" }],
  ["-12.5", -12.5],
  [
    '{"a":1,"a":2}',
    {
      $pairs: [
        ["a", 1],
        ["a", 2],
      ],
    },
  ],
  ['{"$int":"5"}', { $pairs: [["$int", "5"]] }],
  ['{"__proto__":1}', { $pairs: [["__proto__", 1]] }],
  ['"\\u00e9\\n"', "é\n"],
  ["\ufeff[true]", [true]],
])("%s keeps its value", (text, value) => {
  expect(json(text)).toMatchObject({ value, problem: null });
});

test.each([
  ['{"a":1', { a: 1 }, "json/truncated", 6],
  ['{"a":[1,2', { a: [1, 2] }, "json/truncated", 9],
  ['{"a":1,}', { a: 1 }, "json/unexpected", 7],
  ["[1 2]", [1], "json/unexpected", 3],
  ["[1]x", [1], "json/unexpected", 3],
  ['["\\q"]', ["\\q"], "json/escape", 2],
  ["[01]", [{ $error: { layer: 0, kind: "json/unexpected" } }], "json/unexpected", 1],
])("of %s what can be read is, and where it stops", (text, value, code, offset) => {
  expect(json(text)).toMatchObject({ value, problem: { code, offset } });
});

test("a string that is no UTF-8 is shown, and said to be none", () => {
  const bytes = Uint8Array.of(0x5b, 0x22, 0xff, 0x22, 0x5d);
  expect(REGISTRY.decode(bytes, {}, "json")).toMatchObject({
    value: ["\ufffd"],
    problem: { code: "json/utf8", offset: 2 },
  });
});

test("nesting beyond the limit ends with a note", () => {
  const { problem } = json("[".repeat(50_000));
  expect(problem).toMatchObject({ code: "limit/depth", offset: 100 });
});

describe("for any JSON", () => {
  test("the value is JSON.parse's, ranges lie within each other, and what was untouched is written the same", () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ noUnicodeString: false }),
        fc.constantFrom(0, 2),
        (value, indent) => {
          const text = JSON.stringify(value, null, indent);
          const { tree, value: read, problem } = json(text);
          expect(problem).toBeNull();
          const encoder = REGISTRY.named("json");
          expect(JSON.parse(new TextDecoder().decode(encoder?.encode?.(read)))).toEqual(
            JSON.parse(text),
          );
          for (const node of nodesOf(tree))
            for (const child of node.children) {
              expect(child.range[0]).toBeGreaterThanOrEqual(node.range[0]);
              expect(child.range[1]).toBeLessThanOrEqual(node.range[1]);
            }
        },
      ),
    );
  });

  test("no prefix and no flipped byte makes it throw", () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.nat(255), (text, at, flip) => {
        const bytes = bytesOf(text);
        json(text.slice(0, at % (text.length + 1)));
        bytes[at % bytes.length] = flip;
        REGISTRY.decode(bytes);
        REGISTRY.decode(bytes, {}, "json");
      }),
    );
  });
});

test.each([
  ['{"a":1}', "json"],
  ["  [1]\n", "json"],
  ["42", "json"],
  ["hello", "text"],
  ['{"a":1', "json"],
  ["{not json}", "json"],
  ["", "text"],
])("%j is taken for %s", (text, format) => {
  expect(REGISTRY.decode(bytesOf(text), { opcode: "text" }).layers[0]?.format).toBe(format);
});

test("bytes that are nothing stay bytes", () => {
  const { layers, value } = REGISTRY.decode(Uint8Array.of(0xff, 0x00, 0x8a));
  expect([layers[0]?.format, value]).toEqual(["unknown", { $bytes: "ff008a" }]);
});
