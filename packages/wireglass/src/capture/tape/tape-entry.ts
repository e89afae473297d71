import type { Side } from "@wireglass/lens/record";

/**
 * What a tape is made of: entries of a fixed head and a payload, in the order in which things happened.
 * Head, little-endian: u32 size of the whole entry (a multiple of 8), u8 kind, u8 side, u16 unused,
 * u32 connection, u32 payload bytes, f64 microseconds since 1970.
 */
export const ENTRY_HEAD_BYTES = 24;

/**
 * `data`: bytes of one direction; `end`: that direction ends; `sent`: a message as we sent it, see sent-message.ts;
 * `ask`: where a direction's messages begin is to be told; `about`: what is to be known of the direction's next messages,
 * as JSON; the others carry JSON as well.
 */
export const EntryKind = {
  data: 1,
  end: 2,
  open: 3,
  close: 4,
  exchange: 5,
  sent: 6,
  ask: 7,
  about: 8,
} as const;
export type EntryKind = (typeof EntryKind)[keyof typeof EntryKind];

/** Whole entry, padded so that the next one is aligned. */
export function entryBytes(payloadBytes: number): number {
  return ENTRY_HEAD_BYTES + ((payloadBytes + 7) & ~7);
}

/** Views of a block, one for each width of number. */
export class BlockViews {
  /** A Buffer, as its `copy` is three times as quick on shared memory as `set`. */
  readonly bytes: Buffer;
  readonly #words: Uint32Array;
  readonly #doubles: Float64Array;

  /** Of `[at, at + byteLength)`; `at` is a multiple of 8. */
  constructor(memory: SharedArrayBuffer, at = 0, byteLength = memory.byteLength - at) {
    this.bytes = Buffer.from(memory, at, byteLength);
    this.#words = new Uint32Array(memory, at, byteLength >> 2);
    this.#doubles = new Float64Array(memory, at, byteLength >> 3);
  }

  /** Writes the head of an entry at `at`, which is a multiple of 8; the payload is the caller's. */
  write(
    at: number,
    kind: EntryKind,
    from: Side,
    connection: number,
    payloadBytes: number,
    time: number,
  ): void {
    const word = at >> 2;
    this.#words[word] = entryBytes(payloadBytes);
    this.#words[word + 1] = kind | (from === "server" ? 0x100 : 0);
    this.#words[word + 2] = connection;
    this.#words[word + 3] = payloadBytes;
    this.#doubles[(at >> 3) + 2] = time;
  }

  /** Hands each entry of `[0, length)` to `entry`, payload by position. */
  read(length: number, entry: EntryReader): void {
    for (let at = 0; at < length; ) {
      const word = at >> 2;
      const what = this.#words[word + 1] ?? 0;
      const start = at + ENTRY_HEAD_BYTES;
      entry(
        (what & 0xff) as EntryKind, // nobody else writes on a tape
        (what & 0x100) === 0 ? "client" : "server",
        this.#words[word + 2] ?? 0,
        this.#doubles[(at >> 3) + 2] ?? 0,
        start,
        start + (this.#words[word + 3] ?? 0),
      );
      at += this.#words[word] ?? length;
    }
  }
}

/** Gets an entry: its payload is `bytes[start, end)` of the block. */
export type EntryReader = (
  kind: EntryKind,
  from: Side,
  connection: number,
  time: number,
  start: number,
  end: number,
) => void;
