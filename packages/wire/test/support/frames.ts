import { join } from "./bytes.ts";

export type FrameParts = {
  readonly opcode: number;
  readonly payload?: Uint8Array;
  readonly fin?: boolean;
  readonly rsv?: number;
  /** Four bytes; omit for a frame that is not masked. */
  readonly key?: Uint8Array;
  /** Omit for the shortest form. */
  readonly lengthBytes?: 0 | 2 | 8;
};

/** A frame by the book and apart from the code under test, RFC 6455 §5.2. */
export function frame(parts: FrameParts): Uint8Array {
  const { opcode, payload = new Uint8Array(0), fin = true, rsv = 0, key } = parts;
  const size = payload.length;
  const lengthBytes = parts.lengthBytes ?? (size < 126 ? 0 : size < 65536 ? 2 : 8);
  const head = Buffer.alloc(2 + lengthBytes);
  head[0] = (fin ? 0x80 : 0) | (rsv << 4) | opcode;
  head[1] = (key ? 0x80 : 0) | (lengthBytes === 0 ? size : lengthBytes === 2 ? 126 : 127);
  if (lengthBytes === 2) head.writeUInt16BE(size, 2);
  if (lengthBytes === 8) head.writeBigUInt64BE(BigInt(size), 2);
  if (key === undefined) return join(head, payload);
  return join(head, key, naiveXor(payload, key));
}

/** Masking as RFC 6455 §5.3 writes it. */
export function naiveXor(bytes: Uint8Array, key: Uint8Array, phase = 0): Uint8Array {
  return bytes.map((byte, i) => byte ^ (key[(i + phase) % 4] ?? 0));
}

/** The frames of a stream in order, the last one as far as it came. */
export function splitFrames(bytes: Uint8Array): Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = frameSize(Buffer.from(bytes.subarray(at)));
    frames.push(bytes.slice(at, at + size));
    at += size;
  }
  return frames;
}

/** Header and payload of the frame at the start; infinite where the header is not whole. */
function frameSize(bytes: Buffer): number {
  const [, second] = bytes;
  if (second === undefined) return Number.POSITIVE_INFINITY;
  const form = second & 0x7f;
  const lengthBytes = form < 126 ? 0 : form === 126 ? 2 : 8;
  const header = 2 + lengthBytes + (second & 0x80 ? 4 : 0);
  if (bytes.length < header) return Number.POSITIVE_INFINITY;
  if (lengthBytes === 0) return header + form;
  return header + (lengthBytes === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2)));
}
