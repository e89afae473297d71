import fc from "fast-check";
import { expect, test } from "vitest";
import {
  FrameReader,
  messageFrame,
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

test("what is written is read, cut at every byte", () => {
  const value = { tell: "log", bytes: Uint8Array.of(1, 2), undefined, big: 2n };
  const bytes = Buffer.concat([
    valueFrame(value),
    messageFrame(MESSAGE),
    passedFrame([1, 4_294_967_295]),
    messageFrame({ ...MESSAGE, violations: [], payload: Buffer.alloc(0) }),
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
      (messages, sizes) => {
        const bytes = Buffer.concat(messages.map((one) => messageFrame(one as SentToScript)));
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
