import fc from "fast-check";
import { expect, test } from "vitest";
import { patchedJson } from "../../src/script/index.ts";

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

test.each([
  { name: "nothing", text: ' {"a": 1 } ', change: () => {}, patched: undefined },
  {
    name: "a number beside one that JavaScript cannot hold",
    text: '{"id": 12345678901234567890, "price": 1.50}',
    change: (json: { price: number }) => {
      json.price = 2;
    },
    patched: '{"id": 12345678901234567890, "price": 2}',
  },
  {
    name: "deep inside, with spaces kept",
    text: '[ 1.0 ,\n{ "a" : [ true , "x" ] } ]',
    change: (json: [number, { a: unknown[] }]) => {
      json[1].a[1] = { y: null };
    },
    patched: '[ 1.0 ,\n{ "a" : [ true , {"y":null} ] } ]',
  },
  {
    name: "another name: that object is written anew, the rest is not",
    text: '{ "x": { "a": 1 }, "y": 1.0 }',
    change: (json: { x: Record<string, number> }) => {
      json.x.b = 2;
    },
    patched: '{ "x": {"a":1,"b":2}, "y": 1.0 }',
  },
  {
    name: "a name that stands twice: it cannot be told which is meant",
    text: '{"a": 1, "a": 2}',
    change: (json: { a: number }) => {
      json.a = 3;
    },
    patched: '{"a":3}',
  },
  {
    name: "a date says itself how it is written",
    text: '{"a": {}}',
    change: (json: { a: unknown }) => {
      json.a = new Date(0);
    },
    patched: '{"a": "1970-01-01T00:00:00.000Z"}',
  },
])("$name", ({ text, change, patched }) => {
  const after = JSON.parse(text);
  (change as (json: unknown) => void)(after); // each row's change fits its text
  expect(patchedJson(text, JSON.parse(text), after)).toBe(patched);
});

test("a value that JSON cannot say is refused", () => {
  expect(() => patchedJson("[1]", [1], [() => {}])).toThrow(TypeError);
  expect(() => patchedJson("[1]", [1], [1n])).toThrow(TypeError);
});

const isOrdinary = (value: Json): boolean =>
  JSON.stringify(JSON.parse(JSON.stringify(value))) === JSON.stringify(value);

test("what is patched says what was meant, whatever is changed, and however it was written", () => {
  const json = fc
    .jsonValue({ maxDepth: 3 })
    .map((value) => JSON.parse(JSON.stringify(value)) as Json);
  fc.assert(
    fc.property(
      json,
      json,
      fc.constantFrom(undefined, 1, "\t"),
      fc.nat(),
      (before, other, indent, seed) => {
        const text = JSON.stringify(before, null, indent);
        const after = spliced(JSON.parse(text), other, seed);
        fc.pre(isOrdinary(after));
        const patched = patchedJson(text, JSON.parse(text), after);
        expect(JSON.parse(patched ?? text)).toEqual(after);
      },
    ),
  );
});

/** Puts a value somewhere into another one. */
function spliced(value: Json, other: Json, seed: number): Json {
  if (typeof value !== "object" || value === null) return other;
  const names = Object.keys(value);
  const name = names[seed % Math.max(1, names.length)];
  if (name === undefined || seed % 5 === 0) return other;
  const container = value as { [name: string]: Json };
  container[name] = spliced(container[name] ?? null, other, seed >> 2);
  return value;
}
