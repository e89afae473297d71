import {
  applyMask,
  encodeUtf8,
  fromBase64,
  minimalLengthBytes,
  writeClosePayload,
  writeHeader,
} from "@wireglass/wire";
import { DATA_OPCODE, framesOf, type KeptMessage } from "./kept-message.ts";
import type { FrameRecord, MessageOpcode, MessageRecord } from "./record.ts";

/** No header is longer: RFC 6455 §5.2. */
const MAX_HEADER_BYTES = 14;
/** Masking is fast where it need not mind the end of the memory. */
const LANE_BYTES = 4;

/**
 * The bytes of a message as they were on the wire: headers with their length forms, mask keys, fragments.
 * A message that its stream cut off ends where the stream did; a plain stream's chunk is its payload.
 *
 * Where what came compressed was not kept, it is written as one frame that is not compressed.
 */
export function wireBytesOf(message: KeptMessage): Uint8Array {
  if (message.opcode === DATA_OPCODE) return message.payload;
  const bytes = message.wire ?? message.payload;
  const frames = writableFrames(message, bytes.length);
  const target = new Uint8Array(bytes.length + frames.length * MAX_HEADER_BYTES + LANE_BYTES);
  let taken = 0;
  let at = 0;
  for (const frame of frames) {
    at += writeHeader(target, at, headerFields(frame));
    // A header may announce more than there is: the stream ended, or a limit was met.
    const end = Math.min(bytes.length, taken + frame.length);
    target.set(bytes.subarray(taken, end), at);
    if (frame.maskKey !== undefined)
      applyMask(target, at, at + end - taken, keyOf(frame.maskKey), 0);
    at += end - taken;
    taken = end;
  }
  return target.subarray(0, at);
}

function headerFields({ fin, rsv, opcode, length, lengthBytes = 0, maskKey }: FrameRecord) {
  const masked = maskKey !== undefined;
  const least = minimalLengthBytes(length);
  const form = lengthBytes > least ? lengthBytes : least;
  return { fin, rsv, opcode, length, lengthBytes: form, masked, maskKey: keyOf(maskKey ?? "0") };
}

/** The frames to write: as they came where they fit the bytes at hand, else one for all of them. */
function writableFrames(message: KeptMessage, length: number): readonly FrameRecord[] {
  const frames = framesOf(message);
  const announced = frames.reduce((sum, frame) => sum + frame.length, 0);
  if (frames.length > 0 && announced === length) return frames;
  const unknown = message.compressed && message.wire === undefined;
  const cut = message.violations.includes("stream/truncated");
  if (frames.length > 0 && announced > length && (cut || !unknown)) return frames;
  const maskKey = frames[0]?.maskKey;
  const rsv = unknown ? 0 : (frames[0]?.rsv ?? 0);
  return [{ fin: true, rsv, opcode: message.opcode, ...(maskKey && { maskKey }), length }];
}

/** Eight hex digits as a signed number, which is how wire holds keys. */
function keyOf(hex: string): number {
  return Number.parseInt(hex, 16) | 0;
}

const OPCODES: Readonly<Record<MessageOpcode, number>> = {
  text: 1,
  binary: 2,
  close: 8,
  ping: 9,
  pong: 10,
  data: DATA_OPCODE,
};

/** How texts of a record become bytes: hosts lend faster functions with the same results. */
export type PayloadCodec = {
  /** UTF-8 of a text. */
  encodeUtf8(text: string): Uint8Array;
  /** Undefined where the text is not canonical base64 with padding. */
  fromBase64(text: string): Uint8Array | undefined;
};

const PURE_CODEC: PayloadCodec = { encodeUtf8, fromBase64 };

/**
 * The inverse of `messageRecordOf`, with `wire` where the record has it. Times up to the year 2240 come back
 * to the microsecond. Undefined where the payload is in no form that a record has, such as broken base64.
 */
export function keptMessageOf(
  record: MessageRecord,
  codec: PayloadCodec = PURE_CODEC,
): KeptMessage | undefined {
  const payload = payloadOf(record, codec);
  const wire = record.wire === undefined ? undefined : codec.fromBase64(record.wire);
  if (payload === undefined || (record.wire !== undefined && wire === undefined)) return undefined;
  const { connection, index, from, compressed, origin, original, tags, violations } = record;
  const opcode = opcodeOf(record);
  const time = microsecondsOf(record.time);
  const said = { connection, index, time, from, opcode, payload, compressed, wire, origin };
  const edited = original && { original };
  return {
    ...said,
    ...edited,
    ...(tags && { tags }),
    violations,
    ...shortFrames(record, opcode, (wire ?? payload).length),
  };
}

/** A reserved opcode stands as "binary", and the first frame has its number. */
function opcodeOf({ opcode, frames }: MessageRecord): number {
  return opcode === "data" ? DATA_OPCODE : (frames[0]?.opcode ?? OPCODES[opcode]);
}

function payloadOf(record: MessageRecord, codec: PayloadCodec): Uint8Array | undefined {
  if (record.base64 !== undefined) return codec.fromBase64(record.base64);
  if (record.opcode === "close") return closePayload(record);
  return record.text === undefined ? undefined : codec.encodeUtf8(record.text);
}

/** An empty payload is shown as 1005, and so are the two bytes of that number: the length tells which. */
function closePayload({ code = 1005, reason = "", length }: MessageRecord): Uint8Array {
  if (length === 0) return writeClosePayload(undefined);
  return Uint8Array.of((code >> 8) & 0xff, code & 0xff, ...encodeUtf8(reason));
}

/** Frames in the short form, where that says all of them. */
function shortFrames(
  { frames, compressed }: MessageRecord,
  opcode: number,
  length: number,
): Pick<KeptMessage, "frames" | "maskKey"> {
  if (opcode === DATA_OPCODE) return { frames: undefined, maskKey: undefined };
  const [only] = frames;
  const plain =
    only !== undefined &&
    frames.length === 1 &&
    only.fin &&
    only.rsv === (compressed ? 0b100 : 0) &&
    only.lengthBytes === undefined &&
    only.length === length;
  if (!plain) return { frames, maskKey: undefined };
  const maskKey = only.maskKey === undefined ? undefined : keyOf(only.maskKey);
  return { frames: undefined, maskKey };
}

/**
 * Unix seconds as records have them, in whole microseconds. Multiplying alone is off by one for some: the
 * number whose division gives the seconds is the one they were made from.
 */
export function microsecondsOf(seconds: number): number {
  const near = Math.round(seconds * 1_000_000);
  const exact = [near, near - 1, near + 1].find((time) => time / 1_000_000 === seconds);
  return exact ?? near;
}
