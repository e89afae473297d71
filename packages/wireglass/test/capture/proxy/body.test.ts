import type { HeaderPairs } from "@wireglass/wire";
import fc from "fast-check";
import { expect, test } from "vitest";
import { BodyScanner, requestFraming, responseFraming } from "../../../src/capture/proxy/body.ts";

const head = (...headers: HeaderPairs) => ({
  method: "POST",
  target: "/",
  httpVersion: "1.1",
  headers,
});
const answer = (status: number, ...headers: HeaderPairs) => ({
  status,
  reason: "",
  httpVersion: "1.1",
  headers,
});
const LENGTH = ["Content-Length", "5"] as const;
const CHUNKED = ["Transfer-Encoding", "gzip, chunked"] as const;

test.each([
  { name: "nothing", of: requestFraming(head()), is: { kind: "length", bytes: 0 } },
  { name: "a length", of: requestFraming(head(LENGTH)), is: { kind: "length", bytes: 5 } },
  {
    name: "chunks, whatever the length",
    of: requestFraming(head(LENGTH, CHUNKED)),
    is: { kind: "chunked" },
  },
  {
    name: "an answer without either",
    of: responseFraming(answer(200), "GET"),
    is: { kind: "until-close" },
  },
  {
    name: "an answer to HEAD",
    of: responseFraming(answer(200, LENGTH), "HEAD"),
    is: { kind: "length", bytes: 0 },
  },
  { name: "204", of: responseFraming(answer(204), "GET"), is: { kind: "length", bytes: 0 } },
  {
    name: "304",
    of: responseFraming(answer(304, LENGTH), "GET"),
    is: { kind: "length", bytes: 0 },
  },
  {
    name: "a length that is none",
    of: responseFraming(answer(200, ["Content-Length", "-1"]), "GET"),
    is: { kind: "until-close" },
  },
])("how long a body is: $name", ({ of, is }) => {
  expect(of).toEqual(is);
});

/** Feeds `wire` in pieces of `cut` bytes; what is behind the body stays. */
function scanned(scanner: BodyScanner, wire: string, cut: number): string {
  const bytes = Buffer.from(wire, "latin1");
  let at = 0;
  while (at < bytes.length && !scanner.done) {
    const chunk = bytes.subarray(at, at + cut);
    const size = scanner.push(chunk);
    at += size;
    if (size === 0 && !scanner.done) throw new Error("it makes no progress");
  }
  return bytes.toString("latin1", at);
}

test.each([1, 2, 3, 1000])(
  "chunks are joined, trailers passed over, and what follows left: cut %i",
  (cut) => {
    const scanner = new BodyScanner({ kind: "chunked" }, 1000);
    const wire = '5;name="x"\r\nhello\r\nA\r\n, it is me!\r\n0\r\nX-Sum: 1\r\n\r\nGET /next';
    expect(scanned(scanner, wire.replace("A\r\n, it is me!", "B\r\n, it is me!"), cut)).toBe(
      "GET /next",
    );
    expect(scanner.done).toBe(true);
    const base64 = Buffer.from("hello, it is me!").toString("base64");
    expect(scanner.record()).toEqual({ base64, length: 16, cut: false });
  },
);

test("only the first bytes are kept, and all are counted", () => {
  const scanner = new BodyScanner({ kind: "length", bytes: 10 }, 4);
  expect(scanned(scanner, "0123456789rest", 3)).toBe("rest");
  expect(scanner.record()).toEqual({
    base64: Buffer.from("0123").toString("base64"),
    length: 10,
    cut: true,
  });
});

test("a body of nothing is none", () => {
  expect(new BodyScanner({ kind: "length", bytes: 0 }, 4).record()).toBeUndefined();
});

test("whatever a stranger calls chunks: no throw, and every byte is taken once", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      fc.integer({ min: 1, max: 50 }),
      (bytes, cut) => {
        const scanner = new BodyScanner({ kind: "chunked" }, 64);
        let at = 0;
        while (at < bytes.length && !scanner.done) {
          const size = scanner.push(bytes.subarray(at, at + cut));
          expect(size).toBeGreaterThan(0);
          at += size;
        }
        expect(at).toBeLessThanOrEqual(bytes.length);
      },
    ),
  );
});
