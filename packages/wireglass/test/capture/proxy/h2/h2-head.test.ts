import { type IncomingHttpHeaders, sensitiveHeaders } from "node:http2";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  byName,
  h2Head,
  outgoing,
  pairsOf,
  withPseudo,
} from "../../../../src/capture/proxy/h2/h2-head.ts";

const FLAT = [":method", "GET", ":path", "/", "cookie", "a=1", "x", "1", "cookie", "b=2"];

test("pseudo-headers are told from the others, which keep their order", () => {
  const { pseudo, headers } = h2Head(FLAT);
  expect(Object.fromEntries(pseudo)).toEqual({ ":method": "GET", ":path": "/" });
  expect(headers.flat()).toEqual(FLAT.slice(4));
});

test("a replaced header stays where it was, and none is added", () => {
  const replaced = { ":path": "/base/", ":authority": "b.example" };
  expect(withPseudo(FLAT, replaced)).toEqual(FLAT.with(3, "/base/"));
});

test("by name, the values of one name are together and in order", () => {
  const names = byName(FLAT);
  expect(names).toEqual({ ":method": "GET", ":path": "/", cookie: ["a=1", "b=2"], x: "1" });
  expect(Object.keys(names)).toEqual([":method", ":path", "cookie", "x"]);
});

test("what is never to be indexed is marked again", () => {
  expect(outgoing(FLAT, {})).toEqual(FLAT);
  const parsed: IncomingHttpHeaders = {};
  Reflect.set(parsed, sensitiveHeaders, ["x"]);
  const marked = outgoing(FLAT, parsed);
  expect(Reflect.get(marked, sensitiveHeaders)).toEqual(["x"]);
});

test("never throws, and loses no value, whatever the headers", () => {
  const text = fc.string({ maxLength: 8 });
  fc.assert(
    fc.property(fc.array(fc.tuple(text, text)), (pairs) => {
      const flat = pairs.flat();
      expect(pairsOf(flat)).toEqual(pairs);
      expect(Object.values(byName(flat)).flat().length).toBe(pairs.length);
      expect(h2Head(flat).headers.length).toBeLessThanOrEqual(pairs.length);
    }),
  );
});
