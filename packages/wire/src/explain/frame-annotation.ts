import { FrameHeader, MAX_HEADER_BYTES, readHeader } from "../frame/frame-header.ts";
import { isControl, Opcode, opcodeName } from "../opcode.ts";
import { count, hexOf } from "./byte-text.ts";
import type { Annotation, RuleName } from "./explanation.ts";

/** One frame as far as the input holds it. */
export type FrameOutline = {
  readonly start: number;
  /** As on the wire; where the input ends inside the header, what is missing counts as zero. */
  readonly header: FrameHeader;
  /** Exact, as a 64-bit length may be above what a number holds. */
  readonly length: bigint;
  /** Offset of the payload, or of the input's end inside the header. */
  readonly headerEnd: number;
  readonly end: number;
  readonly headerWhole: boolean;
  readonly whole: boolean;
};

/** Reads the frame at `start`, which must be inside `bytes`. */
export function outlineFrame(bytes: Uint8Array, start: number): FrameOutline {
  const header = new FrameHeader();
  const padded = new Uint8Array(MAX_HEADER_BYTES);
  padded.set(bytes.subarray(start, start + MAX_HEADER_BYTES));
  readHeader(padded, 0, MAX_HEADER_BYTES, header); // complete: no header is longer
  const left = bytes.length - start;
  // With the second byte missing, the true size is unknown: two bytes at least.
  const headerWhole = left >= header.byteLength;
  const headerEnd = headerWhole ? start + header.byteLength : bytes.length;
  const whole = headerWhole && header.length <= bytes.length - headerEnd;
  const end = whole ? headerEnd + header.length : bytes.length;
  return { start, header, length: exactLength(padded, header), headerEnd, end, headerWhole, whole };
}

function exactLength(padded: Uint8Array, { lengthBytes, length }: FrameHeader): bigint {
  if (lengthBytes < 8) return BigInt(length);
  let exact = 0n;
  for (const byte of padded.subarray(2, 10)) exact = (exact << 8n) | BigInt(byte);
  return exact;
}

const FRAMING = "RFC 6455 §5.2";

const OPCODE_MEANINGS: Readonly<Record<string, readonly [meaning: string, rule: RuleName]>> = {
  continuation: ["continuation: goes on with the message before it", "RFC 6455 §5.4"],
  text: ["text: the message is UTF-8 text", "RFC 6455 §5.6"],
  binary: ["binary: the message is bytes", "RFC 6455 §5.6"],
  close: ["close: the sender ends the conversation", "RFC 6455 §5.5.1"],
  ping: ["ping: asks for a pong with the same payload", "RFC 6455 §5.5.2"],
  pong: ["pong: answers a ping, or just says that the sender lives", "RFC 6455 §5.5.3"],
};

/** The header's fields, as many as the input holds, in the order of the wire. */
export function annotateHeader(
  bytes: Uint8Array,
  outline: FrameOutline,
  compression: boolean,
): Annotation[] {
  const { start } = outline;
  const parts = annotateFirstByte(outline, compression);
  if (start + 1 < bytes.length) parts.push(...annotateSecondByte(outline));
  const { lengthBytes, masked, byteLength } = outline.header;
  const lengthEnd = Math.min(start + 2 + lengthBytes, outline.headerEnd);
  if (lengthBytes > 0 && lengthEnd > start + 2) {
    const whole = lengthEnd === start + 2 + lengthBytes;
    parts.push({
      start: start + 2,
      end: lengthEnd,
      field: "Extended payload length",
      value: whole
        ? numberOrText(outline.length)
        : hexOf(bytes.subarray(start + 2, lengthEnd), 8, ""),
      meaning: whole
        ? `The payload has ${count(outline.length, "byte")}.`
        : `The first ${lengthEnd - start - 2} of ${lengthBytes} bytes of the length.`,
      rule: FRAMING,
    });
  }
  const keyStart = start + byteLength - 4;
  if (masked && keyStart < outline.headerEnd) parts.push(annotateKey(bytes, keyStart, outline));
  return parts;
}

