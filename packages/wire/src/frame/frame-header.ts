/**
 * A frame without its payload, RFC 6455 §5.2, exactly as it was on the wire.
 *
 * One object is filled again for each frame, because a fresh one would cost as much as reading it:
 * copy the fields you keep.
 */
export class FrameHeader {
  /** FIN: the last frame of its message. */
  fin = false;
  /** RSV1 to RSV3 as three bits; RSV1 is 0b100. */
  rsv = 0;
  /** Four bits; may be a reserved value. */
  opcode = 0;
  /** MASK: the payload is XORed with {@link maskKey}. */
  masked = false;
  /** Signed 32-bit number in network order (`>>> 0` for the unsigned one); 0 when not masked. */
  maskKey = 0;
  /** Payload length in bytes. Exact below 2^53; what is above is refused by every limit. */
  length = 0;
  /** How the length was written: in the second byte itself, or in 2 or 8 further bytes. */
  lengthBytes: 0 | 2 | 8 = 0;
  /** Size of this header on the wire, 2 to 14 bytes. */
  byteLength = 0;
}

/** No header is longer than this. */
export const MAX_HEADER_BYTES = 14;

/**
 * Reads one header at `bytes[at, end)` into `header`.
 *
 * Says what is there, never whether it is allowed: see `checkFrame`.
 *
 * @returns its size in bytes, or 0 when it does not end before `end` (`header` is then half filled)
 */
export function readHeader(
  bytes: Uint8Array,
  at: number,
  end: number,
  header: FrameHeader,
): number {
  if (end - at < 2) return 0;
  const first = bytes[at] as number; // at + 1 < end <= length, here and below
  const second = bytes[at + 1] as number;
  const length7 = second & 0x7f;
  const lengthBytes = length7 < 126 ? 0 : length7 === 126 ? 2 : 8;
  const masked = second >= 0x80;
  const byteLength = 2 + lengthBytes + (masked ? 4 : 0);
  if (end - at < byteLength) return 0;

  header.fin = first >= 0x80;
  header.rsv = (first >> 4) & 0b111;
  header.opcode = first & 0x0f;
  header.masked = masked;
  header.lengthBytes = lengthBytes;
  header.length = lengthBytes === 0 ? length7 : readNumber(bytes, at + 2, lengthBytes);
  header.maskKey = masked ? readKey(bytes, at + byteLength - 4) : 0;
  header.byteLength = byteLength;
  return byteLength;
}

function readKey(bytes: Uint8Array, at: number): number {
  const high = ((bytes[at] as number) << 24) | ((bytes[at + 1] as number) << 16);
  return high | ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number);
}

function readNumber(bytes: Uint8Array, at: number, size: number): number {
  let value = 0;
  for (let i = 0; i < size; i++) value = value * 256 + (bytes[at + i] as number);
  return value;
}

/** The shortest form that can say `length`, RFC 6455 §5.2: "the minimal number of bytes MUST be used". */
export function minimalLengthBytes(length: number): 0 | 2 | 8 {
  if (length < 126) return 0;
  return length < 65536 ? 2 : 8;
}

/** What {@link writeHeader} needs; a {@link FrameHeader} that was read fits, and gives the same bytes. */
export type HeaderFields = {
  /** FIN. */
  readonly fin: boolean;
  /** RSV1 to RSV3 as three bits; RSV1 is 0b100. */
  readonly rsv: number;
  /** Four bits. */
  readonly opcode: number;
  /** MASK; the payload itself is the caller's to mask. */
  readonly masked: boolean;
  /** 32 bits in network order; not written unless `masked`. */
  readonly maskKey: number;
  /** Payload length in bytes. */
  readonly length: number;
  /** Bytes that the length takes behind the second one; {@link minimalLengthBytes} gives the legal value. */
  readonly lengthBytes: 0 | 2 | 8;
};

/**
 * Writes a header at `target[at]`, which has room for it, and returns its size, 2 to 14 bytes. Writes what
 * it is told, legal or not.
 */
export function writeHeader(target: Uint8Array, at: number, fields: HeaderFields): number {
  const { length, lengthBytes } = fields;
  target[at] = (fields.fin ? 0x80 : 0) | (fields.rsv << 4) | fields.opcode;
  const length7 = lengthBytes === 0 ? length : lengthBytes === 2 ? 126 : 127;
  target[at + 1] = (fields.masked ? 0x80 : 0) | length7;
  let next = writeNumber(target, at + 2, length, lengthBytes);
  if (fields.masked) next = writeNumber(target, next, fields.maskKey >>> 0, 4);
  return next - at;
}

function writeNumber(target: Uint8Array, at: number, value: number, size: number): number {
  let rest = value;
  for (let i = size - 1; i >= 0; i--) {
    target[at + i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return at + size;
}
