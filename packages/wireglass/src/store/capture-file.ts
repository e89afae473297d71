import { existsSync } from "node:fs";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { SQL_FUNCTIONS, type SqlCondition } from "@wireglass/lens/filter";
import type { KeptMessage } from "@wireglass/lens/record";
import {
  beginningOf,
  type ConnectionPage,
  endOf,
  type Row,
  type StoredConnection,
  storedConnection,
} from "./connection-row.ts";
import { Damage } from "./damage.ts";
import type { CaptureEntry } from "./formats/index.ts";
import type { Pack } from "./pack/pack.ts";
import { type PackRange, type Part, partOf } from "./pack/pack-range.ts";
import { PackStore } from "./pack/pack-store.ts";
import { TailShares } from "./pack/tail-shares.ts";
import { endReading, openToRead } from "./read-only-database.ts";
import { LAST_ID, versionOf } from "./schema.ts";
import { StoreError } from "./store-error.ts";

/** A message with its place in the capture. */
export type StoredMessage = { readonly id: number; readonly message: KeptMessage };

const ALL: SqlCondition = { where: "1", values: [] };
const NO_LIMIT = -1;
/** Payloads that are handed out at once, but for the last of them. */
const MOST_BYTES = 4 << 20;
const LAST_PLACE = Number.MAX_SAFE_INTEGER;

/** A capture that is read, while somebody may be writing to it. */
export class CaptureFile {
  readonly file: string;
  readonly #db: DatabaseSync;
  readonly #packs: PackStore;
  readonly #statements = new Map<string, StatementSync>();
  readonly #damage: Damage;
  /** The pack that a follower is in. */
  #current: Pack | undefined;
  readonly #tail = new TailShares();

  private constructor(db: DatabaseSync, file: string) {
    this.file = file;
    this.#db = db;
    this.#packs = new PackStore(db, file);
    this.#damage = new Damage(file);
  }

  /** Opens a capture to read. @throws StoreError */
  static open(file: string): CaptureFile {
    if (!existsSync(file)) throw new StoreError("store/missing", file);
    let db: DatabaseSync | undefined;
    try {
      db = openToRead(file);
      if (versionOf(db, file) === 0) throw new StoreError("store/foreign", file);
      for (const [name, answer] of Object.entries(SQL_FUNCTIONS))
        db.function(name, { deterministic: true, varargs: true }, answer);
      return new CaptureFile(db, file);
    } catch (error) {
      db?.close();
      throw StoreError.from(error, file);
    }
  }

  close(): void {
    this.#packs.close();
    this.#db.close();
  }

  /** The place of the last entry. */
  get lastId(): number {
    return Number(this.#all(LAST_ID)[0]?.n ?? 0);
  }

  /** The same, or any that is too far, where the file is damaged there. */
  get #lastPlace(): number {
    try {
      return this.lastId;
    } catch (error) {
      this.passOver(error);
      return LAST_PLACE;
    }
  }

  /**
   * What is in a range, in its order. While it is read, packs may be put together with those before them: no entry is
   * given twice.
   */
  *packs({ after = 0, before = LAST_PLACE, order, connection }: PackRange = {}): Generator<Part> {
    if (order === "desc") {
      const downTo = (place: number) => this.#packs.before(place, connection);
      for (let place = Math.min(before, this.lastId + 1); ; ) {
        const pack = this.#damage.past(place, -1, () => place, downTo);
        if (pack === undefined || pack.lastId <= after) return;
        yield partOf(pack, after, place);
        place = pack.id;
      }
    }
    const from = (place: number) => this.#packs.from(place, connection);
    for (let place = after + 1; ; ) {
      const pack = this.#damage.past(place, 1, () => this.#lastPlace - place, from);
      if (pack === undefined || pack.id >= before) return;
      yield partOf(pack, place - 1, before);
      place = pack.lastId + 1;
    }
  }

