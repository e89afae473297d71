import type { KeptMessage, Side } from "@wireglass/lens/record";
import { applyMask } from "@wireglass/wire";
import { COLUMNS, Column, EXTRA_NUMBERS, Flag, ORIGINS, readAbout } from "./pack-layout.ts";

/** A pack as its row says it, without its bytes. */
export type PackHead = {
  readonly id: number;
  readonly count: number;
  readonly time: number;
  readonly heads: Uint8Array;
  readonly size: number;
};

/** Where entries' payloads lie: as they are to be read, as they are stored, and in the heads what is extra. */
type Layout = {
  readonly starts: Float64Array;
  /** The same where none is raw. */
  readonly places: Float64Array;
  readonly extras: Int32Array;
};

/** Reads `[at, at + length)` of a pack's bytes as they are stored. */
export type PackBytes = (at: number, length: number) => Uint8Array;

/** Entries of a capture that were written together. Its bytes are read when something asks for them. */
export class Pack {
  /** The place of the first entry. */
  readonly id: number;
  readonly count: number;
  readonly #time: number;
  readonly #numbers: Int32Array;
  /** Bytes that it takes, as it is stored. */
  readonly size: number;
  readonly #read: PackBytes;
  #known: Layout | undefined;

  constructor({ id, count, time, heads, size }: PackHead, read: PackBytes) {
    this.id = id;
    this.count = count;
    this.#time = time;
    // A copy, where it does not lie as numbers do.
    const { buffer, byteOffset, length } =
      heads.byteOffset % 4 === 0 ? heads : new Uint8Array(heads);
    this.#numbers = new Int32Array(buffer, byteOffset, length >> 2);
    this.size = size;
    this.#read = read;
  }

  /** One of which only the heads are looked at. */
  static head(head: PackHead): Pack {
    return new Pack(head, () => {
      throw new Error("only its heads are looked at");
    });
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

  /** One number of each entry: see `Column`. */
  column(column: number): Int32Array {
    return this.#numbers.subarray(column * this.count, (column + 1) * this.count);
  }

  /** Whether there is a message of that connection. */
  has(connection: number): boolean {
    for (let entry = 0; entry < this.count; entry++)
      if (this.connection(entry) === connection && this.kind(entry) === "message") return true;
    return false;
  }

  /** The first frame's, 16 for plain streams. */
  opcode(entry: number): number {
    return this.flags(entry) & Flag.opcode;
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

  /** Where each entry's payload begins in {@link bytes}; one more for their end. */
  get starts(): Float64Array {
    return this.#layout.starts;
  }

  /** All payloads as they are to be read, one after the other, each followed by what is extra. @throws StoreError */
  bytes(): Uint8Array {
    const { starts, places } = this.#layout;
    const stored = this.#read(0, this.size);
    if (places === starts) return stored;
    const bytes = Buffer.allocUnsafeSlow(starts[this.count] ?? 0);
    for (let entry = 0; entry < this.count; entry++) {
      const [start = 0, end = 0, place = 0] = [starts[entry], starts[entry + 1], places[entry]];
      bytes.set(stored.subarray(place, place + end - start), start);
      if (this.#isMasked(entry)) applyMask(bytes, start, end, this.#number(Column.mask, entry), 0);
    }
    return bytes;
  }

  /** @throws StoreError */
  message(entry: number): KeptMessage {
    const flags = this.flags(entry);
    const length = this.length(entry);
    const bytes = this.#bytesOf(entry);
    const { wireBytes, frames, violations, original, tags } = this.#extra(entry, bytes, length);
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
      ...(tags && { tags }),
      violations: violations ?? [],
    };
  }

  #extra(entry: number, bytes: Uint8Array, length: number) {
    if ((this.flags(entry) & Flag.extra) === 0) return NOTHING;
    const wire = this.#numbers[this.#layout.extras[entry] ?? 0] ?? 0;
    const about = readAbout(bytes.subarray(length + Math.max(0, wire - 1)));
    return { ...about, wireBytes: wire === 0 ? undefined : wire - 1 };
  }

  /** What {@link bytes} has of an entry. */
  #bytesOf(entry: number): Uint8Array {
    const { starts, places } = this.#layout;
    const length = (starts[entry + 1] ?? 0) - (starts[entry] ?? 0);
    const stored = this.#read(places[entry] ?? 0, length);
    if (!this.#isMasked(entry)) return stored;
    const bytes = Buffer.from(stored); // a copy, as others may read what was read
    applyMask(bytes, 0, length, this.#number(Column.mask, entry), 0);
    return bytes;
  }

  /** The payload is stored masked. */
  #isMasked(entry: number): boolean {
    return (this.flags(entry) & (Flag.raw | Flag.masked)) === (Flag.raw | Flag.masked);
  }

  get #layout(): Layout {
    this.#known ??= this.#readLayout();
    return this.#known;
  }

  #readLayout(): Layout {
    const starts = new Float64Array(this.count + 1);
    const extras = new Int32Array(this.count);
    let [at, extra, rawBytes] = [0, this.count * COLUMNS, 0];
    for (let entry = 0; entry < this.count; entry++) {
      starts[entry] = at;
      at += this.length(entry);
      if ((this.flags(entry) & Flag.raw) !== 0) rawBytes += this.length(entry);
      if ((this.flags(entry) & Flag.extra) === 0) continue;
      extras[entry] = extra;
      at += Math.max(0, (this.#numbers[extra] ?? 0) - 1) + (this.#numbers[extra + 1] ?? 0);
      extra += EXTRA_NUMBERS;
    }
    starts[this.count] = at;
    const places = rawBytes === 0 ? starts : this.#places(starts, extra, this.size - at + rawBytes);
    return { starts, places, extras };
  }

  /** @param raw where the places of raw payloads are in the heads @param others where the other payloads begin */
  #places(starts: Float64Array, raw: number, others: number): Float64Array {
    const places = new Float64Array(this.count);
    let [next, at] = [raw, others];
    for (let entry = 0; entry < this.count; entry++) {
      if ((this.flags(entry) & Flag.raw) !== 0) places[entry] = (this.#numbers[next++] ?? 0) >>> 0;
      else {
        places[entry] = at;
        at += (starts[entry + 1] ?? 0) - (starts[entry] ?? 0);
      }
    }
    return places;
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
  tags: undefined,
} as const;
