import { closeSync, openSync } from "node:fs";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { urlParts } from "@wireglass/lens/filter";
import type {
  CloseRecord,
  ExchangeRecord,
  KeptMessage,
  OpenRecord,
  PlainMessage,
} from "@wireglass/lens/record";
import type { CaptureEntry } from "./formats/index.ts";
import { foldLogs, removeOrphans } from "./log-folding.ts";
import { ByteLogWriter } from "./pack/byte-log.ts";
import { NOWHERE, PackBuilder, type PackMark } from "./pack/pack-builder.ts";
import { PackWriter } from "./pack/pack-writer.ts";
import { forgetStep, type Retention } from "./retention.ts";
import { LAST_ID, prepare, tune, versionOf } from "./schema.ts";
import { StoreError } from "./store-error.ts";

/** What a batch has become part of the capture as. */
export type Written = {
  /** The place of the last entry: everything up to here can be read. */
  readonly lastId: number;
};

/** A pack that is this large is not added to any more; until then, what is added to it are rows of their own. */
const SEAL_BYTES = 65_536;
const SEAL_ENTRIES = 2048;
/** So many packs' memory is kept for those that follow: what is written at once under load. */
const MOST_SPARE = 8;

type Placed = {
  readonly id: number;
  readonly record: OpenRecord | ExchangeRecord | CloseRecord;
};

/**
 * Writes a capture; one at a time. Entries are collected in memory by the methods that take them, and become part of
 * the capture with {@link commit}.
 */
export class CaptureWriter {
  readonly file: string;
  readonly #db: DatabaseSync;
  readonly #packs: PackWriter;
  readonly #open: StatementSync;
  readonly #close: StatementSync;
  #lastId: number;
  #lastConnection: number;
  #pack: PackBuilder;
  /** How much of `#pack` is stored, as rows that are replaced when it is full. */
  #stored: PackMark = NOWHERE;
  /** Packs that are full and not stored, each with what was stored of it before. */
  #full: { readonly pack: PackBuilder; readonly stored: PackMark }[] = [];
  #spare: PackBuilder[] = [];
  #records: Placed[] = [];
  #heldBytes = 0;

