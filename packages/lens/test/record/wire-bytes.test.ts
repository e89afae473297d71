import {
  fromHex,
  minimalLengthBytes,
  pureHost,
  StreamObserver,
  toHex,
  writeHeader,
} from "@wireglass/wire";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  DATA_OPCODE,
  type FrameRecord,
  hexOf,
  type KeptMessage,
  keptMessageOf,
  messageRecordOf,
  microsecondsOf,
  wireBytesOf,
} from "../../src/record/index.ts";

const MESSAGE: KeptMessage = {
  connection: 1,
  index: 0,
  time: 1_764_000_000_000_123,
  from: "client",
  opcode: 1,
  payload: fromHex("48 65 6c 6c 6f"),
  compressed: false,
  wire: undefined,
  maskKey: undefined,
  frames: undefined,
  origin: "peer",
  violations: [],
};

const FRAME: FrameRecord = { fin: true, rsv: 0, opcode: 1, length: 5 };

const WRITTEN: readonly { name: string; message: Partial<KeptMessage>; wire: string }[] = [
  { name: "a whole message in one frame", message: {}, wire: "8105 48656c6c6f" },
  {
    name: "a masked message, as in RFC 6455 §5.7",
    message: { maskKey: 0x37fa213d },
    wire: "8185 37fa213d 7f9f4d5158",
  },
  {
    name: "a mask key whose first bit is set",
    message: { maskKey: -1 },
    wire: "8185 ffffffff b79a939390",
  },
  {
    name: "fragments with a mask key each",
    message: {
      frames: [
        { fin: false, rsv: 0, opcode: 1, maskKey: "00000000", length: 2 },
        { fin: true, rsv: 0, opcode: 0, maskKey: "ffffffff", length: 3 },
      ],
    },
    wire: "0182 00000000 4865 8083 ffffffff 939390",
  },
  {
    name: "a length in more bytes than it needs",
    message: { frames: [{ ...FRAME, lengthBytes: 8 }] },
    wire: "817f 0000000000000005 48656c6c6f",
  },
  {
    name: "what came compressed, as in RFC 7692 §7.2.3.1",
    message: { compressed: true, wire: fromHex("f248cdc9c90700") },
    wire: "c107 f248cdc9c90700",
  },
  {
    name: "a reserved opcode and reserved bits",
    message: { frames: [{ ...FRAME, rsv: 7, opcode: 15 }] },
    wire: "ff05 48656c6c6f",
  },
  {
    name: "a message that ended early",
    message: { frames: [{ ...FRAME, length: 4096 }], violations: ["stream/truncated"] },
    wire: "817e 1000 48656c6c6f",
  },
  {
    name: "a message whose frames were not seen",
    message: { frames: [] },
    wire: "8105 48656c6c6f",
  },
  {
    name: "what was inflated and not kept as it came",
    message: { compressed: true, frames: [{ ...FRAME, rsv: 4, length: 9, maskKey: "00000000" }] },
    wire: "8185 00000000 48656c6c6f",
  },
  { name: "a chunk of a plain stream", message: { opcode: DATA_OPCODE }, wire: "48656c6c6f" },
  { name: "an empty message", message: { payload: new Uint8Array(0) }, wire: "8100" },
];

describe("wireBytesOf", () => {
  test.each(WRITTEN)("$name", ({ message, wire }) => {
    expect(toHex(wireBytesOf({ ...MESSAGE, ...message }))).toBe(wire.replaceAll(" ", ""));
  });

  test("a length that a form is too short for takes the shortest that fits", () => {
    const frames: FrameRecord[] = [{ ...FRAME, length: 200, lengthBytes: 0 }];
    const payload = new Uint8Array(200);
    expect(wireBytesOf({ ...MESSAGE, payload, frames }).length).toBe(204);
  });

  test("what an observer read is written again", () => {
    fc.assert(
      fc.property(fc.array(anyFrame, { minLength: 1, maxLength: 4 }), (frames) => {
        const wire = frames.flatMap((frame) => [...frame]);
        const written: number[] = [];
        const observer = new StreamObserver({
          from: "client",
          host: pureHost(() => 0),
          limits: { maxMessageBytes: 2 ** 31, maxFragments: 2 ** 31 },
          message: ({ opcode, payload, compressed, frames, violations }) => {
            const records = frames.map(recordOf);
            const kept = { ...MESSAGE, opcode, payload, compressed, frames: records, violations };
            written.push(...wireBytesOf(kept));
          },
        });
        observer.receive(Uint8Array.from(wire));
        observer.receiveEnd();
        // A control frame stands before the message it interrupts, so only without one is the order the same.
        const sorted = (bytes: readonly number[]) => [...bytes].sort((a, b) => a - b);
        expect(sorted(written)).toEqual(sorted(wire));
      }),
    );
  });
});