  *#wholePacks(after: number): Generator<Pack> {
    for (const { pack } of this.packs({ after })) yield pack;
  }

  /** Why something of it could not be read and was passed over; undefined where nothing was. */
  get problem(): StoreError | undefined {
    return this.#damage.met;
  }

  /** Notes that something was passed over; whatever else it is, is thrown on. */
  passOver(error: unknown): void {
    this.#damage.passOver(error);
  }

  /** Messages in the order in which they came. */
  *messages(range: PackRange = {}): Generator<StoredMessage> {
    const { connection } = range;
    for (const { pack, first, end } of this.packs(range)) {
      for (let entry = first; entry < end; entry++) {
        if (pack.kind(entry) !== "message") continue;
        if (connection !== undefined && pack.connection(entry) !== connection) continue;
        const message = this.message(pack, entry);
        if (message !== undefined) yield { id: pack.id + entry, message };
      }
    }
  }

  /** One message of a pack; undefined where the file is damaged there. @throws StoreError */
  message(pack: Pack, entry: number): KeptMessage | undefined {
    try {
      return pack.message(entry);
    } catch (error) {
      this.passOver(error);
      return undefined;
    }
  }

  /** The message of that index; undefined where there is none. */
  storedAt(connection: number, index: number): StoredMessage | undefined {
    for (const pack of this.#run(() => [...this.#packs.holding(connection, index)]))
      for (let entry = 0; entry < pack.count; entry++) {
        const isIt = pack.index(entry) === index && pack.connection(entry) === connection;
        if (!isIt || pack.kind(entry) !== "message") continue;
        const message = this.message(pack, entry);
        return message && { id: pack.id + entry, message };
      }
    return undefined;
  }

  /** Connections and exchanges by their numbers. */
  *connections({
    condition = ALL,
    after = 0,
    before = LAST_PLACE,
    order = "asc",
    limit = NO_LIMIT,
  }: ConnectionPage = {}): Generator<StoredConnection> {
    const spanned = this.#run(() => this.#packs.spanned);
    const tail = this.#tail.totals(spanned, this.lastId, (after) => this.#wholePacks(after));
    const own = "FROM span s WHERE s.connection = c.connection AND s.pack <= ?";
    const sql = `SELECT c.*, (SELECT sum(count) ${own}) AS messages, (SELECT sum(bytes) ${own}) AS bytes
      FROM connection c WHERE c.connection > ? AND c.connection < ? AND (${condition.where})
      ORDER BY c.connection ${order} LIMIT ?`;
    let [low, high, left] = [after, before, limit];
    for (let isOver = false; !isOver; ) {
      try {
        for (const row of this.#each(sql, spanned, spanned, low, high, ...condition.values, left)) {
          const stored = storedConnection(row, tail);
          if (order === "asc") low = stored.record.connection;
          else high = stored.record.connection;
          if (left > 0) left--;
          yield stored;
        }
        isOver = true;
      } catch (error) {
        this.passOver(error);
        const next = order === "asc" ? this.#numberPast(low) : undefined;
        if (next === undefined || left === 0) isOver = true;
        else low = next - 1;
      }
    }
  }

  /** The first connection behind a number whose row can be read. */
  #numberPast(number: number): number | undefined {
    const last = Number(this.#all("SELECT max(connection) AS n FROM connection")[0]?.n ?? 0);
    const sql = "SELECT * FROM connection WHERE connection >= ? ORDER BY connection LIMIT 1";
    const found = (from: number) => this.#all(sql, from)[0];
    // The one that could not be read may be found by another way: it is behind that.
    const row = this.#damage.past(number + 2, 1, () => last - number, found);
    return row && Number(row.connection);
  }

  /** The numbers of the connections that meet a condition. */
  connectionsWhere({ where, values }: SqlCondition): ReadonlySet<number> {
    const rows = this.#all(`SELECT connection FROM connection c WHERE ${where}`, ...values);
    return new Set(rows.map((row) => Number(row.connection)));
  }

  connection(number: number): StoredConnection | undefined {
    const condition = { where: "c.connection = ?", values: [number] };
    // Read to its end: a statement left open would hold on to an old state of the capture.
    return [...this.connections({ condition, limit: 1 })][0];
  }

  /**
   * What came after a place, in its order, and the place to go on from. It is what a follower asks for again
   * and again: how much it has to keep in mind is its own affair.
   *
   * @param what without messages, those cost nothing
   */
  entries(
    after: number,
    limit = 1000,
    what: "everything" | "connections" = "everything",
  ): { readonly entries: readonly CaptureEntry[]; readonly next: number } {
    this.#run(() => this.#db.exec("BEGIN")); // one state of the capture for all that follows
    try {
      return what === "everything" ? this.#everything(after, limit) : this.#comings(after);
    } finally {
      const refusal = endReading(this.#db);
      if (refusal !== undefined) this.passOver(refusal);
    }
  }

  #everything(after: number, limit: number) {
    const entries: CaptureEntry[] = [];
    let [next, bytes] = [after, 0];
    for (const { pack, first, end } of this.#packsOn(after)) {
      this.#current = pack;
      for (let at = first; at < end; at++) {
        if (entries.length >= limit || bytes >= MOST_BYTES) return { entries, next };
        const entry = this.#entry(pack, at);
        if (entry !== undefined) entries.push(entry);
        if (entry?.kind === "message") bytes += entry.message.payload.length;
        next = pack.id + at;
      }
    }
    return { entries, next };
  }

  /** The same packs as {@link packs}, without reading again the one that a follower is in. */
  *#packsOn(after: number): Generator<Part> {
    const current = this.#current;
    const isInside = current !== undefined && current.id <= after + 1 && after < current.lastId;
    if (isInside) yield partOf(current, after, LAST_PLACE);
    yield* this.packs({ after: isInside ? current.lastId : after });
  }

  /** Undefined for the beginning or end of what was forgotten, and for what cannot be read. */
  #entry(pack: Pack, at: number): CaptureEntry | undefined {
    const kind = pack.kind(at);
    if (kind === "message") {
      const message = this.message(pack, at);
      return message && { kind, message };
    }
    const row = this.#rowOf(pack.connection(at));
    try {
      return row && (kind === "begin" ? beginningOf(row) : endOf(row));
    } catch (error) {
      this.passOver(error);
      return undefined;
    }
  }

  #rowOf(connection: number): Row | undefined {
    try {
      return this.#all("SELECT * FROM connection WHERE connection = ?", connection)[0];
    } catch (error) {
      this.passOver(error);
      return undefined;
    }
  }

  #comings(after: number) {
    const next = Math.max(after, this.lastId);
    const placed = (column: string, made: (row: Row) => CaptureEntry | undefined) => {
      const sql = `SELECT * FROM connection WHERE ${column} > ? AND ${column} <= ?`;
      return this.#all(sql, after, next).map((row) => ({ id: Number(row[column]), of: made(row) }));
    };
    const all = [...placed("open_id", beginningOf), ...placed("close_id", endOf)];
    const entries = all.sort((a, b) => a.id - b.id).flatMap(({ of }) => of ?? []);
    return { entries, next };
  }

  #all(sql: string, ...values: readonly Value[]): Row[] {
    return this.#run(() => this.#prepared(sql).all(...values));
  }

  *#each(sql: string, ...values: readonly Value[]): Generator<Row> {
    // Its own statement: loops may be inside each other.
    const rows = this.#run(() => this.#db.prepare(sql).iterate(...values));
    try {
      for (;;) {
        const step = this.#run(() => rows.next());
        if (step.done) return;
        yield step.value;
      }
    } finally {
      this.#run(() => rows.return?.()); // one that is left open would hold on to the capture as it was
    }
  }

  #prepared(sql: string): StatementSync {
    const statement = this.#statements.get(sql) ?? this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #run<Result>(read: () => Result): Result {
    try {
      return read();
    } catch (error) {
      throw StoreError.from(error, this.file);
    }
  }
}

type Value = string | number | bigint | Uint8Array | null;
