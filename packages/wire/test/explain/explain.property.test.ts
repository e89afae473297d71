import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { explain } from "../../src/explain/explain.ts";
import type { Annotation, Explanation } from "../../src/explain/explanation.ts";
import { hex, utf8 } from "../support/bytes.ts";
import { compressor, join, request, response } from "./conversation.ts";

/** How often each bit of the input is annotated. */
function bitCounts(length: number, parts: readonly Annotation[]): Uint8Array {
  const counts = new Uint8Array(length * 8);
  for (const { start, end, bits = { from: 7, to: 0 } } of parts) {
    for (let at = start; at < end; at++) {
      for (let bit = bits.to; bit <= bits.from; bit++) {
        counts[at * 8 + bit] = (counts[at * 8 + bit] ?? 0) + 1;
      }
    }
  }
  return counts;
}

function expectExact(input: Uint8Array, { parts, sections, steps, problems }: Explanation): void {
  expect(bitCounts(input.length, parts).every((count) => count === 1)).toBe(true);
  let at = 0;
  for (const { start, end } of sections) {
    expect(start).toBe(at);
    expect(end).toBeGreaterThan(start);
    at = end;
  }
  expect(at).toBe(input.length);
  expect(steps.map(({ n }) => n)).toEqual(steps.map((_, i) => i + 1));
  for (const { offset } of problems) expect(offset).toBeLessThanOrEqual(input.length);
}

/** Bytes that look like frames more often than dice would. */
const frameLike = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "8100",
        "01",
        "80",
        "c1",
        "8186 0c27572a 3d15641e3812",
        "827e",
        "ff7f",
        "8802 03e8",
      ),
      fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes).toString("hex")),
    ),
    { maxLength: 20 },
  )
  .map((pieces) => hex(pieces.join("")));

const headLike = fc
  .tuple(
    fc.constantFrom(
      request(),
      response(),
      request([], "\n") + response([], "\n"),
      "GET / HTTP/1.1\r\n",
      "HTTP/1",
    ),
    fc.oneof(frameLike, fc.uint8Array({ maxLength: 40 })),
    fc.nat(400),
    fc.nat(255),
  )
  .map(([head, frames, at, byte]) => {
    const bytes = join(head, frames);
    if (at < bytes.length) bytes[at] = byte;
    return bytes;
  });

/** Beginnings and fillings that make much work of little, if anything does. */
const HEAVY: readonly (readonly [head: string | Uint8Array, byte: number])[] = [
  ["GET / ", 0x20],
  ["GET / HTTP/1.1\r\na:", 0x20],
  ["GET / HTTP/1.1\r\n", 0x41],
  ["", 0x00],
  ["", 0x81],
  ["", 0x0a],
  [hex("81ff 0000000000100000 00000000"), 0x61],
  [hex("01ff 0000000000080000 01020304"), 0xff],
  [hex("82ff 7fffffffffffffff 00000000"), 0x61],
];

describe("any input", () => {
  test.each([
    { name: "arbitrary bytes", input: fc.uint8Array({ maxLength: 300 }) },
    { name: "bytes like frames", input: frameLike },
    { name: "handshakes with a changed byte", input: headLike },
    { name: "arbitrary text", input: fc.string({ unit: "binary", maxLength: 100 }).map(utf8) },
  ])("$name: every bit is annotated once, and nothing throws", ({ input }) => {
    fc.assert(
      fc.property(
        input,
        fc.constantFrom(undefined, "client" as const, "server" as const),
        (bytes, from) => {
          const before = bytes.slice();
          const explanation = explain(bytes, { from, compressor });
          expectExact(bytes, explanation);
          expect(bytes).toEqual(before);
        },
      ),
      { numRuns: 400 },
    );
  });

  test("a good conversation cut anywhere is told as cut off, or breaks no rule", () => {
    const whole = join(request(), response(), hex("8186 0c27572a 3d15641e3812 8105 48656c6c6f"));
    for (let cut = 1; cut < whole.length; cut++) {
      const input = whole.slice(0, cut);
      const explanation = explain(input);
      expectExact(input, explanation);
      if (input.length < 3) continue; // "GE" is no request yet
      const codes = explanation.problems.map(({ code }) => code);
      expect(codes.every((code) => code.endsWith("/truncated"))).toBe(true);
    }
  });

  test("no input at all is nothing", () => {
    expect(explain(new Uint8Array(0))).toMatchObject({ kind: "nothing", parts: [], steps: [] });
  });

  test("a megabyte takes a moment, whatever is in it", () => {
    for (const [head, byte] of HEAVY) {
      const started = performance.now();
      const explanation = explain(join(head, new Uint8Array(1 << 20).fill(byte)));
      expect(performance.now() - started).toBeLessThan(3000);
      expect(explanation.parts.length).toBeLessThan(20_000);
    }
  });
});
