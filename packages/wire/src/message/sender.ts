import { copyOf } from "../copy.ts";
import type { DeflateStream } from "../extension/deflate-stream.ts";
import { minimalLengthBytes } from "../frame/frame-header.ts";
import type { Host } from "../host.ts";
import { type DataOpcode, Opcode } from "../opcode.ts";
import { OutputBuffer } from "../output-buffer.ts";
import { UsageError } from "../usage-error.ts";

const FIN = 0x80;
const RSV1 = 0x40;
const MASKED = 0x80;

/** Text and binary as an application has them. */
export type Payload = string | Uint8Array;

/** The writing half of an open connection: messages in, frames into {@link output}. */
export class Sender {
  readonly output: OutputBuffer;
  readonly #host: Host;
  readonly #masks: boolean;
  readonly #deflate: DeflateStream | undefined;
  /** The opcode of a message that is being sent in pieces. */
  #open: DataOpcode | undefined;
  /** Shared frames that came meanwhile: they follow its last piece. */
  #held: SharedFrame[] | undefined;

  constructor(role: "server" | "client", host: Host, deflate?: DeflateStream) {
    this.output = new OutputBuffer(host.buffers);
    this.#host = host;
    this.#masks = role === "client"; // RFC 6455 §5.1
    this.#deflate = deflate;
  }

  /** One message in one frame: `bytes[start, end)`, copied. */
  bytes(opcode: DataOpcode, bytes: Uint8Array, start: number, end: number): void {
    this.#mustBeBetweenMessages();
    const deflate = this.#deflate;
    if (deflate !== undefined && end - start >= deflate.tuning.thresholdBytes) {
      const compressed = deflate.deflate(bytes.subarray(start, end));
      this.#frame(FIN | RSV1 | opcode, compressed, 0, compressed.length);
    } else this.#frame(FIN | opcode, bytes, start, end);
  }

  /** One text message in one frame. Lone surrogates become U+FFFD. */
  text(text: string): void {
    this.#mustBeBetweenMessages();
    const deflate = this.#deflate;
    if (deflate !== undefined && text.length * 3 >= deflate.tuning.thresholdBytes) {
      const scratch = this.#host.buffers.take(text.length * 3);
      const size = this.#host.writeText(text, scratch, 0);
      this.bytes(Opcode.text, scratch, 0, size);
      this.#host.buffers.give(scratch);
    } else this.#plainText(text);
  }

  /**
   * One piece of a message that is sent as it comes into being; control frames may go between.
   * Pieces are not compressed: a compressed message needs its end to be known (RFC 7692 §6.1).
   *
   * @throws UsageError `send/opcode` when the opcode changes before the last piece.
   */
  fragment(opcode: DataOpcode, bytes: Uint8Array, last: boolean): void {
    if (this.#open !== undefined && this.#open !== opcode) {
      throw new UsageError("send/opcode", "the pieces of a message share one opcode");
    }
    const first = this.#open === undefined ? opcode : Opcode.continuation;
    this.#open = last ? undefined : opcode;
    this.#frame((last ? FIN : 0) | first, bytes, 0, bytes.length);
    if (!last || this.#held === undefined) return;
    const held = this.#held;
    this.#held = undefined;
    for (const frame of held) this.shared(frame);
  }

  /** A control frame; the caller has checked that 125 bytes suffice. */
  control(opcode: number, payload: Uint8Array): void {
    this.#frame(FIN | opcode, payload, 0, payload.length);
  }

  /** Bytes of shared frames that wait for the last piece of a message. */
  get heldBytes(): number {
    return this.#held?.reduce((sum, { bytes }) => sum + bytes.length, 0) ?? 0;
  }

  /**
   * A frame that {@link encodeShared} made: the same bytes for many receivers. Who sends to many
   * cannot know that one of them is being sent a message in pieces: the frame waits for its end then.
   */
  shared(frame: SharedFrame): void {
    if (this.#open !== undefined) {
      this.#held ??= [];
      this.#held.push(frame);
      return;
    }
    if (frame.compressed) this.#deflate?.remember(frame.payload);
    this.output.append(frame.bytes);
  }

  /** A frame with any first byte, legal or not, in minimal form. */
  raw(first: number, payload: Uint8Array): void {
    this.#frame(first, payload, 0, payload.length);
  }

  #mustBeBetweenMessages(): void {
    if (this.#open !== undefined) {
      throw new UsageError(
        "send/unfinished",
        "finish the message that is being sent in pieces first",
      );
    }
  }

