import { inflateRawSync, constants as zlib } from "node:zlib";

const WINDOW_BYTES = 32768;
const DEFLATE_TAIL = Uint8Array.of(0, 0, 0xff, 0xff);

type AnswerFrame = {
  readonly firstByte: number;
  readonly masked: boolean;
  readonly payload: Uint8Array;
};

function unmasked(payload: Uint8Array, maskKey: Uint8Array): Uint8Array {
  return maskKey.byteLength === 0
    ? payload
    : payload.map((byte, at) => byte ^ (maskKey[at & 3] ?? 0));
}

function readFrames(bytes: Uint8Array): readonly AnswerFrame[] {
  const frames: AnswerFrame[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  while (at < bytes.byteLength) {
    const length7 = view.getUint8(at + 1) & 0x7f;
    const masked = (view.getUint8(at + 1) & 0x80) !== 0;
    const maskAt = at + (length7 < 126 ? 2 : length7 === 126 ? 4 : 10);
    const payloadBytes =
      length7 < 126
        ? length7
        : length7 === 126
          ? view.getUint16(at + 2)
          : Number(view.getBigUint64(at + 2));
    const start = maskAt + (masked ? 4 : 0);
    if (start + payloadBytes > bytes.byteLength) throw new Error("the last answer is cut off");
    const payload = unmasked(
      bytes.subarray(start, start + payloadBytes),
      bytes.subarray(maskAt, start),
    );
    frames.push({ firstByte: view.getUint8(at), masked, payload });
    at = start + payloadBytes;
  }
  return frames;
}

/** What the answers of one connection must be. */
export type ExpectedAnswers = {
  readonly firstByte: number;
  /** True for a bare TCP echo, which gives the client's own frames back. */
  readonly masked: boolean;
  /** The cycle of messages the connection sends. */
  readonly payloads: readonly Uint8Array[];
  /** How many messages the connection had sent before the ones that are checked. */
  readonly sentBefore: number;
  readonly compressed: boolean;
  readonly takeover: boolean;
};

/** The plain bytes in a sender's window: what it said before message `index`, newest last. */
function windowBefore(expected: ExpectedAnswers, index: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let byteLength = 0;
  for (let before = index - 1; before >= 0 && byteLength < WINDOW_BYTES; before -= 1) {
    const part = expected.payloads[before % expected.payloads.length] ?? new Uint8Array();
    parts.unshift(part);
    byteLength += part.byteLength;
  }
  return Buffer.concat(parts).subarray(-WINDOW_BYTES);
}

function inflated(payload: Uint8Array, dictionary: Uint8Array): Uint8Array {
  const options = { finishFlush: zlib.Z_SYNC_FLUSH };
  const bytes = Buffer.concat([payload, DEFLATE_TAIL]);
  return inflateRawSync(bytes, dictionary.byteLength > 0 ? { ...options, dictionary } : options);
}

function checkAnswer(frame: AnswerFrame, expected: ExpectedAnswers, index: number): void {
  const wanted = expected.payloads[index % expected.payloads.length] ?? new Uint8Array();
  if (frame.firstByte !== expected.firstByte)
    throw new Error(
      `answer ${index} starts with 0x${frame.firstByte.toString(16)}, not 0x${expected.firstByte.toString(16)} ` +
        "(fragmented, wrong opcode, or compressed when it should not be or the reverse)",
    );
  if (frame.masked !== expected.masked)
    throw new Error(`answer ${index} is ${frame.masked ? "" : "not "}masked`);
  const dictionary = expected.takeover ? windowBefore(expected, index) : new Uint8Array();
  const plain = expected.compressed ? inflated(frame.payload, dictionary) : frame.payload;
  if (Buffer.compare(plain, wanted) !== 0)
    throw new Error(
      `answer ${index} differs from its question (${plain.byteLength} of ${wanted.byteLength} bytes)`,
    );
  if (expected.compressed && frame.payload.byteLength >= wanted.byteLength)
    throw new Error(`answer ${index} was not made smaller (${frame.payload.byteLength} bytes)`);
}

/** @throws Error unless `bytes` are exactly the `count` answers that are expected. */
export function checkAnswers(bytes: Uint8Array, count: number, expected: ExpectedAnswers): void {
  const frames = readFrames(bytes);
  if (frames.length !== count) throw new Error(`${count} messages got ${frames.length} frames`);
  for (const [index, frame] of frames.entries())
    checkAnswer(frame, expected, expected.sentBefore + index);
}
