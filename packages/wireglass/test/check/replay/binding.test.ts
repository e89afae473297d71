import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BindingError, findBindings, readBindings } from "../../../src/check/index.ts";
import {
  placedValues,
  valueAt,
  withPayload,
  withValue,
} from "../../../src/check/replay/value-place.ts";
import { said, talk, textOf } from "./support.ts";

const TOKEN = "eyJh.bGciOiJI-UzI1NiIs.In_R5cCI6";

/** "2 $.token <- 1 $.data.token" for each. */
function found(...lines: readonly string[]): readonly string[] {
  return findBindings(talk(...lines), "client").map(({ into, from, plus }) => {
    const added = plus === undefined ? "" : ` + ${plus}`;
    const placeText = (place: typeof into | undefined): string =>
      `${place?.message} ${place?.path ?? `…${place?.before?.slice(-8)}`}`;
    return `${placeText(into)} <- ${placeText(from)}${added}`;
  });
}

describe("what a client had from its server is found", () => {
  test.each([
    {
      name: "a token in JSON",
      lines: ['> {"login":"ann"}', `< {"data":{"token":"${TOKEN}"}}`, `> {"token":"${TOKEN}"}`],
      bindings: ["2 $.token <- 1 $.data.token"],
    },
    {
      name: "a token within a text",
      lines: [`< {"token":"${TOKEN}"}`, `> {"auth":"Bearer ${TOKEN}"}`],
      bindings: ["1 $.auth <- 0 $.token"],
    },
    {
      name: "in plain texts",
      lines: ["< HELLO session=a1b2c3d4e5", "> JOIN room a1b2c3d4e5 now"],
      bindings: ["1 …IN room  <- 0 …session="],
    },
    {
      name: "a number in plain texts, by names that count",
      lines: ["< JOINED #room seq:5412 at:3", "> ACK 5412 3"],
      bindings: ["1 …ACK  <- 0 …oom seq:"],
    },
    {
      name: "behind the head of Socket.IO",
      lines: [`< 42["auth",{"token":"${TOKEN}"}]`, `> 421["sub",{"t":"${TOKEN}"}]`],
      bindings: ["1 $[1].t <- 0 $[1].token"],
    },
    {
      name: "a number in a sequence, from the nearest of its name",
      lines: ['< {"seq":7}', '< {"seq":8}', '> {"ack":8,"seq":8}'],
      bindings: ["2 $.ack <- 1 $.seq", "2 $.seq <- 1 $.seq"],
    },
    {
      name: "a number that counts on from the server's",
      lines: ['< {"seq":5412}', '> {"seq":5413}'],
      bindings: ["1 $.seq <- 0 $.seq + 1"],
    },
    {
      name: "such a number of 64 bits",
      lines: ['< {"seq":9007199254740993001}', '> {"seq":9007199254740993002}'],
      bindings: ["1 $.seq <- 0 $.seq + 1"],
    },
    {
      name: "a large number, whatever its name",
      lines: ['< {"now":1764000000123}', '> {"echo":1764000000123}'],
      bindings: ["1 $.echo <- 0 $.now"],
    },
    {
      name: "a token without a digit, under another name",
      lines: ['< {"token":"kQwErTyUiOpAsDf"}', '> {"a":"Bearer kQwErTyUiOpAsDf"}'],
      bindings: ["1 $.a <- 0 $.token"],
    },
    {
      name: "a session's small number by its name",
      lines: ['< {"session":412}', '> {"session":412}'],
      bindings: ["1 $.session <- 0 $.session"],
    },
  ])("$name", ({ lines, bindings }) => {
    expect(found(...lines)).toEqual(bindings);
  });
});

describe("what a client had not from its server is left as it is", () => {
  test.each([
    {
      name: "words in a row",
      lines: ['< {"x":"ListOfAllTheTrades"}', '> {"a":"ListOfAllTheTrades"}'],
    },
    { name: "a word", lines: ['< {"list":["trades","books"]}', '> {"channel":"trades"}'] },
    {
      name: "what the client said first",
      lines: [`> {"id":"${TOKEN}"}`, `< {"id":"${TOKEN}"}`, `> {"id":"${TOKEN}"}`],
    },
    { name: "a small number of another name", lines: ['< {"version":1}', '> {"id":1,"count":1}'] },
    {
      name: "true, null and the empty text",
      lines: ['< {"a":true,"b":null,"c":""}', '> {"a":true,"b":null,"c":""}'],
    },
    {
      name: "its own count, which the server repeats",
      lines: ['> {"id":100}', '< {"id":100}', '> {"id":101}', '< {"id":101}'],
    },
  ])("$name", ({ lines }) => {
    expect(found(...lines)).toEqual([]);
  });
});

