import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { writeHeader } from "../../src/frame/frame-header.ts";
import { FrameReader } from "../../src/frame/frame-reader.ts";
import { anyFrame, cutAt, cuts } from "../support/arbitraries.ts";
import { hex, join } from "../support/bytes.ts";
import { frame } from "../support/frames.ts";
import { everySplit } from "../support/splits.ts";

/** Reads all chunks and writes every frame again, from its header's fields and its payload. */
function rewrite(chunks: readonly Uint8Array[]): Uint8Array {
  const reader = new FrameReader();
  const out: Uint8Array[] = [];
  let inFrame = false;
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.length; ) {
      const from = at;
      at = inFrame ? reader.payload(at, chunk.length) : reader.header(chunk, at, chunk.length);
      if (at < 0) break;
      out.push(inFrame ? chunk.slice(from, at) : headerOf(reader));
      inFrame = reader.remaining > 0;
    }
  }
  return join(...out);
}

function headerOf(reader: FrameReader): Uint8Array {
  const bytes = new Uint8Array(reader.current.byteLength);
  writeHeader(bytes, 0, reader.current);
  return bytes;
}

describe("FrameReader", () => {
  test.each([
    { name: "an empty frame", wire: "8100" },
    { name: "two frames", wire: "8105 48656c6c6f 8900" },
    { name: "a masked frame", wire: "8185 37fa213d 7f9f4d5158" },
    { name: "16-bit and 64-bit lengths", wire: "827e0003 010203 82ff0000000000000001 a1b2c3d4 00" },
    { name: "frames that no endpoint would take", wire: "f3820102030400ff 0900 8f01aa" },
  ])("$name: comes out as it went in, however it was cut", ({ wire }) => {
    for (const chunks of everySplit(hex(wire))) expect(rewrite(chunks)).toEqual(hex(wire));
  });

  test("any frames come out as they went in, however they were cut", () => {
    fc.assert(
      fc.property(fc.array(anyFrame, { maxLength: 8 }), cuts, (frames, fractions) => {
        const wire = join(...frames);
        expect(rewrite(cutAt(wire, fractions))).toEqual(wire);
      }),
    );
  });

  test("a stream may be joined at any frame boundary", () => {
    const frames = [hex("8105 48656c6c6f"), hex("0002 0102"), hex("8900"), hex("8001 ff")];
    for (let i = 0; i < frames.length; i++) {
      expect(rewrite([join(...frames.slice(i))])).toEqual(join(...frames.slice(i)));
    }
  });

  test("counts what is kept of a header and forgets it when the header is whole", () => {
    const reader = new FrameReader();
    const bytes = hex("82ff 0000000000000001 a1b2c3d4");
    const kept = Array.from(bytes, (_, i) => {
      reader.header(bytes, i, i + 1);
      return reader.pendingBytes;
    });
    expect(kept).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 0]);
    expect(reader.remaining).toBe(1);
  });

  test("a chunk that ends before a header does is taken whole", () => {
    const reader = new FrameReader();
    expect(reader.header(hex("81"), 0, 1)).toBe(-1);
    expect(reader.header(hex("fe01"), 0, 2)).toBe(-1);
    expect(reader.header(hex("00 01020304 55"), 0, 6)).toBe(5);
    expect(reader.current).toMatchObject({ length: 256, masked: true, byteLength: 8 });
  });

  test("payload is passed up to the frame's end and no further", () => {
    const reader = new FrameReader();
    const wire = join(frame({ opcode: 2, payload: hex("010203") }), hex("8900"));
    const at = reader.header(wire, 0, wire.length);
    expect(reader.payload(at, at + 1)).toBe(at + 1);
    expect(reader.remaining).toBe(2);
    expect(reader.payload(at + 1, wire.length)).toBe(at + 3);
    expect(reader.remaining).toBe(0);
  });

  test("does not judge: any two bytes or more begin something", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 14, maxLength: 14 }), (bytes) => {
        expect(new FrameReader().header(bytes, 0, 14)).toBeGreaterThan(0);
      }),
    );
  });
});