function annotateFirstByte({ start, header }: FrameOutline, compression: boolean): Annotation[] {
  const { fin, rsv, opcode } = header;
  const name = opcodeName(opcode) ?? "";
  const [meaning = "", rule = FRAMING] = OPCODE_MEANINGS[name] ?? [
    `reserved for a later ${isControl(opcode) ? "control" : "data"} frame: must not be used`,
  ];
  const at = { start, end: start + 1, rule: FRAMING } as const;
  const reserved = (bit: number): string =>
    rsv & bit ? "Set, though no known extension uses it." : "Not used: no extension claims it.";
  const rsv1 = rsv1Meaning(header, compression);
  return [
    {
      ...at,
      bits: { from: 7, to: 7 },
      field: "FIN",
      value: fin ? 1 : 0,
      meaning: fin ? "The last frame of its message." : "More frames of this message follow.",
    },
    {
      ...at,
      bits: { from: 6, to: 6 },
      field: "RSV1",
      value: (rsv >> 2) & 1,
      meaning: rsv1,
      rule: rsv & 4 ? "RFC 7692 §6" : FRAMING,
    },
    { ...at, bits: { from: 5, to: 5 }, field: "RSV2", value: (rsv >> 1) & 1, meaning: reserved(2) },
    { ...at, bits: { from: 4, to: 4 }, field: "RSV3", value: rsv & 1, meaning: reserved(1) },
    {
      ...at,
      bits: { from: 3, to: 0 },
      field: "opcode",
      value: opcode,
      meaning: `0x${opcode.toString(16)} is ${meaning}.`,
      rule,
    },
  ];
}

function rsv1Meaning({ rsv, opcode }: FrameHeader, compression: boolean): string {
  const set = (rsv & 4) !== 0;
  // RFC 7692 §6.1: the bit stands on the first frame of a message, for all of it.
  if (isControl(opcode))
    return set ? "Must not be set here." : "A control frame is never compressed.";
  if (opcode === Opcode.continuation) {
    return set
      ? "Must not be set here."
      : "The message's first frame says whether it is compressed.";
  }
  if (!set) return "The message is not compressed.";
  return compression
    ? "The message is compressed by permessage-deflate."
    : "Set, but permessage-deflate was not agreed on.";
}

function annotateSecondByte({ start, header }: FrameOutline): Annotation[] {
  const { masked, lengthBytes, length } = header;
  const at = { start: start + 1, end: start + 2 } as const;
  const inFurther = `The length stands in the ${lengthBytes} bytes that follow, most significant first.`;
  return [
    {
      ...at,
      bits: { from: 7, to: 7 },
      field: "MASK",
      value: masked ? 1 : 0,
      meaning: masked
        ? "The payload is masked: a client must do so, a server must not."
        : "The payload is not masked: a server must not do so, a client must.",
      rule: "RFC 6455 §5.1",
    },
    {
      ...at,
      bits: { from: 6, to: 0 },
      field: "Payload len",
      value: lengthBytes === 0 ? length : lengthBytes === 2 ? 126 : 127,
      meaning: lengthBytes === 0 ? `The payload has ${count(length, "byte")}.` : inFurther,
      rule: FRAMING,
    },
  ];
}

function annotateKey(bytes: Uint8Array, start: number, { headerEnd }: FrameOutline): Annotation {
  const missing = start + 4 - headerEnd;
  return {
    start,
    end: headerEnd,
    field: "Masking-key",
    value: hexOf(bytes.subarray(start, headerEnd), 4, ""),
    meaning:
      missing === 0
        ? "Byte i of the payload is XORed with byte i mod 4 of this key."
        : `The first ${4 - missing} of 4 bytes of the key.`,
    rule: "RFC 6455 §5.3",
  };
}

function numberOrText(value: bigint): number | string {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value.toString();
}
