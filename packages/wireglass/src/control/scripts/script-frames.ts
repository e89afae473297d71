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
/** So much memory is taken at once to write frames into. */
const SLAB_BYTES = 262_144;

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

/** Frames for a script's process, one behind the other. */
export class FrameWriter {
  #memory = Buffer.allocUnsafeSlow(SLAB_BYTES);
  #start = 0;
  #end = 0;

  value(value: unknown): void {
    const body = serialize(value);
    const at = this.#head(FrameKind.value, body.length);
    this.#memory.set(body, at);
  }

  message(call: number, message: Omit<SentToScript, "call">): void {
    const { payload, violations } = message;
    const about = violations.length === 0 ? "" : JSON.stringify(violations);
    const aboutBytes = about.length; // codes are ASCII
    const at = this.#head(FrameKind.message, MESSAGE_HEAD_BYTES + aboutBytes + payload.length);
    const memory = this.#memory;
    memory.writeUInt32LE(call, at);
    memory.writeUInt32LE(message.connection, at + 4);
    memory.writeUInt32LE(message.index, at + 8);
    memory.writeDoubleLE(message.time, at + 12);
    memory[at + 20] = message.from === "server" ? 1 : 0;
    memory[at + 21] = message.opcode;
    memory[at + 22] = message.compressed ? 1 : 0;
    memory[at + 23] = 0;
    memory.writeUInt32LE(aboutBytes, at + 24);
    if (aboutBytes > 0) memory.write(about, at + MESSAGE_HEAD_BYTES, "latin1");
    memory.set(payload, at + MESSAGE_HEAD_BYTES + aboutBytes);
  }

  /** What was written since the last time: memory that is not written to again. */
  take(): Buffer {
    const taken = this.#memory.subarray(this.#start, this.#end);
    this.#start = this.#end;
    return taken;
  }

  /** Begins a frame. @returns where its body is to be written */
  #head(kind: number, bodyBytes: number): number {
    const size = HEAD_BYTES + bodyBytes;
    if (this.#end + size > this.#memory.length) this.#grow(size);
    const at = this.#end;
    this.#memory.writeUInt32LE(size, at);
    this.#memory[at + 4] = kind;
    this.#end += size;
    return at + HEAD_BYTES;
  }

  #grow(size: number): void {
    const untaken = this.#memory.subarray(this.#start, this.#end);
    this.#memory = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, 2 * (untaken.length + size)));
    this.#memory.set(untaken);
    [this.#start, this.#end] = [0, untaken.length];
  }
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
      this.#frame(all, at, at + size);
      at += size;
    }
    const rest = all.subarray(at);
    this.#pieces = rest.length === 0 ? [] : [rest];
    this.#bytes = rest.length;
    this.#wanted = rest.length < HEAD_BYTES ? HEAD_BYTES : rest.readUInt32LE(0);
  }

  #frame(all: Buffer, start: number, end: number): void {
    const kind = all[start + 4];
    const body = start + HEAD_BYTES;
    if (kind === FrameKind.message) this.#client.message?.(readMessage(all, body, end));
    else if (kind === FrameKind.passed)
      for (let at = body; at < end; at += 4) this.#client.passed?.(all.readUInt32LE(at));
    else this.#client.value(deserialize(all.subarray(body, end)));
  }
}

function readMessage(all: Buffer, start: number, end: number): SentToScript {
  const aboutBytes = all.readUInt32LE(start + 24);
  const about = start + MESSAGE_HEAD_BYTES;
  const payload = about + aboutBytes;
  return {
    call: all.readUInt32LE(start),
    connection: all.readUInt32LE(start + 4),
    index: all.readUInt32LE(start + 8),
    time: all.readDoubleLE(start + 12),
    from: all[start + 20] === 1 ? "server" : "client",
    opcode: all[start + 21] ?? 0,
    compressed: all[start + 22] === 1,
    // As FrameWriter wrote it.
    violations: aboutBytes === 0 ? [] : JSON.parse(all.toString("latin1", about, payload)),
    payload: all.subarray(payload, end),
  };
}