  private constructor(db: DatabaseSync, file: string) {
    const number = (sql: string): number => Number(db.prepare(sql).get()?.n ?? 0);
    this.file = file;
    this.#db = db;
    const lastLog = number("SELECT value AS n FROM meta WHERE key = 'log'");
    this.#packs = new PackWriter(db, new ByteLogWriter(file, lastLog));
    this.#open = db.prepare(
      "INSERT INTO connection VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,null,null,null,null,null,null,?)",
    );
    this.#close = db.prepare(
      "UPDATE connection SET close_id = ?, closed = ?, close_by = ?, close_code = ?, close_reason = ?, close_clean = ? WHERE connection = ?",
    );
    this.#lastId = number(LAST_ID);
    this.#lastConnection = number("SELECT max(connection) AS n FROM connection");
    this.#pack = new PackBuilder(this.#lastId + 1);
  }

  /**
   * Opens a capture to add to, and makes it where there is none.
   *
   * @throws StoreError
   */
  static open(file: string): CaptureWriter {
    let db: DatabaseSync | undefined;
    try {
      closeSync(openSync(file, "a", 0o600)); // where it is new: for its owner alone
      db = new DatabaseSync(file, { timeout: 2000 });
      versionOf(db, file); // what is no capture stays as it is
      tune(db);
      prepare(db, file);
      removeOrphans(db, file);
      return new CaptureWriter(db, file);
    } catch (error) {
      db?.close();
      throw StoreError.from(error, file, "writing");
    }
  }

  /** The number of the last connection: those that follow count on from it. */
  get lastConnection(): number {
    return this.#lastConnection;
  }

  /** Takes an entry; the bytes of a message are lent until it is committed. */
  take(entry: CaptureEntry): void {
    if (entry.kind === "message") this.message(entry.message);
    else this.record(entry.record);
  }

  /** Takes a plain message, whose memory is lent until it is committed. */
  plain(message: PlainMessage): void {
    this.#packFor(message.time).plain(message);
  }

  /** Takes a message, whose bytes are lent until it is committed. */
  message(message: KeptMessage): void {
    this.#heldBytes += this.#packFor(message.time).message(message);
  }

  /** What messages that are no plain ones, and bodies, hold until they are committed, about. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** Takes a connection's beginning or end, or an exchange. */
  record(record: OpenRecord | ExchangeRecord | CloseRecord): void {
    const { connection, kind } = record;
    const time = Math.round(record.time * 1_000_000);
    this.#packFor(time).place(kind === "close" ? "end" : "begin", connection, time);
    this.#records.push({ id: this.#lastId, record });
    if (kind === "exchange") this.#heldBytes += bodyBytes(record);
    if (kind !== "close") this.#lastConnection = Math.max(this.#lastConnection, connection);
  }

  /**
   * Makes what was taken part of the capture: all of it, or none where it throws; then it may be tried again.
   *
   * @throws StoreError
   */
  commit(): Written {
    try {
      this.#db.exec("BEGIN");
      for (const { pack, stored } of this.#full) this.#packs.store(pack, stored, true);
      const isFull = this.#pack.byteLength >= SEAL_BYTES || this.#pack.count >= SEAL_ENTRIES;
      this.#packs.store(this.#pack, this.#stored, isFull);
      for (const placed of this.#records) this.#recordRow(placed);
      this.#packs.finish();
      this.#db.exec("COMMIT");
      this.#packs.committed();
      const done = this.#full.map(({ pack }) => pack);
      if (isFull) done.push(this.#pack);
      this.#spare = [...this.#spare, ...done].slice(0, MOST_SPARE);
      this.#full = [];
      this.#records = [];
      this.#heldBytes = 0;
      if (isFull) this.#begin();
      else {
        this.#pack.own();
        this.#stored = this.#pack.mark;
      }
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      this.#packs.rolledBack();
      throw StoreError.from(error, this.file, "writing");
    }
    return { lastId: this.#lastId };
  }

  /** Forgets what was taken and is not part of the capture. */
  discard(): void {
    const [first = { pack: this.#pack, stored: this.#stored }] = this.#full;
    this.#pack = first.pack;
    this.#stored = first.stored;
    this.#pack.backTo(first.stored);
    this.#lastId = this.#pack.id + this.#stored.count - 1;
    this.#full = [];
    this.#records = [];
    this.#heldBytes = 0;
  }

  /**
   * Takes entries in their order and makes them part of the capture: all of them, or none where it throws.
   *
   * @throws StoreError
   */
  write(entries: readonly CaptureEntry[]): Written {
    try {
      for (const entry of entries) this.take(entry);
      return this.commit();
    } catch (error) {
      this.discard();
      throw error;
    }
  }

  /**
   * Forgets a little of what is too old or too much.
   *
   * @returns true while there is more to forget
   * @throws StoreError
   */
  forget(now: number, retention: Retention): boolean {
    try {
      this.#packs.keepLogsBelow(retention.maxBytes);
      const last = forgetStep(this.#db, now, retention);
      if (last === 0) return false;
      this.#packs.forgot(last);
      removeOrphans(this.#db, this.file, this.#packs.currentLog);
      // What is forgotten of the pack that is added to must not come back when it is full.
      if (last >= this.#pack.id && this.#pack.count === this.#stored.count) this.#begin();
      return true;
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      throw StoreError.from(error, this.file, "writing");
    }
  }

  /** Lets the file go, with everything in one file where it is not much. */
  close(): void {
    try {
      this.#packs.close();
      foldLogs(this.#db, this.file);
    } catch {
      // Then its bytes stay beside it.
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
    }
    try {
      // SQLite does this by itself only where nobody else has the file open, if only to read.
      this.#db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch {
      // The disk may be full: what was recorded is safe in the file that ends in -wal.
    }
    this.#db.close();
  }

  #packFor(time: number): PackBuilder {
    if (!this.#pack.takes(time)) {
      this.#full.push({ pack: this.#pack, stored: this.#stored });
      this.#begin();
    }
    this.#lastId++;
    return this.#pack;
  }

  #begin(): void {
    const id = this.#lastId + 1;
    const spare = this.#spare.pop();
    spare?.begin(id);
    this.#pack = spare ?? new PackBuilder(id);
    this.#stored = NOWHERE;
  }

  #recordRow({ id, record }: Placed): void {
    const time = Math.round(record.time * 1_000_000);
    if (record.kind === "close") {
      const { connection, by, code, reason, clean } = record;
      this.#close.run(id, time, by, code, reason, clean ? 1 : 0, connection);
      return;
    }
    const { connection, kind, protocol, source, url, client, server } = record;
    const { host, port, path } = urlParts(url);
    const { method = null } = record.request ?? {};
    const { status = null } = record.response ?? {};
    const [subprotocol, extensions] =
      record.kind === "open" ? [record.subprotocol, record.extensions] : [null, ""];
    const about = [kind, time, protocol, source, url, host, port, path];
    const ends = [method, status, client, server, subprotocol, extensions];
    this.#open.run(connection, id, ...about, ...ends, JSON.stringify(record));
  }
}

function bodyBytes({ requestBody, responseBody }: ExchangeRecord): number {
  return (requestBody?.base64.length ?? 0) + (responseBody?.base64.length ?? 0);
}
