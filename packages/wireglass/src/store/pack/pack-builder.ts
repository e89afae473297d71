import type { KeptMessage, PlainMessage } from "@wireglass/lens/record";
import { Copies } from "./copies.ts";
import { EntryExtras } from "./entry-extras.ts";
import {
  COLUMNS,
  Column,
  EXTRA_NUMBERS,
  extraOf,
  Flag,
  flagsOf,
  INLINE_BYTES,
  MOST_ENTRIES,
} from "./pack-layout.ts";
import { RawPayloads } from "./raw-payloads.ts";

const NOTHING = new Uint8Array();
const TEXT = 1;
const FIRST_ENTRIES = 64;
/** What is not larger is copied at once: an object that lives until it is written costs V8 more than its bytes. */
const SMALL_BYTES = 4096;
/**
 * How far times may be from the first one, in microseconds. Any two are at most twice that apart, which 32 bits say: a
 * part of a pack that is stored by itself counts from its own first one.
 */
const MOST_APART = 2 ** 30 - 1;

/** A pack as it is stored, of all entries or of some. */
export type PackRow = {
  readonly id: number;
  readonly count: number;
  /** The first entry's, from which the others count, and the last of all. */
  readonly time: number;
  readonly until: number;
  readonly heads: Uint8Array;
  readonly byteLength: number;
  /** To be written first, each a multiple of a block: only where there are too many bytes for the database. */
  readonly regions: readonly Uint8Array[];
  /** To be written behind them, one after the other. */
  readonly pieces: readonly Uint8Array[];
};

/** How far a pack had come. */
export type PackMark = {
  readonly count: number;
  readonly pieces: number;
  readonly raws: number;
  readonly bytes: number;
};

/** Before the first entry. */
export const NOWHERE: PackMark = { count: 0, pieces: 0, raws: 0, bytes: 0 };

/**
 * Collects entries that follow each other, each of which takes one place in the order of everything. Its memory is used
 * again: what is allocated for each pack anew has V8 collect its garbage all the time.
 */
export class PackBuilder {
  #id: number;
  #columns = new Int32Array(FIRST_ENTRIES * COLUMNS);
  #capacity = FIRST_ENTRIES;
  #count = 0;
  #time = 0;
  #bytes = 0;
  #pieces: Uint8Array[] = [];
  #raws = new RawPayloads();
  readonly #extras = new EntryExtras();
  readonly #copies = new Copies();
  /** So many of the pieces are not lent. */
  #owned = 0;
  /** What becomes the next piece: payloads that lie one after the other in the same memory. */
  #run: Uint8Array = NOTHING;
  #runStart = 0;
  #runEnd = 0;
  /** What {@link row} gave last. */
  #heads = new Int32Array();

  constructor(id: number) {
    this.#id = id;
  }

  /** Forgets everything, and begins another pack. */
  begin(id: number): void {
    this.#id = id;
    this.#count = 0;
    this.#time = 0;
    this.#bytes = 0;
    this.#pieces = [];
    this.#raws = new RawPayloads();
    this.#extras.backTo(0);
    this.#copies.reset();
    this.#owned = 0;
    this.#run = NOTHING;
    this.#runEnd = 0;
  }

  /** The place of the first entry. */
  get id(): number {
    return this.#id;
  }

  get count(): number {
    return this.#count;
  }

  /** Bytes of what is in it. */
  get byteLength(): number {
    return this.#bytes;
  }

