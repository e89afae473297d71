import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  FrameHeader,
  MAX_HEADER_BYTES,
  minimalLengthBytes,
  readHeader,
  writeHeader,
} from "../../src/frame/frame-header.ts";
import { EDGE_LENGTHS } from "../support/arbitraries.ts";
import { hex, join } from "../support/bytes.ts";

type Fields = Partial<FrameHeader>;

const HEADERS: readonly { name: string; wire: string; fields: Fields }[] = [
  {
    name: "a text frame with its length in seven bits",
    wire: "8105",
    fields: { fin: true, rsv: 0, opcode: 1, masked: false, maskKey: 0, length: 5, lengthBytes: 0 },
  },
  { name: "an empty frame", wire: "8200", fields: { length: 0, lengthBytes: 0 } },
  { name: "the largest length in seven bits", wire: "827d", fields: { length: 125 } },
  { name: "a 16-bit length", wire: "827e 0100", fields: { length: 256, lengthBytes: 2 } },
  { name: "the largest 16-bit length", wire: "827e ffff", fields: { length: 65535 } },
  {
    name: "a 64-bit length",
    wire: "827f 0000000000010000",
    fields: { length: 65536, lengthBytes: 8 },
  },
  {
    name: "a 64-bit length of 2^53 - 1",
    wire: "827f 001fffffffffffff",
    fields: { length: 2 ** 53 - 1 },
  },
  { name: "a 64-bit length of 2^63", wire: "827f 8000000000000000", fields: { length: 2 ** 63 } },
  { name: "a length in too many bytes", wire: "827e 0005", fields: { length: 5, lengthBytes: 2 } },
  { name: "a masked frame", wire: "8185 37fa213d", fields: { masked: true, maskKey: 0x37fa213d } },
  {
    name: "a mask key whose first bit is set, as a negative number",
    wire: "81fe 0100 ffffff01",
    fields: { maskKey: -255, length: 256 },
  },
  { name: "the key of zeros", wire: "8180 00000000", fields: { masked: true, maskKey: 0 } },
  { name: "a fragment", wire: "0100", fields: { fin: false, opcode: 1 } },
  { name: "RSV1", wire: "c100", fields: { rsv: 0b100 } },
  { name: "RSV2 and RSV3", wire: "b100", fields: { rsv: 0b011 } },
  { name: "a reserved opcode", wire: "8f00", fields: { opcode: 15 } },
];

function read(bytes: Uint8Array, at = 0, end = bytes.length): FrameHeader | undefined {
  const header = new FrameHeader();
  return readHeader(bytes, at, end, header) === 0 ? undefined : header;
}

describe("readHeader", () => {
  test.each(HEADERS)("$name", ({ wire, fields }) => {
    const bytes = hex(wire);
    expect(read(bytes)).toMatchObject({ ...fields, byteLength: bytes.length });
    // One byte short of a header is never a header, wherever the cut falls.
    for (let cut = 0; cut < bytes.length; cut++) expect(read(bytes, 0, cut)).toBeUndefined();
  });

  test("does not depend on what stands before and behind the header", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 14, maxLength: 14 }),
        fc.uint8Array(),
        fc.uint8Array(),
        (head, before, behind) => {
          expect(read(join(before, head, behind), before.length)).toEqual(read(head));
        },
      ),
    );
  });

  test("an object may be used again: nothing of the frame before is left", () => {
    const header = new FrameHeader();
    readHeader(hex("f9ff 0000000000010000 ffffffff"), 0, 14, header);
    readHeader(hex("0100"), 0, 2, header);
    expect(header).toEqual(read(hex("0100")));
  });

  test("no header is longer than the constant says", () => {
    expect(read(hex("81ff 0000000000000001 01020304"))?.byteLength).toBe(MAX_HEADER_BYTES);
  });
});

describe("minimalLengthBytes", () => {
  test.each([
    { length: 0, bytes: 0 },
    { length: 125, bytes: 0 },
    { length: 126, bytes: 2 },
    { length: 65535, bytes: 2 },
    { length: 65536, bytes: 8 },
    { length: 2 ** 53, bytes: 8 },
  ])("$length takes $bytes further bytes", ({ length, bytes }) => {
    expect(minimalLengthBytes(length)).toBe(bytes);
  });
});

describe("writeHeader", () => {
  const exact = HEADERS.filter(({ name }) => !name.includes("2^63"));

  test.each(exact)("$name: gives the bytes that were read", ({ wire }) => {
    const bytes = hex(wire);
    const target = new Uint8Array(bytes.length + 4).fill(0xee);
    expect(writeHeader(target, 2, read(bytes) ?? new FrameHeader())).toBe(bytes.length);
    expect(target).toEqual(join(hex("eeee"), bytes, hex("eeee")));
  });

  test("whatever header is read is written as it was, below 2^53 bytes", () => {
    const forms = fc.constantFrom<0 | 2 | 8>(0, 2, 8);
    const lengths = fc.oneof(fc.constantFrom(...EDGE_LENGTHS), fc.maxSafeNat());
    const keys = fc.option(fc.integer());
    fc.assert(
      fc.property(fc.nat(255), forms, lengths, keys, (first, form, length, key) => {
        const header = anyHeader(first, form, length, key);
        const target = new Uint8Array(header.length);
        writeHeader(target, 0, read(header) ?? new FrameHeader());
        expect(target).toEqual(header);
      }),
    );
  });
});

/** A header by the host's own number writers; a length that its form cannot hold is bounded. */
function anyHeader(first: number, form: 0 | 2 | 8, length: number, key: number | null): Uint8Array {
  const header = Buffer.alloc(2 + form + (key === null ? 0 : 4));
  const length7 = form === 0 ? Math.min(length, 125) : form === 2 ? 126 : 127;
  header[0] = first;
  header[1] = (key === null ? 0 : 0x80) | length7;
  if (form === 2) header.writeUInt16BE(Math.min(length, 65_535), 2);
  if (form === 8) header.writeBigUInt64BE(BigInt(length), 2);
  if (key !== null) header.writeInt32BE(key, 2 + form);
  return new Uint8Array(header);
}