describe("keptMessageOf", () => {
  test("is the inverse of the record, and keeps the bytes on the wire", () => {
    fc.assert(
      fc.property(anyKeptMessage, (message) => {
        const { wire } = message;
        const record = messageRecordOf(message);
        const again = keptMessageOf(
          wire === undefined ? record : { ...record, wire: Buffer.from(wire).toString("base64") },
        );
        expect(again && messageRecordOf(again)).toEqual(record);
        expect(again && toHex(wireBytesOf(again))).toBe(toHex(wireBytesOf(message)));
        expect(again?.payload).toEqual(message.payload);
        expect(again?.wire).toEqual(message.wire);
        expect(again?.time).toBe(message.time);
      }),
    );
  });

  test.each([
    ["an empty close", ""],
    ["a close with the code that stands for none", "03ed"],
    ["a close of one byte", "03"],
    ["a close with a broken reason", "03e8ff"],
    ["a close with a reason", "03e8627965"],
  ])("%s comes back", (_name, payload) => {
    const message = { ...MESSAGE, opcode: 8, payload: fromHex(payload) };
    expect(keptMessageOf(messageRecordOf(message))?.payload).toEqual(message.payload);
  });

  test.each([
    ["broken base64", { base64: "a" }],
    ["no payload at all", {}],
    ["compressed bytes that are no base64", { text: "a", wire: "=" }],
  ])("%s is refused", (_name, fields) => {
    const { text, ...rest } = messageRecordOf(MESSAGE);
    expect(text).toBe("Hello");
    expect(keptMessageOf({ ...rest, ...fields })).toBeUndefined();
  });
});

describe("microsecondsOf", () => {
  test("gives back each time up to the year 2240", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 8_520_000_000_000_000 }), (time) => {
        expect(microsecondsOf(time / 1_000_000)).toBe(time);
      }),
      { numRuns: 1000 },
    );
  });
});

function recordOf({
  fin,
  rsv,
  opcode,
  masked,
  maskKey,
  length,
  lengthBytes,
}: Parameters<typeof writeHeader>[2]): FrameRecord {
  const mask = masked ? { maskKey: hexOf(maskKey) } : {};
  const form = lengthBytes === minimalLengthBytes(length) ? {} : { lengthBytes };
  return { fin, rsv, opcode, ...mask, length, ...form };
}

const header = fc.record({
  fin: fc.boolean(),
  rsv: fc.oneof(fc.constant(0), fc.nat(7)),
  opcode: fc.nat(15),
  masked: fc.boolean(),
  maskKey: fc.integer(),
  more: fc.constantFrom<0 | 2 | 8>(0, 2, 8),
});

function formFor(length: number, wished: 0 | 2 | 8): 0 | 2 | 8 {
  const least = minimalLengthBytes(length);
  if (wished < least) return least;
  return wished;
}

/** A whole frame on the wire. */
const anyFrame = fc
  .tuple(header, fc.uint8Array({ maxLength: 140 }))
  .map(([{ more, ...fields }, payload]) => {
    const { length } = payload;
    const target = new Uint8Array(14 + length);
    const lengthBytes = formFor(length, more);
    const at = writeHeader(target, 0, { ...fields, length, lengthBytes });
    target.set(payload, at);
    return target.slice(0, at + length);
  });

const payloads = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.string({ unit: "binary", maxLength: 40 }).map((text) => new Uint8Array(Buffer.from(text))),
);

/** Any message a capture may hold, its frames of any form. */
const anyKeptMessage: fc.Arbitrary<KeptMessage> = fc
  .record({
    time: fc.integer({ min: 0, max: 8_520_000_000_000_000 }),
    from: fc.constantFrom("client", "server"),
    opcode: fc.nat(16),
    payload: payloads,
    wire: fc.option(payloads, { nil: undefined }),
    headers: fc.array(header, { minLength: 1, maxLength: 4 }),
    short: fc.boolean(),
    origin: fc.constantFrom("peer", "edited", "injected", "dropped"),
  })
  .map(({ headers, short, ...message }) => {
    if (message.opcode === DATA_OPCODE) {
      return { ...MESSAGE, ...message, wire: undefined };
    }
    const compressed = message.wire !== undefined;
    const [{ maskKey, masked } = { maskKey: 0, masked: false }] = headers;
    if (short) {
      return { ...MESSAGE, ...message, compressed, maskKey: masked ? maskKey : undefined };
    }
    const { length } = message.wire ?? message.payload;
    const frames = headers.map(({ more, ...fields }, i) => {
      const last = i === headers.length - 1;
      const size = last
        ? length - Math.floor(length / headers.length) * i
        : Math.floor(length / headers.length);
      const opcode = i === 0 ? message.opcode : 0;
      const lengthBytes = formFor(size, more);
      return recordOf({ ...fields, opcode, length: size, lengthBytes });
    });
    return { ...MESSAGE, ...message, compressed, frames };
  });
