import { copyBytes } from "./copy.ts";
import { applyMask } from "./mask.ts";
import { decodeUtf8, encodeUtf8 } from "./text.ts";
import type { IsUtf8 } from "./utf8.ts";

/** How one side's deflate stream is set up, RFC 7692 §7.1. */
export type DeflateSettings = {
  /** LZ77 window, 8 to 15: 2^bits bytes of history. */
  readonly windowBits: number;
  /** zlib's 1 (fast) to 9 (small). */
  readonly level: number;
  /** zlib's 1 (little memory) to 9. */
  readonly memLevel: number;
};

/** A message inflated, or why not: more came out than was allowed, or it is no deflate data. */
export type InflateResult =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "too-large" }
  | { readonly kind: "invalid" };

/**
 * Compression as two pure functions: the history is an argument, so an idle connection needs no
 * zlib state, only its last window of plain bytes.
 */
export type Compressor = {
  /**
   * Inflates one message as it was on the wire: the host puts the sync marker back (RFC 7692 §7.2.2).
   *
   * Stops before more than `maxBytes` came out. Never throws for what the peer sent.
   */
  inflate(compressed: Uint8Array, history: Uint8Array | undefined, maxBytes: number): InflateResult;
  /**
   * Deflates `plain` up to and without the sync marker's last four bytes. The result need not stay valid
   * after the next call.
   */
  deflate(
    plain: Uint8Array,
    history: Uint8Array | undefined,
    settings: DeflateSettings,
  ): Uint8Array;
};

/** Where output and unfinished messages live; a host may lend the same memory again and again. */
export type BufferPool = {
  /** At least `size` bytes, contents unknown. */
  take(size: number): Uint8Array;
  /** The caller is done with it and keeps no view of it. */
  give(buffer: Uint8Array): void;
};

/**
 * What the machine borrows from the place it runs in. It has no clock, no dice and no I/O of its own;
 * everything here but `random` and the compressor has a pure default that is merely slower.
 */
export type Host = {
  /** 32 random bits (a signed number) for a mask key, unpredictable to whoever chose the payload (RFC 6455 §10.3). */
  random(): number;
  /** A native check of UTF-8, such as Node's; for pieces of 32 bytes and more. */
  readonly isUtf8?: IsUtf8;
  /** {@link applyMask}, or something faster with the same contract. */
  mask(bytes: Uint8Array, start: number, end: number, key: number, phase: number): number;
  /** Copies `source[start, end)` to `target[at]`; the two do not overlap. */
  copy(target: Uint8Array, at: number, source: Uint8Array, start: number, end: number): void;
  /** Writes UTF-8 of `text` at `target[at]` and returns its size; room for 3 bytes a character is there. */
  writeText(text: string, target: Uint8Array, at: number): number;
  /** Text of `bytes[start, end)`, which is well-formed UTF-8. */
  readText(bytes: Uint8Array, start: number, end: number): string;
  /** For output and whatever else is needed for a moment. */
  readonly buffers: BufferPool;
  /** For messages that arrive in pieces, where they live elsewhere: their memory goes to the sink. */
  readonly messageBuffers?: BufferPool;
};

/**
 * A host in pure JavaScript.
 *
 * @param random 32 bits as a signed number: must be brought, as a predictable mask key defeats its purpose
 *   (RFC 6455 §10.3)
 */
export function pureHost(random: () => number): Host {
  return {
    random,
    mask: applyMask,
    copy: copyBytes,
    writeText(text, target, at) {
      const bytes = encodeUtf8(text);
      target.set(bytes, at);
      return bytes.length;
    },
    readText: (bytes, start, end) => decodeUtf8(bytes.subarray(start, end)),
    buffers: { take: (size) => new Uint8Array(size), give: () => {} },
  };
}
