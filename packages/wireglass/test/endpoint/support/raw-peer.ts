import { once } from "node:events";
import { connect, type Socket as NetSocket } from "node:net";
import { onTestFinished } from "vitest";
import { type FrameParts, frame } from "../../../../wire/test/support/frames.ts";
import { request, SAMPLE_ACCEPT } from "../../../../wire/test/support/handshakes.ts";

export const MASK = Uint8Array.of(1, 2, 3, 4);

export type RawFrame = {
  readonly fin: boolean;
  readonly rsv: number;
  readonly opcode: number;
  readonly masked: boolean;
  /** Unmasked. */
  readonly payload: Buffer;
};

/** A frame as a client sends it. */
export function masked(parts: FrameParts): Uint8Array {
  return frame({ key: MASK, ...parts });
}

/** The payload of a close frame. */
export function closing(code: number, reason = ""): Uint8Array {
  return Buffer.concat([Uint8Array.of(code >> 8, code & 0xff), Buffer.from(reason)]);
}

/** One end of a TCP stream by hand: it says what the test says, and nothing by itself. */
export class RawPeer {
  readonly socket: NetSocket;
  /** What has arrived and was not taken: a part of a larger buffer, so that much can come in small chunks. */
  #memory = Buffer.alloc(65_536);
  #start = 0;
  #end = 0;
  #ended = false;
  #closed = false;
  #wake: () => void = () => {};

  constructor(socket: NetSocket) {
    this.socket = socket;
    socket.on("data", (chunk) => {
      this.#keep(chunk);
      this.#wake();
    });
    socket.on("end", () => {
      this.#ended = true;
      this.#wake();
    });
    socket.on("error", () => {}); // a test looks at what arrived and whether the stream is gone
    socket.on("close", () => {
      this.#ended = true;
      this.#closed = true;
      this.#wake();
    });
    onTestFinished(() => void socket.destroy());
  }

  /** The peer has ended its half. */
  get ended(): boolean {
    return this.#ended;
  }

  /** The stream is gone. */
  get closed(): boolean {
    return this.#closed;
  }

  /** What has arrived and was not read. */
  get unread(): Buffer {
    return this.#memory.subarray(this.#start, this.#end);
  }

  #keep(chunk: Buffer): void {
    if (this.#end + chunk.length > this.#memory.length) {
      const kept = this.unread;
      const larger = Buffer.alloc(Math.max(this.#memory.length, 2 * (kept.length + chunk.length)));
      kept.copy(larger);
      [this.#memory, this.#start, this.#end] = [larger, 0, kept.length];
    }
    chunk.copy(this.#memory, this.#end);
    this.#end += chunk.length;
  }

  write(data: string | Uint8Array): this {
    this.socket.write(data);
    return this;
  }

  /** Writes a frame, masked as a client's. */
  say(opcode: number, payload: string | Uint8Array = "", parts: Partial<FrameParts> = {}): this {
    const bytes = typeof payload === "string" ? Buffer.from(payload) : payload;
    return this.write(masked({ opcode, payload: bytes, ...parts }));
  }

  close(code = 1000, reason = ""): this {
    return this.say(8, closing(code, reason));
  }

  /** Waits until `enough` finds what it wants in what has arrived; undefined when the stream ended before. */
  async take<Found>(
    enough: (bytes: Buffer) => { found: Found; size: number } | undefined,
  ): Promise<Found | undefined> {
    for (;;) {
      const result = enough(this.unread);
      if (result !== undefined) {
        this.#start += result.size;
        return result.found;
      }
      if (this.#ended) return undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** The next HTTP head, empty line included; undefined at the end of the stream. */
  head(): Promise<string | undefined> {
    return this.take((bytes) => {
      const at = bytes.indexOf("\r\n\r\n");
      return at < 0 ? undefined : { found: bytes.toString("latin1", 0, at + 4), size: at + 4 };
    });
  }

  /** The next frame; undefined at the end of the stream. */
  frame(): Promise<RawFrame | undefined> {
    return this.take(parseFrame);
  }

  /** The code and reason of the close frame that comes next, whatever comes before it. */
  async closeFrame(): Promise<{ code: number; reason: string } | undefined> {
    for (;;) {
      const next = await this.frame();
      if (next === undefined) return undefined;
      if (next.opcode !== 8) continue;
      if (next.payload.length < 2) return { code: 1005, reason: "" };
      return { code: next.payload.readUInt16BE(0), reason: next.payload.toString("utf8", 2) };
    }
  }

  /** Everything up to the end of the stream. */
  async rest(): Promise<Buffer> {
    await this.take(() => undefined);
    return this.unread;
  }

  /** Waits until the stream is gone. */
  async gone(): Promise<void> {
    if (!this.#closed) await once(this.socket, "close");
  }
}

function parseFrame(bytes: Buffer): { found: RawFrame; size: number } | undefined {
  const [first, second] = bytes;
  if (first === undefined || second === undefined) return undefined;
  const form = second & 0x7f;
  const isMasked = (second & 0x80) !== 0;
  const lengthBytes = form < 126 ? 0 : form === 126 ? 2 : 8;
  const start = 2 + lengthBytes + (isMasked ? 4 : 0);
  if (bytes.length < start) return undefined;
  const length =
    lengthBytes === 0
      ? form
      : lengthBytes === 2
        ? bytes.readUInt16BE(2)
        : Number(bytes.readBigUInt64BE(2));
  if (bytes.length < start + length) return undefined;
  const payload = Buffer.from(bytes.subarray(start, start + length));
  if (isMasked)
    for (let i = 0; i < length; i++) payload[i] = at(payload, i) ^ at(bytes, start - 4 + (i % 4));
  const found = {
    fin: first >= 0x80,
    rsv: (first >> 4) & 7,
    opcode: first & 15,
    masked: isMasked,
    payload,
  };
  return { found, size: start + length };
}

function at(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0;
}

/** A TCP connection to a local port; it ends its half when the other side does, unless told otherwise. */
export async function dialRaw(port: number, allowHalfOpen = false): Promise<RawPeer> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen, noDelay: true });
  const peer = new RawPeer(socket);
  await once(socket, "connect");
  return peer;
}

export type RawOpening = {
  /** Headers to change or add, by name. */
  readonly changes?: Readonly<Record<string, string | null>>;
  readonly target?: string;
};

/** The handshake request of RFC 6455 §1.2, with some headers changed. */
export function opening({ changes = {}, target = "/" }: RawOpening = {}): Uint8Array {
  return request(changes, `GET ${target} HTTP/1.1`);
}

/** A connection to a WebSocket server whose handshake is done. */
export async function openRaw(port: number, about: RawOpening = {}): Promise<RawPeer> {
  const peer = await dialRaw(port);
  peer.write(opening(about));
  const head = (await peer.head()) ?? "";
  if (!head.startsWith("HTTP/1.1 101 ") || !head.includes(SAMPLE_ACCEPT)) {
    throw new Error(`the handshake was answered so: ${head}`);
  }
  return peer;
}
