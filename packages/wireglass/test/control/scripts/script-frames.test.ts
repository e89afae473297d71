import fc from "fast-check";
import { expect, test } from "vitest";
import {
  FrameReader,
  FrameWriter,
  passedFrame,
  type SentToScript,
  valueFrame,
} from "../../../src/control/scripts/script-frames.ts";

type Read = { value: unknown } | { message: SentToScript } | { passed: number };

function readIn(chunks: readonly Buffer[]): Read[] {
  const read: Read[] = [];
  const reader = new FrameReader({
    value: (value) => read.push({ value }),
    message: (message) =>
      read.push({ message: { ...message, payload: Buffer.from(message.payload) } }),
    passed: (passed) => read.push({ passed }),
  });
  for (const chunk of chunks) reader.push(chunk);
  return read;
}

const MESSAGE: SentToScript = {
  call: 4_294_967_295,
  connection: 7,
  index: 3,
  time: 1_764_000_000_000_123,
  from: "server",
  opcode: 2,
  compressed: true,
  violations: ["utf8/invalid", "length/not-minimal"],
  payload: Buffer.from([0, 255, 1]),
};

/** One frame, or several that were written one behind the other and taken at times. */
function messageFrames(messages: readonly SentToScript[], takenAfter = 1): Buffer {
  const writer = new FrameWriter();
  const taken: Buffer[] = [];
  for (const [at, { call, ...message }] of messages.entries()) {
    writer.message(call, message);
    if (at % takenAfter === 0) taken.push(writer.take());
  }
  return Buffer.concat([...taken, writer.take()]);
}

test("what is written is read, cut at every byte", () => {
  const value = { tell: "log", bytes: Uint8Array.of(1, 2), undefined, big: 2n };
  const bytes = Buffer.concat([
    valueFrame(value),
    messageFrames([MESSAGE]),
    passedFrame([1, 4_294_967_295]),
    messageFrames([{ ...MESSAGE, violations: [], payload: Buffer.alloc(0) }]),
  ]);
  const expected = readIn([bytes]);
  expect(expected).toEqual([
    { value },
    { message: MESSAGE },
    { passed: 1 },
    { passed: 4_294_967_295 },
    { message: { ...MESSAGE, violations: [], payload: Buffer.alloc(0) } },
  ]);
  expect(readIn(Array.from(bytes, (_, at) => bytes.subarray(at, at + 1)))).toEqual(expected);
  for (let cut = 1; cut < bytes.length; cut++)
    expect(readIn([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(expected);
});

test("what was taken stays as it is, and a frame larger than all before is written whole", () => {
  const writer = new FrameWriter();
  const about = (size: number) => ({ ...MESSAGE, payload: Buffer.alloc(size, size) });
  const sizes = [10, 300_000, 5, 200_000, 200_000];
  const taken: Buffer[] = [];
  for (const size of sizes) {
    writer.message(1, about(size));
    if (size !== 10) taken.push(writer.take());
  }
  const read = readIn(taken).map((one) => "message" in one && one.message.payload);
  expect(read).toEqual(sizes.map((size) => Buffer.alloc(size, size)));
});

test("any messages, in any chunks", () => {
  const message = fc.record({
    call: fc.nat(),
    connection: fc.nat(),
    index: fc.nat(),
    time: fc.nat(),
    from: fc.constantFrom("client", "server"),
    opcode: fc.nat(16),
    compressed: fc.boolean(),
    violations: fc.array(fc.constantFrom("utf8/invalid", "mask/missing"), { maxLength: 2 }),
    payload: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  });
  fc.assert(
    fc.property(
      fc.array(message, { maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 200 })),
      fc.integer({ min: 1, max: 5 }),
      (messages, sizes, takenAfter) => {
        const bytes = messageFrames(messages as SentToScript[], takenAfter);
        const chunks: Buffer[] = [];
        let at = 0;
        for (const size of sizes) {
          chunks.push(bytes.subarray(at, at + size));
          at += size;
        }
        chunks.push(bytes.subarray(at));
        expect(readIn(chunks)).toEqual(messages.map((one) => ({ message: one })));
      },
    ),
  );
});