  /** Whether an entry of that time still fits in. */
  takes(time: number): boolean {
    if (this.#count === 0) return true;
    return this.#count < MOST_ENTRIES && Math.abs(time - this.#time) <= MOST_APART;
  }

  /** A plain message; its memory is lent until {@link own}. */
  plain({
    connection,
    index,
    time,
    from,
    opcode,
    maskKey,
    memory,
    start,
    end,
    raw,
  }: PlainMessage): void {
    const flags =
      opcode |
      (from === "server" ? Flag.fromServer : 0) |
      (opcode === TEXT ? Flag.text : 0) |
      (maskKey === undefined ? 0 : Flag.masked) |
      (raw ? Flag.raw : 0);
    this.#put(connection, index, time, flags, end - start, maskKey ?? 0);
    if (!raw) return this.#add(memory, start, end);
    this.#raws.add(memory, start, end);
    this.#bytes += end - start;
  }

  /**
   * Any message; its bytes are lent until {@link own}.
   *
   * @returns how many there are
   */
  message(message: KeptMessage): number {
    const { connection, index, time, payload, maskKey = 0 } = message;
    const extra = extraOf(message);
    if (extra !== undefined) this.#extras.add(this.#count, extra);
    this.#put(connection, index, time, flagsOf(message, extra), payload.length, maskKey);
    const bytes = this.#bytes;
    this.#take(payload);
    this.#take(extra?.wire);
    this.#take(extra?.about);
    return this.#bytes - bytes;
  }

  /** The place of a connection's beginning or end. */
  place(kind: "begin" | "end", connection: number, time: number): void {
    this.#put(connection, 0, time, Flag[kind], 0, 0);
  }

  get mark(): PackMark {
    this.#endRun();
    const [count, bytes] = [this.#count, this.#bytes];
    return { count, pieces: this.#pieces.length, raws: this.#raws.count, bytes };
  }

  /** Forgets what came after a mark. */
  backTo({ count, pieces, raws, bytes }: PackMark): void {
    this.#endRun();
    this.#extras.backTo(count);
    this.#count = count;
    this.#pieces.length = pieces;
    this.#raws.backTo(raws);
    this.#bytes = bytes;
  }

  /** Takes a copy of all bytes that were lent since the last time. */
  own(): void {
    this.#raws.own();
    this.#endRun();
    if (this.#owned === this.#pieces.length) return;
    const copy = Buffer.concat(this.#pieces.slice(this.#owned));
    this.#pieces.length = this.#owned;
    this.#pieces.push(copy);
    this.#owned = this.#pieces.length;
    this.#copies.reset();
  }

  /** What came after a mark, or everything, as it is stored; its heads are lent until the next call. */
  row(from: PackMark = NOWHERE): PackRow {
    this.#endRun();
    const count = this.#count - from.count;
    const time = this.#time + this.#number(Column.time, from.count);
    const shift = time - this.#time;
    const bytes = this.#bytes - from.bytes;
    const raw = this.#raws.layout(from.raws, bytes >= INLINE_BYTES);
    const extraNumbers = this.#extras.count(from.count) * EXTRA_NUMBERS;
    const length = count * COLUMNS + extraNumbers + raw.places.length;
    if (this.#heads.length < length) this.#heads = new Int32Array(length);
    const heads = this.#heads.subarray(0, length);
    for (let column = 0; column < COLUMNS; column++) {
      const start = column * this.#capacity + from.count;
      heads.set(this.#columns.subarray(start, start + count), column * count);
    }
    if (shift !== 0) for (let at = 0; at < count; at++) heads[at] = (heads[at] ?? 0) - shift;
    const end = this.#extras.write(heads, count * COLUMNS, from.count);
    heads.set(raw.places, end);
    let latest = time;
    for (let i = 0; i < count; i++) latest = Math.max(latest, time + (heads[i] ?? 0));
    return {
      id: this.#id + from.count,
      count,
      time,
      until: latest,
      heads: new Uint8Array(heads.buffer, 0, heads.byteLength),
      byteLength: raw.byteLength + bytes - raw.payloadBytes,
      regions: raw.regions,
      pieces: [...raw.pieces, ...this.#pieces.slice(from.pieces)],
    };
  }

  #number(column: number, entry: number): number {
    return this.#columns[column * this.#capacity + entry] ?? 0;
  }

  #put(
    connection: number,
    index: number,
    time: number,
    flags: number,
    length: number,
    maskKey: number,
  ): void {
    if (this.#count === this.#capacity) this.#grow();
    if (this.#count === 0) this.#time = time;
    const [columns, capacity] = [this.#columns, this.#capacity];
    const at = this.#count++;
    columns[at] = time - this.#time;
    columns[at + capacity] = connection;
    columns[at + 2 * capacity] = index;
    columns[at + 3 * capacity] = flags;
    columns[at + 4 * capacity] = length;
    columns[at + 5 * capacity] = maskKey;
  }

  #grow(): void {
    const [columns, capacity] = [this.#columns, this.#capacity];
    const more = Math.min(capacity * 4, MOST_ENTRIES);
    const wider = new Int32Array(more * COLUMNS);
    for (let column = 0; column < COLUMNS; column++)
      wider.set(columns.subarray(column * capacity, (column + 1) * capacity), column * more);
    this.#columns = wider;
    this.#capacity = more;
  }

  #take(bytes: Uint8Array = NOTHING): void {
    const { length } = bytes;
    if (length > SMALL_BYTES) return this.#add(bytes, 0, length);
    const { memory, start } = this.#copies.copy(bytes);
    this.#add(memory, start, start + length);
  }

  #add(memory: Uint8Array, start: number, end: number): void {
    if (start === end) return;
    this.#bytes += end - start;
    if (memory === this.#run && start === this.#runEnd) {
      this.#runEnd = end;
      return;
    }
    this.#endRun();
    this.#run = memory;
    this.#runStart = start;
    this.#runEnd = end;
  }

  #endRun(): void {
    if (this.#run === NOTHING) return;
    this.#pieces.push(this.#run.subarray(this.#runStart, this.#runEnd));
    this.#run = NOTHING;
    this.#runEnd = 0;
  }
}
