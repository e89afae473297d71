import { toBase64, type ViolationCode } from "@wireglass/wire";
import { type PayloadReader, payloadFields } from "./payload-fields.ts";
import type { FrameRecord, MessageOpcode, MessageRecord, OriginalRecord, Side } from "./record.ts";

/** The opcode of a chunk of a plain stream, or of a datagram: beyond a frame's four bits. */
export const DATA_OPCODE = 16;

/**
 * A message as captures keep it: what its record is made from, and the same bytes as on the wire can be
 * written from. Bytes are unmasked.
 */
export type KeptMessage = {
  /** From 1 within a capture. */
  readonly connection: number;
  /** From 0 within a connection. */
  readonly index: number;
  /** When it was complete, in whole microseconds since 1970. */
  readonly time: number;
  /** Who sent it. */
  readonly from: Side;
  /** The first frame's, 0 to 15, or {@link DATA_OPCODE}. */
  readonly opcode: number;
  /** As it is to be read: joined and inflated. */
  readonly payload: Uint8Array;
  /** It came compressed, and `payload` is inflated. */
  readonly compressed: boolean;
  /** As it came, joined and not inflated; undefined where that is `payload`. */
  readonly wire: Uint8Array | undefined;
  /** The only frame's mask key, a 32-bit number in network order; undefined where it is not masked. */
  readonly maskKey: number | undefined;
  /**
   * The frames it came in, where there is more to say than `maskKey` does. Undefined means one frame with
   * FIN, its length in the shortest form, and no RSV bit but RSV1 where `compressed`.
   */
  readonly frames: readonly FrameRecord[] | undefined;
  /** As in a {@link MessageRecord}. */
  readonly origin: MessageRecord["origin"];
  /** What the peer sent, where the message was edited. */
  readonly original?: OriginalRecord | undefined;
  /** As in a {@link MessageRecord}; absent for none. */
  readonly tags?: readonly string[] | undefined;
  /** Every rule that it breaks. */
  readonly violations: readonly ViolationCode[];
};

/**
 * A whole text or binary message in one plain frame that breaks no rule, as it lies in memory. One object may serve for
 * many, one after the other, so nothing of it is kept.
 */
export type PlainMessage = Pick<
  KeptMessage,
  "connection" | "index" | "time" | "from" | "opcode" | "maskKey"
> & {
  /** Where the payload lies. */
  readonly memory: Uint8Array;
  /** Its first byte there. */
  readonly start: number;
  /** Behind its last byte. */
  readonly end: number;
  /** It lies there as it came: where it has a mask key, it is masked. Else it is unmasked. */
  readonly raw: boolean;
};

const OPCODES: Readonly<Record<number, MessageOpcode>> = {
  1: "text",
  2: "binary",
  8: "close",
  9: "ping",
  10: "pong",
  [DATA_OPCODE]: "data",
};

/** A wire's opcode as records name it: a reserved one is "binary", and `frames` has its number. */
export function opcodeName(opcode: number): MessageOpcode {
  return OPCODES[opcode] ?? "binary";
}

/** The frames of a message, said in full; none for a plain stream. */
export function framesOf(message: KeptMessage): readonly FrameRecord[] {
  if (message.frames !== undefined) return message.frames;
  if (message.opcode === DATA_OPCODE) return [];
  const { opcode, compressed, maskKey } = message;
  const { length } = message.wire ?? message.payload;
  const mask = maskKey === undefined ? {} : { maskKey: hexOf(maskKey) };
  return [{ fin: true, rsv: compressed ? 0b100 : 0, opcode, ...mask, length }];
}

/** Its record, with times in seconds and the payload as text or base64. */
export function messageRecordOf(message: KeptMessage, reader?: PayloadReader): MessageRecord {
  const { connection, index, time, from, payload, compressed, origin, violations } = message;
  const { original, tags } = message;
  const opcode = opcodeName(message.opcode);
  const frames = framesOf(message);
  return {
    kind: "message",
    connection,
    index,
    time: time / 1_000_000,
    from,
    opcode,
    ...payloadFields(opcode, payload, reader),
    length: payload.length,
    wireLength: opcode === "data" ? payload.length : wireLengthOf(frames),
    compressed,
    frames,
    origin,
    ...(original && { original }),
    ...(tags && { tags }),
    violations,
  };
}

/** A message as what it was, for the one that was sent in its place. */
export function originalOf(message: KeptMessage, reader?: PayloadReader): OriginalRecord {
  const { opcode, text, base64, code, reason, length, wireLength, compressed, frames, violations } =
    messageRecordOf(message, reader);
  const wire = message.wire && (reader?.base64Of ?? toBase64)(message.wire);
  return {
    opcode,
    ...(text !== undefined && { text }),
    ...(base64 !== undefined && { base64 }),
    ...(code !== undefined && { code, reason }),
    length,
    wireLength,
    compressed,
    ...(wire !== undefined && { wire }),
    frames,
    violations,
  };
}

/** Bytes on the wire, headers included: RFC 6455 §5.2. */
export function wireLengthOf(frames: readonly FrameRecord[]): number {
  let sum = 0;
  for (const { length, lengthBytes, maskKey } of frames) {
    const extended = lengthBytes ?? (length < 126 ? 0 : length < 65_536 ? 2 : 8);
    sum += 2 + extended + (maskKey === undefined ? 0 : 4) + length;
  }
  return sum;
}

/** A mask key as records show it: eight hex digits. */
export function hexOf(maskKey: number): string {
  return (maskKey >>> 0).toString(16).padStart(8, "0");
}
