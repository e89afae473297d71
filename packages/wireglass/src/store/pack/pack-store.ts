import type { DatabaseSync, SQLOutputValue, StatementSync } from "node:sqlite";
import { StoreError } from "../store-error.ts";
import { ByteLogReader } from "./byte-log.ts";
import { Pack, type PackBytes } from "./pack.ts";
import { SPANNED } from "./span-writer.ts";

/** Packs up to this size are read whole, and with their heads up to the other. */
const WHOLE_BYTES = 4 << 20;
const AT_ONCE_BYTES = 65_536;

const COLUMNS = `p.id, p.count, p.time, p.size, p.log, p.place, p.heads,
  CASE WHEN p.size <= ${AT_ONCE_BYTES} THEN p.bytes END AS bytes`;

/** Captures of version 2 have all of them there. */
const ALL_SPANNED = Number.MAX_SAFE_INTEGER - 1;

type Row = Record<string, SQLOutputValue>;

/** Finds packs of a capture, while somebody may be writing to it. */
export class PackStore {
  readonly #file: string;
  readonly #log: ByteLogReader;
  readonly #from: StatementSync;
  readonly #downTo: StatementSync;
  readonly #of: StatementSync;
  readonly #ofDown: StatementSync;
  readonly #holding: StatementSync;
  readonly #bytes: StatementSync;
  readonly #spanned: StatementSync;

  constructor(db: DatabaseSync, file: string) {
    this.#file = file;
    this.#log = new ByteLogReader(file);
    this.#from = db.prepare(
      `SELECT ${COLUMNS} FROM pack p WHERE p.id + p.count > ?1
       AND p.id >= coalesce((SELECT max(id) FROM pack WHERE id <= ?1), 0) ORDER BY p.id LIMIT 1`,
    );
    this.#downTo = db.prepare(
      `SELECT ${COLUMNS} FROM pack p WHERE p.id < ? ORDER BY p.id DESC LIMIT 1`,
    );
    const share = `SELECT ${COLUMNS} FROM span s JOIN pack p ON p.id = s.pack WHERE s.connection = ?1
      AND s.pack <= ?3`;
    this.#of = db.prepare(
      `${share} AND s.pack >= coalesce((SELECT max(id) FROM pack WHERE id <= ?2), 0)
       AND p.id + p.count > ?2 ORDER BY s.pack LIMIT 1`,
    );
    this.#ofDown = db.prepare(`${share} AND s.pack < ?2 ORDER BY s.pack DESC LIMIT 1`);
    this.#holding = db.prepare(`${share} AND s.first <= ?2 AND s.last >= ?2 ORDER BY s.pack`);
    this.#spanned = db.prepare(SPANNED);
    this.#bytes = db.prepare("SELECT log, place, bytes FROM pack WHERE id = ?");
  }

  /** The first pack with an entry at `place` or behind it. @param connection only with messages of that one */
  from(place: number, connection?: number): Pack | undefined {
    if (connection === undefined) return this.#pack(this.#from.get(place));
    const { spanned } = this;
    const found = this.#pack(this.#of.get(connection, place, spanned));
    if (found !== undefined) return found;
    for (const pack of this.#behind(spanned, place)) if (pack.has(connection)) return pack;
    return undefined;
  }

  /** The last pack with an entry before `place`. @param connection only with messages of that one */
  before(place: number, connection?: number): Pack | undefined {
    if (connection === undefined) return this.#pack(this.#downTo.get(place));
    const { spanned } = this;
    for (let at = place; ; ) {
      const pack = this.#pack(this.#downTo.get(at));
      if (pack === undefined || pack.id <= spanned) break;
      if (pack.has(connection)) return pack;
      at = pack.id;
    }
    return this.#pack(this.#ofDown.get(connection, place, spanned));
  }

  /** Packs that may have the message of that index. */
  *holding(connection: number, index: number): Generator<Pack> {
    const { spanned } = this;
    for (const row of this.#holding.all(connection, index, spanned)) {
      const pack = this.#pack(row);
      if (pack !== undefined) yield pack;
    }
    for (const pack of this.#behind(spanned, 0)) if (pack.has(connection)) yield pack;
  }

  /** The last pack that is in the table of spans, as it is now. */
  get spanned(): number {
    const row = this.#spanned.get();
    return row === undefined ? ALL_SPANNED : Number(row.value);
  }

  /** Packs that are not in the table of spans, with entries at `place` or behind it. */
  *#behind(spanned: number, place: number): Generator<Pack> {
    for (let at = Math.max(place, spanned + 1); ; ) {
      const pack = this.#pack(this.#from.get(at));
      if (pack === undefined) return;
      if (pack.id > spanned) yield pack;
      at = pack.lastId + 1;
    }
  }

  close(): void {
    this.#log.close();
  }

  #pack(row: Row | undefined): Pack | undefined {
    if (row === undefined) return undefined;
    const heads = row.heads as Uint8Array; // as the column is
    const [id, size] = [Number(row.id), Number(row.size)];
    const about = { id, count: Number(row.count), time: Number(row.time), size, heads };
    return new Pack(about, this.#reader(row, id, size));
  }

  #reader(row: Row, id: number, size: number): PackBytes {
    let whole: Uint8Array | undefined = row.bytes instanceof Uint8Array ? row.bytes : undefined;
    return (at, length) => {
      if (whole === undefined && size > WHOLE_BYTES && length < size)
        return this.#read(row, id, at, length);
      whole ??= this.#read(row, id, 0, size);
      return whole.subarray(at, at + length);
    };
  }

  #read({ log, place }: Row, id: number, at: number, length: number): Uint8Array {
    if (log !== null) {
      const bytes = Buffer.allocUnsafeSlow(length);
      try {
        this.#log.read({ log: Number(log), at: Number(place) + at }, bytes);
        return bytes;
      } catch (error) {
        if (!(error instanceof StoreError && error.code === "store/apart")) throw error;
        const row = this.#bytes.get(id);
        if (!(row?.bytes instanceof Uint8Array)) throw error;
        return row.bytes.subarray(at, at + length); // it was taken into the capture since
      }
    }
    const row = this.#bytes.get(id);
    if (row?.bytes instanceof Uint8Array) return row.bytes.subarray(at, at + length);
    throw new StoreError("store/forgotten", this.#file);
  }
}
