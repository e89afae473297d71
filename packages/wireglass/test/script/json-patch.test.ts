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
    name: "another name: it is added as the others are written",
    text: '{ "x": { "a": 1.0 }, "y": 1.0 }',
    change: (json: { x: Record<string, number> }) => {
      json.x.b = 2;
    },
    patched: '{ "x": { "a": 1.0, "b": 2 }, "y": 1.0 }',
  },
  {
    name: "on lines of their own",
    text: '{\n  "a": 1E400,\n  "b" : 2\n}',
    change: (json: Record<string, number>) => {
      json.c = 3;
    },
    patched: '{\n  "a": 1E400,\n  "b" : 2,\n  "c" : 3\n}',
  },
  {
    name: "the first name is taken out",
    text: '{ "a": 1, "id" : 12345678901234567890 , "c": 1.0 }',
    change: (json: Record<string, unknown>) => {
      delete json.a;
    },
    patched: '{ "id" : 12345678901234567890 , "c": 1.0 }',
  },
  {
    name: "the last name is taken out, and what is undefined is none",
    text: '{"a":1.0,"b":2,"c":3}',
    change: (json: Record<string, unknown>) => {
      delete json.c;
      json.b = undefined;
    },
    patched: '{"a":1.0}',
  },
  {
    name: "all is taken out",
    text: '[{"a":1},{}]',
    change: (json: [Record<string, unknown>, Record<string, unknown>]) => {
      delete json[0].a;
      json[1].b = 1;
    },
    patched: '[{},{"b":1}]',
  },
  {
    name: "a number that JavaScript cannot hold is put elsewhere",
    text: '{"id":12345678901234567890,"big":1E400}',
    change: (json: Record<string, unknown>) => {
      json.copy = [json.id, json.big, 1];
    },
    patched: '{"id":12345678901234567890,"big":1E400,"copy":[12345678901234567890,1E400,1]}',
  },
  {
    name: "an array grows behind",
    text: "[1.0, 2e3, 9007199254740993]",
    change: (json: unknown[]) => {
      json.push("x");
    },
    patched: '[1.0, 2e3, 9007199254740993, "x"]',
  },
  {
    name: "an array grows before",
    text: "[ 1.0, 9007199254740993 ]",
    change: (json: unknown[]) => {
      json.unshift(0);
    },
    patched: "[ 0, 1.0, 9007199254740993 ]",
  },
  {
    name: "an array shrinks in the middle",
    text: '[1.0, {"a": 9007199254740993}, 3.0, 9007199254740995]',
    change: (json: unknown[]) => {
      json.splice(2, 1);
    },
    patched: '[1.0, {"a": 9007199254740993}, 9007199254740995]',
  },
  {
    name: "an array is turned round",
    text: '[{"id":12345678901234567891}, {"id": 2.0}, 9007199254740993]',
    change: (json: unknown[]) => {
      json.reverse();
    },
    patched: '[9007199254740993, {"id": 2.0}, {"id":12345678901234567891}]',
  },
  {
    name: "numbers within strings are none",
    text: '{"s":"\\"9007199254740993","n":9007199254740993}',
    change: (json: Record<string, unknown>) => {
      json.m = 9007199254740992;
      json.s = "";
    },
    patched: '{"s":"","n":9007199254740993,"m":9007199254740993}',
  },
  {
    name: "a name that stands twice: the last is meant",
    text: '{"a": 1, "a": 2, "id": 9007199254740993}',
    change: (json: { a: number }) => {
      json.a = 3;
    },
    patched: '{"a": 1, "a": 3, "id": 9007199254740993}',
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
