import type { KeptMessage, Side } from "@wireglass/lens/record";
import { COLUMNS, Column, EXTRA_NUMBERS, Flag, ORIGINS, readAbout } from "./pack-layout.ts";

/** A pack as its row says it, without its bytes. */
export type PackHead = {
  readonly id: number;
  readonly count: number;
  readonly time: number;
  readonly heads: Uint8Array;
  readonly size: number;
};

/** Reads `[at, at + length)` of a pack's bytes. */
export type PackBytes = (at: number, length: number) => Uint8Array;

/** Entries of a capture that were written together. Its bytes are read when something asks for them. */
export class Pack {
  /** The place of the first entry. */
  readonly id: number;
  readonly count: number;
  readonly #time: number;
  readonly #numbers: Int32Array;
  readonly #size: number;
  readonly #read: PackBytes;
  #starts: Float64Array | undefined;
  #extras: Int32Array | undefined;

  constructor({ id, count, time, heads, size }: PackHead, read: PackBytes) {
    this.id = id;
    this.count = count;
    this.#time = time;
    // A copy, where it does not lie as numbers do.
    const { buffer, byteOffset, length } =
      heads.byteOffset % 4 === 0 ? heads : new Uint8Array(heads);
    this.#numbers = new Int32Array(buffer, byteOffset, length >> 2);
    this.#size = size;
    this.#read = read;
  }

  /** The place of the last entry. */
  get lastId(): number {
    return this.id + this.count - 1;
  }

  /** What its heads take. */
  get headBytes(): number {
    return this.#numbers.byteLength;
  }

  kind(entry: number): "message" | "begin" | "end" {
    const flags = this.flags(entry);
    if ((flags & (Flag.begin | Flag.end)) === 0) return "message";
    return (flags & Flag.begin) === 0 ? "end" : "begin";
  }

  flags(entry: number): number {
    return this.#number(Column.flags, entry);
  }

  connection(entry: number): number {
    return this.#number(Column.connection, entry) >>> 0;
  }

  index(entry: number): number {
    return this.#number(Column.index, entry) >>> 0;
  }

  /** In whole microseconds since 1970. */
  time(entry: number): number {
    return this.#time + this.#number(Column.time, entry);
  }

  from(entry: number): Side {
    return (this.flags(entry) & Flag.fromServer) === 0 ? "client" : "server";
  }

  /** Bytes of the payload. */
  length(entry: number): number {
    return this.#number(Column.length, entry) >>> 0;
  }

  /** Where each entry's payload begins in the bytes; one more for their end. */
  get starts(): Float64Array {
    if (this.#starts !== undefined) return this.#starts;
    const starts = new Float64Array(this.count + 1);
    const extras = new Int32Array(this.count);
    let [at, extra] = [0, this.count * COLUMNS];
    for (let entry = 0; entry < this.count; entry++) {
      starts[entry] = at;
      at += this.length(entry);
      if ((this.flags(entry) & Flag.extra) === 0) continue;
      extras[entry] = extra;
      at += Math.max(0, (this.#numbers[extra] ?? 0) - 1) + (this.#numbers[extra + 1] ?? 0);
      extra += EXTRA_NUMBERS;
    }
    starts[this.count] = at;
    this.#starts = starts;
    this.#extras = extras;
    return starts;
  }

  /** All of its bytes. @throws StoreError */
  bytes(): Uint8Array {
    return this.#read(0, this.#size);
  }

  /** @throws StoreError */
  message(entry: number): KeptMessage {
    const flags = this.flags(entry);
    const start = this.starts[entry] ?? 0;
    const end = this.starts[entry + 1] ?? start;
    const length = this.length(entry);
    const bytes = this.#read(start, end - start);
    const { wireBytes, frames, violations, original } = this.#extra(entry, bytes, length);
    return {
      connection: this.connection(entry),
      index: this.index(entry),
      time: this.time(entry),
      from: this.from(entry),
      opcode: flags & Flag.opcode,
      payload: bytes.length === length ? bytes : bytes.subarray(0, length),
      compressed: (flags & Flag.compressed) !== 0,
      wire: wireBytes === undefined ? undefined : bytes.subarray(length, length + wireBytes),
      maskKey: (flags & Flag.masked) === 0 ? undefined : this.#number(Column.mask, entry),
      frames,
      origin: ORIGINS[(flags >> Flag.origin) & 3] ?? "peer",
      ...(original && { original }),
      violations: violations ?? [],
    };
  }

  #extra(entry: number, bytes: Uint8Array, length: number) {
    if ((this.flags(entry) & Flag.extra) === 0) return NOTHING;
    const wire = this.#numbers[this.#extras?.[entry] ?? 0] ?? 0;
    const about = readAbout(bytes.subarray(length + Math.max(0, wire - 1)));
    return { ...about, wireBytes: wire === 0 ? undefined : wire - 1 };
  }

  #number(column: number, entry: number): number {
    return this.#numbers[column * this.count + entry] ?? 0;
  }
}

const NOTHING = {
  wireBytes: undefined,
  frames: undefined,
  violations: undefined,
  original: undefined,
} as const;
