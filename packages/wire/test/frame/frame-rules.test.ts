import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FrameHeader, minimalLengthBytes, readHeader } from "../../src/frame/frame-header.ts";
import {
  allViolations,
  checkFrame,
  FRAME_RULES,
  type FrameContext,
  type FrameViolationCode,
  isOrdinary,
} from "../../src/frame/frame-rules.ts";
import { EDGE_LENGTHS } from "../support/arbitraries.ts";
import { hex } from "../support/bytes.ts";

const CLIENT: FrameContext = {
  masked: "forbidden",
  rsvInUse: 0,
  maxMessageBytes: 1 << 20,
  maxFragments: 4,
  fragments: 0,
  messageBytes: 0,
};
const SERVER: FrameContext = { ...CLIENT, masked: "required" };
const DEFLATE: FrameContext = { ...CLIENT, rsvInUse: 0b100 };
const INSIDE: FrameContext = { ...DEFLATE, fragments: 1, messageBytes: 1 << 19 };
const UNLIMITED: FrameContext = { ...CLIENT, maxMessageBytes: Infinity };

type Row = {
  readonly code: FrameViolationCode;
  readonly name: string;
  readonly wire: string;
  readonly context: FrameContext;
};

const BROKEN: readonly Row[] = [
  { code: "opcode/reserved", name: "a data opcode", wire: "8300", context: CLIENT },
  { code: "opcode/reserved", name: "a control opcode", wire: "8b00", context: CLIENT },
  { code: "opcode/reserved", name: "the highest", wire: "8f00", context: CLIENT },
  { code: "rsv/unnegotiated", name: "RSV1 without deflate", wire: "c100", context: CLIENT },
  { code: "rsv/unnegotiated", name: "RSV2 with deflate", wire: "a100", context: DEFLATE },
  { code: "rsv/unnegotiated", name: "RSV3 with deflate", wire: "9100", context: DEFLATE },
  { code: "rsv/misplaced", name: "RSV1 on a ping", wire: "c900", context: DEFLATE },
  { code: "rsv/misplaced", name: "RSV1 on a continuation", wire: "c000", context: INSIDE },
  { code: "mask/missing", name: "a client's text", wire: "8100", context: SERVER },
  { code: "mask/missing", name: "a client's ping", wire: "8900", context: SERVER },
  { code: "mask/unexpected", name: "a server's text", wire: "8180 00000000", context: CLIENT },
  {
    code: "length/high-bit",
    name: "2^63 within no limit",
    wire: "827f 8000000000000000",
    context: UNLIMITED,
  },
  { code: "length/not-minimal", name: "125 in 16 bits", wire: "817e 007d", context: CLIENT },
  {
    code: "length/not-minimal",
    name: "65535 in 64 bits",
    wire: "817f 000000000000ffff",
    context: CLIENT,
  },
  { code: "control/fragmented", name: "a ping", wire: "0900", context: CLIENT },
  { code: "control/fragmented", name: "a close inside a message", wire: "0800", context: INSIDE },
  { code: "control/too-long", name: "126 bytes", wire: "897e 007e", context: CLIENT },
  { code: "fragment/unexpected", name: "the last piece", wire: "8000", context: CLIENT },
  { code: "fragment/unexpected", name: "a middle piece", wire: "0000", context: CLIENT },
  { code: "fragment/interleaved", name: "a text", wire: "8100", context: INSIDE },
  { code: "fragment/interleaved", name: "a binary piece", wire: "0200", context: INSIDE },
  {
    code: "limit/fragments",
    name: "one more than the limit",
    wire: "8000",
    context: { ...INSIDE, fragments: 4 },
  },
  {
    code: "limit/message",
    name: "one byte more than the limit",
    wire: "827f 0000000000100001",
    context: CLIENT,
  },
  {
    code: "limit/message",
    name: "one byte more than the pieces before leave",
    wire: "807f 0000000000080001",
    context: INSIDE,
  },
  {
    code: "limit/message",
    name: "2^62 bytes",
    wire: "827f 4000000000000000",
    context: CLIENT,
  },
];

const KEPT: readonly Omit<Row, "code">[] = [
  { name: "an empty text", wire: "8100", context: CLIENT },
  { name: "a masked text from a client", wire: "8180 00000000", context: SERVER },
  { name: "125 bytes of ping", wire: "897d", context: CLIENT },
  { name: "a ping inside a message", wire: "8900", context: INSIDE },
  { name: "a ping beyond the fragment limit", wire: "8900", context: { ...INSIDE, fragments: 4 } },
  { name: "a first piece", wire: "0100", context: CLIENT },
  { name: "a last piece", wire: "8000", context: INSIDE },
  {
    name: "the last piece that the limit allows",
    wire: "8000",
    context: { ...INSIDE, fragments: 3 },
  },
  { name: "a compressed first piece", wire: "4100", context: DEFLATE },
  { name: "exactly the limit", wire: "827f 0000000000100000", context: CLIENT },
  { name: "exactly what the pieces before leave", wire: "807f 0000000000080000", context: INSIDE },
  { name: "126 bytes in 16 bits", wire: "827e 007e", context: CLIENT },
  { name: "2^62 bytes without a limit", wire: "827f 4000000000000000", context: UNLIMITED },
  {
    name: "a mask where either is fine",
    wire: "8180 00000000",
    context: { ...CLIENT, masked: "either" },
  },
  { name: "no mask where either is fine", wire: "8100", context: { ...CLIENT, masked: "either" } },
];

