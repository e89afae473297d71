import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { codingsOf, withoutCodings } from "../../../src/store/formats/content-coding.ts";

test.each([
  ["no header", [], []],
  ["one", [["content-encoding", "GZIP"]], ["gzip"]],
  [
    "a list, over two lines",
    [
      ["Content-Encoding", "deflate, , gzip"],
      ["Content-Encoding", "br"],
    ],
    ["deflate", "gzip", "br"],
  ],
  ["identity, which is none", [["Content-Encoding", "identity"]], []],
] as const)("the codings of %s", (_name, headers, codings) => {
  expect(codingsOf(headers)).toEqual(codings);
});

test.each([
  ["an unknown coding", ["compress"]],
  ["a name that objects have", ["constructor"]],
  ["broken bytes", ["gzip"]],
  ["more codings than anybody uses", ["identity", "identity", "identity", "identity", "identity"]],
])("%s is not undone", (_name, codings) => {
  expect(withoutCodings(Buffer.from("abc"), codings)).toBeUndefined();
});

test("a body that opens to more than the limit is not undone", () => {
  const bomb = gzipSync(Buffer.alloc(100_000));
  expect(withoutCodings(bomb, ["gzip"], 99_999)).toBeUndefined();
  expect(withoutCodings(bomb, ["gzip"], 100_000)?.length).toBe(100_000);
});

test("any bytes are undone or not", () => {
  const coding = fc.constantFrom("gzip", "deflate", "br", "zstd", "identity");
  fc.assert(
    fc.property(fc.uint8Array(), fc.array(coding, { maxLength: 3 }), (bytes, codings) => {
      withoutCodings(bytes, codings, 1000);
    }),
  );
});
