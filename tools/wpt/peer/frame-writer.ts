export const TEXT = 1;
export const BINARY = 2;
export const CLOSE = 8;
export const PING = 9;
export const PONG = 10;

export type FrameParts = {
  readonly opcode: number;
  readonly payload?: Uint8Array;
  /** Default true. */
  readonly fin?: boolean;
  /** Three bits, default 0. */
  readonly rsv?: number;
};

/** A server frame: never masked, shortest length form. */
export function encodeFrame(parts: FrameParts): Buffer {
  const payload = parts.payload ?? new Uint8Array(0);
  const first = ((parts.fin ?? true) ? 0x80 : 0) | ((parts.rsv ?? 0) << 4) | parts.opcode;
  return Buffer.concat([Buffer.of(first), encodeLength(payload.byteLength), payload]);
}

function encodeLength(byteLength: number): Buffer {
  if (byteLength < 126) return Buffer.of(byteLength);
  if (byteLength < 65536) return Buffer.of(126, byteLength >> 8, byteLength & 0xff);
  const bytes = Buffer.alloc(9, 0);
  bytes[0] = 127;
  bytes.writeBigUInt64BE(BigInt(byteLength), 1);
  return bytes;
}

/** The payload of a close frame; empty if there is no code. */
export function encodeCloseBody(code: number | undefined, reason: string): Buffer {
  if (code === undefined) return Buffer.alloc(0);
  return Buffer.concat([Buffer.of(code >> 8, code & 0xff), Buffer.from(reason)]);
}
