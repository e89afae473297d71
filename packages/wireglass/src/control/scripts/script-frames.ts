import { deserialize, serialize } from "node:v8";
import type { Side } from "@wireglass/lens/record";

/**
 * What a workbench and the process of a script tell each other: frames of a u32 size (little-endian), a byte for the
 * kind, and a body. Messages that pass are by far the most, so they have a form of their own.
 */
const FrameKind = { value: 0, message: 1, passed: 2 } as const;

const HEAD_BYTES = 5;
/** u32 call, u32 connection, u32 index, f64 time, u8 side, u8 opcode, u8 compressed, u8 unused, u32 bytes of JSON. */
const MESSAGE_HEAD_BYTES = 28;

/** A message as a script gets it. */
export type SentToScript = {
  /** The number by which it is answered. */
  readonly call: number;
  readonly connection: number;
  readonly index: number;
  /** Microseconds since 1970. */
  readonly time: number;
  readonly from: Side;
  readonly opcode: number;
  readonly compressed: boolean;
  readonly violations: readonly string[];
  readonly payload: Uint8Array;
};

export function valueFrame(value: unknown): Buffer {
  return framed(FrameKind.value, serialize(value));
}

export function messageFrame(message: SentToScript): Buffer {
  const { payload, violations } = message;
  const about = violations.length === 0 ? "" : JSON.stringify(violations);
  const aboutBytes = about.length; // codes are ASCII
  const size = HEAD_BYTES + MESSAGE_HEAD_BYTES + aboutBytes + payload.length;
  const frame = Buffer.allocUnsafe(size);
  frame.writeUInt32LE(size, 0);
  frame[4] = FrameKind.message;
  frame.writeUInt32LE(message.call, 5);
  frame.writeUInt32LE(message.connection, 9);
  frame.writeUInt32LE(message.index, 13);
  frame.writeDoubleLE(message.time, 17);
  frame[25] = message.from === "server" ? 1 : 0;
  frame[26] = message.opcode;
  frame[27] = message.compressed ? 1 : 0;
  frame[28] = 0;
  frame.writeUInt32LE(aboutBytes, 29);
  if (aboutBytes > 0) frame.write(about, HEAD_BYTES + MESSAGE_HEAD_BYTES, "latin1");
  frame.set(payload, HEAD_BYTES + MESSAGE_HEAD_BYTES + aboutBytes);
  return frame;
}

/** These calls changed nothing. */
export function passedFrame(calls: readonly number[]): Buffer {
  const frame = Buffer.allocUnsafe(HEAD_BYTES + calls.length * 4);
  frame.writeUInt32LE(frame.length, 0);
  frame[4] = FrameKind.passed;
  for (const [at, call] of calls.entries()) frame.writeUInt32LE(call, HEAD_BYTES + at * 4);
  return frame;
}

function framed(kind: number, body: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(HEAD_BYTES + body.length);
  frame.writeUInt32LE(frame.length, 0);
  frame[4] = kind;
  frame.set(body, HEAD_BYTES);
  return frame;
}

/** Gets what the other one tells. */
export type FrameClient = {
  value(value: unknown): void;
  /** Its payload is a view of memory that nobody else uses. */
  message?(message: SentToScript): void;
  passed?(call: number): void;
};

/** Reads frames out of a stream's chunks. */
export class FrameReader {
  readonly #client: FrameClient;
  #pieces: Buffer[] = [];
  #bytes = 0;
  /** So many are needed before there is more to read. */
  #wanted = HEAD_BYTES;

  constructor(client: FrameClient) {
    this.#client = client;
  }

  push(chunk: Buffer): void {
    this.#pieces.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes < this.#wanted) return;
    const all = this.#pieces.length === 1 ? chunk : Buffer.concat(this.#pieces, this.#bytes);
    let at = 0;
    while (all.length - at >= HEAD_BYTES) {
      const size = all.readUInt32LE(at);
      if (all.length - at < size) break;
      this.#frame(all.subarray(at, at + size));
      at += size;
    }
    const rest = all.subarray(at);
    this.#pieces = rest.length === 0 ? [] : [rest];
    this.#bytes = rest.length;
    this.#wanted = rest.length < HEAD_BYTES ? HEAD_BYTES : rest.readUInt32LE(0);
  }

  #frame(frame: Buffer): void {
    const kind = frame[4];
    if (kind === FrameKind.message) this.#client.message?.(readMessage(frame));
    else if (kind === FrameKind.passed)
      for (let at = HEAD_BYTES; at < frame.length; at += 4)
        this.#client.passed?.(frame.readUInt32LE(at));
    else this.#client.value(deserialize(frame.subarray(HEAD_BYTES)));
  }
}

function readMessage(frame: Buffer): SentToScript {
  const aboutBytes = frame.readUInt32LE(29);
  const start = HEAD_BYTES + MESSAGE_HEAD_BYTES;
  const payload = frame.subarray(start + aboutBytes);
  return {
    call: frame.readUInt32LE(5),
    connection: frame.readUInt32LE(9),
    index: frame.readUInt32LE(13),
    time: frame.readDoubleLE(17),
    from: frame[25] === 1 ? "server" : "client",
    opcode: frame[26] ?? 0,
    compressed: frame[27] === 1,
    // As messageFrame wrote it.
    violations:
      aboutBytes === 0 ? [] : JSON.parse(frame.toString("latin1", start, start + aboutBytes)),
    payload,
  };
}
