import { deflateRawSync, constants as zlib } from "node:zlib";
import type { DeflateSettings, Load } from "../load-plan.ts";

const TEXT = 1;
const BINARY = 2;
const FIN = 0x80;
const RSV1 = 0x40;
/** Frames of one message are repeated up to this size, so that one write can carry many. */
const BLOCK_BYTES = 256 * 1024;

/** First byte that every frame of this load has, in both directions. */
export function firstByteOf(load: Load): number {
  return FIN | (load.deflate ? RSV1 : 0) | (load.payload === "binary" ? BINARY : TEXT);
}

function lengthBytesOf(payloadBytes: number): 0 | 2 | 8 {
  if (payloadBytes < 126) return 0;
  return payloadBytes < 65536 ? 2 : 8;
}

/** Size of the server's answer to an uncompressed message. */
export function serverFrameBytes(payloadBytes: number): number {
  return 2 + lengthBytesOf(payloadBytes) + payloadBytes;
}

/**
 * The payloads as a sender without context takeover puts them on the wire, RFC 7692 §7.2.1.
 * That is legal for a sender even where takeover was negotiated, so they can be built once.
 */
export function compressedPayloads(
  payloads: readonly Uint8Array[],
  settings: DeflateSettings,
): readonly Uint8Array[] {
  const { level, memLevel, windowBits } = settings;
  const options = { level, memLevel, windowBits, finishFlush: zlib.Z_SYNC_FLUSH };
  return payloads.map((payload) => deflateRawSync(payload, options).subarray(0, -4));
}

function maskedFrame(firstByte: number, payload: Uint8Array, maskKey: Uint8Array): Uint8Array {
  const lengthBytes = lengthBytesOf(payload.byteLength);
  const headerBytes = 2 + lengthBytes + 4;
  const frame = new Uint8Array(headerBytes + payload.byteLength);
  const view = new DataView(frame.buffer);
  const length7 = lengthBytes === 0 ? payload.byteLength : lengthBytes === 2 ? 126 : 127;
  frame[0] = firstByte;
  frame[1] = 0x80 | length7;
  if (lengthBytes === 2) view.setUint16(2, payload.byteLength);
  if (lengthBytes === 8) view.setBigUint64(2, BigInt(payload.byteLength));
  frame.set(maskKey, headerBytes - 4);
  for (let at = 0; at < payload.byteLength; at += 1)
    frame[headerBytes + at] = (payload[at] ?? 0) ^ (maskKey[at & 3] ?? 0);
  return frame;
}

/** The frames of one connection, ready to send, one after another in one block. */
export class FrameRing {
  readonly #distinct: number;
  readonly #bytes: Uint8Array;
  readonly #offsets: readonly number[];
  readonly #views: (Uint8Array | undefined)[] = [];
  #cursor = 0;

  constructor(
    firstByte: number,
    payloads: readonly Uint8Array[],
    maskKey: Uint8Array,
    inFlight: number,
  ) {
    this.#distinct = payloads.length;
    const frames = payloads.map((payload) => maskedFrame(firstByte, payload, maskKey));
    const fitting = Math.max(1, Math.floor(BLOCK_BYTES / (frames[0]?.byteLength ?? 1)));
    const repeated = Math.min(inFlight, fitting) - 1;
    for (let index = 0; index < repeated; index += 1) {
      const frame = frames[index];
      if (frame !== undefined) frames.push(frame);
    }
    let end = 0;
    this.#offsets = [0, ...frames.map((frame) => (end += frame.byteLength))];
    this.#bytes = Buffer.concat(frames);
  }

  /** The next frames to send as one view, and how many they are (at most `count`). */
  take(count: number): { readonly bytes: Uint8Array; readonly frames: number } {
    const frames = Math.min(count, this.#offsets.length - 1 - this.#cursor);
    const bytes = this.#view(frames);
    this.#cursor = (this.#cursor + frames) % this.#distinct;
    return { bytes, frames };
  }

  #view(frames: number): Uint8Array {
    const cached = this.#distinct === 1 ? this.#views[frames] : undefined;
    if (cached !== undefined) return cached;
    const bytes = this.#bytes.subarray(
      this.#offsets[this.#cursor],
      this.#offsets[this.#cursor + frames],
    );
    if (this.#distinct === 1) this.#views[frames] = bytes;
    return bytes;
  }
}