  #frame(first: number, bytes: Uint8Array, start: number, end: number): void {
    const length = end - start;
    const output = this.output;
    const header = output.reserve(length + 14);
    const at = this.#header(first, header, length);
    this.#host.copy(output.bytes, at, bytes, start, end);
    if (this.#masks) this.#mask(at, length);
    output.length = at + length;
  }

  #plainText(text: string): void {
    const output = this.output;
    const header = output.reserve(text.length * 3 + 14);
    // ASCII is the common case; where the guess is wrong, the text moves by the difference.
    const guess = headerBytes(text.length, this.#masks);
    const length = this.#host.writeText(text, output.bytes, header + guess);
    const size = headerBytes(length, this.#masks);
    const from = header + guess;
    if (size !== guess) output.bytes.copyWithin(header + size, from, from + length);
    const at = this.#header(FIN | Opcode.text, header, length);
    if (this.#masks) this.#mask(at, length);
    output.length = at + length;
  }

  /** Writes a header in its minimal form and returns where the payload goes. */
  #header(first: number, at: number, length: number): number {
    const { bytes } = this.output;
    const masked = this.#masks ? MASKED : 0;
    bytes[at] = first;
    let next = at + 2;
    if (length < 126) bytes[at + 1] = masked | length;
    else if (length < 65536) {
      bytes[at + 1] = masked | 126;
      bytes[at + 2] = length >> 8;
      bytes[at + 3] = length;
      next += 2;
    } else {
      bytes[at + 1] = masked | 127;
      for (let i = 9, rest = length; i > 1; i--, rest = Math.floor(rest / 256))
        bytes[at + i] = rest;
      next += 8;
    }
    return this.#masks ? next + 4 : next;
  }

  /** Puts a new key before the payload at `at`, RFC 6455 §5.3: one for each frame. */
  #mask(at: number, length: number): void {
    const { bytes } = this.output;
    const key = this.#host.random();
    bytes[at - 4] = key >>> 24;
    bytes[at - 3] = key >>> 16;
    bytes[at - 2] = key >>> 8;
    bytes[at - 1] = key;
    this.#host.mask(bytes, at, at + length, key, 0);
  }
}

function headerBytes(length: number, masks: boolean): number {
  return 2 + minimalLengthBytes(length) + (masks ? 4 : 0);
}

/** One server frame for many receivers. */
export type SharedFrame = {
  /** The whole frame, header included, not masked. */
  readonly bytes: Uint8Array;
  /** RSV1 is set, and only who agreed to permessage-deflate may get it. */
  readonly compressed: boolean;
  /** What is in it: the receivers' windows move by this. */
  readonly payload: Uint8Array;
};

/**
 * Encodes a server's message once for all receivers. With `deflate` it is compressed without history,
 * so that every receiver that agreed to at least these window bits can inflate it.
 */
export function encodeShared(
  opcode: DataOpcode,
  payload: Uint8Array,
  host: Host,
  deflate?: (plain: Uint8Array) => Uint8Array,
): SharedFrame {
  const body = deflate?.(payload) ?? payload;
  const sender = new Sender("server", host);
  const first = FIN | (deflate === undefined ? 0 : RSV1) | opcode;
  sender.raw(first, body);
  const bytes = copyOf(sender.output.view());
  sender.output.reuse();
  return { bytes, compressed: deflate !== undefined, payload };
}
