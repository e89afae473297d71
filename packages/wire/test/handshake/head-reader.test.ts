import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HeadReader, type HeadStep } from "../../src/handshake/head-reader.ts";
import { cutAt, cuts } from "../support/arbitraries.ts";
import { join, latin1 } from "../support/bytes.ts";
import { everySplit } from "../support/splits.ts";

const LIMITS = { maxHeadBytes: 100, maxHeaders: 4 };

/** Feeds chunks until a step says something; the head's rest and what came later are joined. */
function feed(chunks: readonly Uint8Array[], limits = LIMITS): HeadStep {
  const reader = new HeadReader(limits);
  for (const [i, chunk] of chunks.entries()) {
    const step = reader.push(chunk);
    if (step.kind === "head") return { ...step, rest: join(step.rest, ...chunks.slice(i + 1)) };
    if (step.kind !== "need") return step;
  }
  return { kind: "need" };
}

function everyWay(text: string, limits = LIMITS): HeadStep {
  const steps = [...everySplit(latin1(text))].map((chunks) => feed(chunks, limits));
  for (const step of steps) expect(step).toEqual(steps[0]);
  return steps[0] ?? { kind: "need" };
}

describe("HeadReader", () => {
  test.each([
    { name: "CRLF", head: "GET / HTTP/1.1\r\nA: b\r\n\r\n" },
    { name: "bare line feeds", head: "GET / HTTP/1.1\nA: b\n\n" },
    { name: "both", head: "GET / HTTP/1.1\r\nA: b\n\r\n" },
    { name: "empty lines before", head: "\r\n\nGET / HTTP/1.1\r\n\r\n" },
    { name: "no headers", head: "GET / HTTP/1.1\r\n\r\n" },
  ])("a head with $name ends at its empty line, however it was cut", ({ head }) => {
    for (const rest of ["", "\r\n", "\x81\x00"]) {
      expect(everyWay(head + rest)).toEqual({
        kind: "head",
        bytes: latin1(head),
        rest: latin1(rest),
      });
    }
  });

  test("needs more until the empty line is there", () => {
    const head = "GET / HTTP/1.1\r\nA: b\r\n\r\n";
    for (let end = 0; end < head.length; end++) {
      expect(feed([latin1(head.slice(0, end))])).toEqual({ kind: "need" });
    }
  });

  test("shows what it holds of a head that is not complete", () => {
    const reader = new HeadReader(LIMITS);
    reader.push(latin1("GET /"));
    reader.push(latin1(" HT"));
    expect(reader.pending).toEqual(latin1("GET / HT"));
  });

  test("keeps copies: a chunk's memory may be used again", () => {
    const reader = new HeadReader(LIMITS);
    const chunk = latin1("GET / HTTP/1.1\r\n");
    reader.push(chunk);
    chunk.fill(0);
    const step = reader.push(latin1("\r\n"));
    expect(step).toMatchObject({ bytes: latin1("GET / HTTP/1.1\r\n\r\n") });
  });

  test("any head and rest come out as they went in", () => {
    const line = fc.string({ unit: fc.constantFrom(..."ab: "), minLength: 1, maxLength: 9 });
    const lines = fc.array(line, { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(lines, fc.uint8Array(), cuts, (texts, rest, fractions) => {
        const bytes = latin1(`${texts.join("\r\n")}\r\n\r\n`);
        const step = feed(cutAt(join(bytes, rest), fractions));
        expect(step).toEqual({ kind: "head", bytes, rest });
      }),
    );
  });
});

describe("limits", () => {
  const of = (size: number) => `GET / ${"x".repeat(size - 10)}\r\n\r\n`;

  test.each([
    { name: "a head of exactly the limit", text: of(100), kind: "head" },
    { name: "what follows it does not count", text: of(100) + "y".repeat(50), kind: "head" },
    { name: "a head one byte larger", text: of(101), kind: "violation" },
    { name: "a line without end", text: "x".repeat(101), kind: "violation" },
    { name: "empty lines without end", text: "\r\n".repeat(51), kind: "violation" },
  ])("$name: $kind", ({ text, kind }) => {
    const step = everyWay(text);
    expect(step.kind).toBe(kind);
    if (step.kind === "violation") expect(step.code).toBe("head/too-large");
  });

  test.each([
    { name: "as many headers as allowed", count: 4, kind: "head" },
    { name: "one more", count: 5, kind: "violation" },
  ])("$name: $kind", ({ count, kind }) => {
    const step = everyWay(`GET / HTTP/1.1\r\n${"A: b\r\n".repeat(count)}\r\n`);
    expect(step.kind).toBe(kind);
    if (step.kind === "violation") expect(step.code).toBe("head/too-many");
  });

  test("memory stays within the limit, byte by byte", () => {
    const reader = new HeadReader({ maxHeadBytes: 16_384, maxHeaders: 128 });
    for (let i = 0; i < 16_384; i++) reader.push(latin1("x"));
    expect(reader.pending.buffer.byteLength).toBe(16_384);
    expect(reader.push(latin1("x"))).toEqual({ kind: "violation", code: "head/too-large" });
  });
});