test("a server repeats what it was asked about, whatever that is", () => {
  const bindings = findBindings(
    talk('> {"symbol":"BTC"}', '< {"symbol":"BTC","price":1}'),
    "server",
  );
  expect(bindings).toEqual([
    {
      into: { message: 1, path: "$.symbol" },
      from: { message: 0, path: "$.symbol" },
      value: "BTC",
    },
  ]);
});

describe("two values are put into one text", () => {
  test.each([
    { text: '{"sig":"tokenA1:tokenB2"}', path: "$.sig", got: '{"sig":"newA1:newB2"}' },
    { text: "AUTH a=tokenA1 b=tokenB2", path: undefined, got: "AUTH a=newA1 b=newB2" },
    { text: '{"sig":"tokenA1:tokenA1"}', path: "$.sig", got: '{"sig":"newA1:tokenA1"}' },
  ])("$text", ({ text, path, got }) => {
    let read = said(text);
    for (const { value, place } of placedValues(read)) {
      const isPart = place.path === path && place.before !== undefined;
      if (!isPart || !value.startsWith("token") || value.includes(":")) continue;
      if (text.includes("A1:tokenA1") && place.after === "") continue;
      const next = value.replace("token", "new");
      read = withPayload(read, withValue(read, place, value, next));
    }
    expect(textOf(read.message)).toBe(got);
  });
});

describe("a value is put into its place", () => {
  test.each([
    {
      text: '{"a": [1, {"t":  "old"}], "n": 1.0}',
      path: "$.a[1].t",
      value: "new",
      got: '{"a": [1, {"t":  "new"}], "n": 1.0}',
    },
    { text: '{"n": 5}', path: "$.n", value: "6", got: '{"n": 6}' },
    { text: '{"n": "5"}', path: "$.n", value: "6", got: '{"n": "6"}' },
    { text: '{"n": 5}', path: "$.n", value: "x", got: '{"n": "x"}' },
    { text: '42["e",{"x":"old"}]', path: "$[1].x", value: 'a"b', got: '42["e",{"x":"a\\"b"}]' },
    { text: '{"a b": "old"}', path: '$["a b"]', value: "new", got: '{"a b": "new"}' },
    { text: '{"a": "old"}', path: "$.nowhere", value: "new", got: '{"a": "old"}' },
  ])("$text $path", ({ text, path, value, got }) => {
    expect(textOf({ payload: withValue(said(text), { path }, "old", value) })).toBe(got);
  });

  test("every value of any JSON is found again at its place, and can be replaced there", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), fc.string(), (json, value) => {
        const read = said(JSON.stringify([json]));
        for (const { place, kind, value: old } of placedValues(read)) {
          if (place.after !== undefined || place.path === undefined) continue;
          expect(valueAt(read, place)).toBe(kind === "number" ? valueAt(read, place) : old);
          const changed = withPayload(read, withValue(read, place, old, value));
          if (kind === "text") expect(valueAt(changed, place)).toBe(value);
        }
      }),
    );
  });

  test("whatever a peer says, looking for values neither throws nor takes long", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: "binary", maxLength: 200 }), { maxLength: 8 }),
        (texts) => {
          const lines = texts.map((text, at) => `${at % 2 === 0 ? "<" : ">"} ${text}`);
          for (const { into, from, value } of findBindings(talk(...lines), "client")) {
            const read = talk(...lines)[from?.message ?? 0];
            if (read !== undefined && from !== undefined) valueAt(read, from);
            const target = talk(...lines)[into.message];
            if (target !== undefined) withValue(target, into, value, "x");
          }
        },
      ),
    );
  });
});

describe("a file of bindings", () => {
  const binding = {
    into: { message: 2, path: "$.a" },
    from: { message: 1, path: "$.b" },
    value: "x",
  };

  test.each([
    {
      name: "lines",
      text: `${JSON.stringify({ kind: "binding", ...binding })}\n\n${JSON.stringify(binding)}\n`,
      count: 2,
    },
    { name: "a list", text: JSON.stringify([binding]), count: 1 },
    { name: "a constant", text: '{"into":{"message":2,"path":"$.a"},"value":"y"}', count: 1 },
    { name: "nothing", text: "", count: 0 },
  ])("of $name is read", ({ text, count }) => {
    expect(readBindings(text)).toHaveLength(count);
  });

  test.each([
    ["{", 1],
    ['[{"into":{"message":1,"path":"$.a"},"value":"x"},{}]', 2],
    ['{"into":{"message":-1,"path":"$.a"},"value":"x"}', 1],
    ['{"into":{"message":1},"value":"x"}', 1],
    ['{"into":{"message":1,"path":"$.a"},"value":5}', 1],
  ])("%s is refused, and it is said which", (text, at) => {
    expect(() => readBindings(text)).toThrow(BindingError);
    expect(() => readBindings(text)).toThrow(`binding ${at}`);
  });
});