function read(wire: string): FrameHeader {
  const header = new FrameHeader();
  const bytes = hex(wire);
  expect(readHeader(bytes, 0, bytes.length, header)).toBe(bytes.length);
  return header;
}

describe("checkFrame", () => {
  test.each(BROKEN)("$code: $name", ({ code, wire, context }) => {
    expect(checkFrame(read(wire), context)).toBe(code);
    expect(allViolations(read(wire), context)[0]).toBe(code);
    expect(isOrdinary(read(wire), context)).toBe(false);
  });

  test.each(KEPT)("$name breaks no rule", ({ wire, context }) => {
    expect(checkFrame(read(wire), context)).toBeUndefined();
    expect(allViolations(read(wire), context)).toEqual([]);
  });

  test("every rule has a case above", () => {
    expect(new Set(BROKEN.map(({ code }) => code))).toEqual(new Set(Object.keys(FRAME_RULES)));
  });

  test("the first rule in the catalogue's order is the one reported, all of them are listed", () => {
    const header = read("3bff 8000000000000000 00000000");
    const codes = allViolations(header, CLIENT);
    expect(codes).toEqual([
      "opcode/reserved",
      "rsv/unnegotiated",
      "mask/unexpected",
      "length/high-bit",
      "control/fragmented",
      "control/too-long",
    ]);
    expect(checkFrame(header, CLIENT)).toBe(codes[0]);
  });

  test("judging changes nothing", () => {
    const header = read("3bff 8000000000000000 00000000");
    const before = { ...header };
    checkFrame(header, Object.freeze({ ...CLIENT }));
    expect({ ...header }).toEqual(before);
  });
});

/** Lengths and limits that meet each other often. */
const size = fc.oneof(
  fc.constantFrom(...EDGE_LENGTHS, 2 ** 53, 2 ** 62, 2 ** 63, 2 ** 64),
  fc.nat(300),
);

const anyHeader = fc
  .record({
    fin: fc.oneof(fc.constant(true), fc.boolean()),
    rsv: fc.oneof(fc.constant(0), fc.nat(7)),
    opcode: fc.oneof(fc.constantFrom(1, 2), fc.nat(15)),
    masked: fc.boolean(),
    maskKey: fc.constant(0),
    length: size,
    lengthBytes: fc.option(fc.constantFrom<0 | 2 | 8>(0, 2, 8)),
    byteLength: fc.constant(2),
  })
  .map((header) => ({
    ...header,
    lengthBytes: header.lengthBytes ?? minimalLengthBytes(header.length),
  }));

const anyContext: fc.Arbitrary<FrameContext> = fc
  .record({
    masked: fc.constantFrom("required" as const, "forbidden" as const, "either" as const),
    rsvInUse: fc.constantFrom(0, 0b100),
    maxMessageBytes: fc.oneof(size, fc.constant(Infinity)),
    maxFragments: fc.oneof(fc.nat(4), fc.constant(Infinity)),
    fragments: fc.oneof(fc.constant(0), fc.nat(4)),
    messageBytes: size,
  })
  // Between messages, none of a message has come.
  .map((context) => (context.fragments === 0 ? { ...context, messageBytes: 0 } : context));

describe("isOrdinary", () => {
  test("what it lets through breaks no rule", () => {
    let ordinary = 0;
    fc.assert(
      fc.property(anyHeader, anyContext, (header, context) => {
        if (!isOrdinary(header, context)) return;
        ordinary++;
        expect(allViolations(header, context)).toEqual([]);
      }),
      { numRuns: 20_000 },
    );
    expect(ordinary).toBeGreaterThan(100);
  });

  test.each([
    { name: "a server's text", wire: "8105", context: CLIENT },
    { name: "a client's binary", wire: "8285 01020304", context: SERVER },
    { name: "an empty message", wire: "8200", context: CLIENT },
    { name: "65536 bytes", wire: "827f 0000000000010000", context: CLIENT },
    { name: "exactly the limit", wire: "827f 0000000000100000", context: CLIENT },
    { name: "a plain message where deflate was agreed", wire: "8105", context: DEFLATE },
  ])("$name is ordinary", ({ wire, context }) => {
    expect(isOrdinary(read(wire), context)).toBe(true);
  });

  test.each([
    { name: "a ping", wire: "8900", context: CLIENT },
    { name: "a first piece", wire: "0100", context: CLIENT },
    { name: "a compressed message", wire: "c100", context: DEFLATE },
  ])("$name keeps the rules and is not ordinary", ({ wire, context }) => {
    expect(checkFrame(read(wire), context)).toBeUndefined();
    expect(isOrdinary(read(wire), context)).toBe(false);
  });
});
