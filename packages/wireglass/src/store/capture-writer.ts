import { closeSync, openSync } from "node:fs";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { urlParts } from "@wireglass/lens/filter";
import type { CloseRecord, ExchangeRecord, KeptMessage, OpenRecord } from "@wireglass/lens/record";
import type { CaptureEntry } from "./formats/index.ts";
import { MessageRows } from "./message-rows.ts";
import { forgetStep, type Retention } from "./retention.ts";
import { prepare, tune } from "./schema.ts";
import { StoreError } from "./store-error.ts";

type Span = { first: number; last: number; count: number; bytes: number };

/** What was written, and is safe from the end of this process. */
export type Written = { readonly lastId: number };

/** Writes a capture. What it is given at once is there at once, or not at all. */
export class CaptureWriter {
  readonly file: string;
  readonly #db: DatabaseSync;
  readonly #rows: MessageRows;
  readonly #open: StatementSync;
  readonly #close: StatementSync;
  readonly #span: StatementSync;
  readonly #spans = new Map<number, Span>();
  #lastId: number;
  #lastConnection: number;

  private constructor(db: DatabaseSync, file: string) {
    this.file = file;
    this.#db = db;
    const number = (sql: string): number =>
      Number(Object.values(db.prepare(sql).get() ?? {})[0] ?? 0);
    const epoch = number("SELECT value FROM meta WHERE key = 'epoch'");
    this.#rows = new MessageRows(db, epoch);
    this.#lastId = number(
      `SELECT max(coalesce((SELECT max(id) FROM message), 0), coalesce((SELECT max(open_id) FROM connection), 0),
       coalesce((SELECT max(close_id) FROM connection), 0))`,
    );
    this.#lastConnection = number("SELECT coalesce(max(connection), 0) FROM connection");
    this.#open = db.prepare(
      "INSERT INTO connection VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,null,null,null,null,null,null)",
    );
    this.#close = db.prepare(
      "UPDATE connection SET close_id=?, closed=?, close_by=?, close_code=?, close_reason=?, close_clean=? WHERE connection=?",
    );
    this.#span = db.prepare("INSERT INTO span VALUES (?,?,?,?,?)");
  }

  /** Opens a capture to add to, or makes one. @throws StoreError */
  static open(file: string, now: number): CaptureWriter {
    let db: DatabaseSync | undefined;
    try {
      closeSync(openSync(file, "a", 0o600)); // where it is new: for its owner alone
      db = new DatabaseSync(file, { timeout: 2000 });
      tune(db);
      prepare(db, file, now);
      return new CaptureWriter(db, file);
    } catch (error) {
      db?.close();
      throw StoreError.from(error, file);
    }
  }

  /** The number of the last connection: those that follow count on from it. */
  get lastConnection(): number {
    return this.#lastConnection;
  }

  /**
   * Adds entries in their order: all of them, or none where it throws; then the same may be tried again.
   *
   * @throws StoreError
   */
  write(entries: readonly CaptureEntry[]): Written {
    const before = this.#lastId;
    try {
      this.#db.exec("BEGIN");
      for (const entry of entries) this.#entry(entry);
      this.#rows.flush();
      for (const [connection, { first, last, count, bytes }] of this.#spans)
        this.#span.run(connection, first, last, count, bytes);
      this.#db.exec("COMMIT");
    } catch (error) {
      this.#lastId = before;
      this.#rows.clear();
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      throw StoreError.from(error, this.file);
    } finally {
      this.#spans.clear();
    }
    return { lastId: this.#lastId };
  }

  /**
   * Forgets a little of what is too old or too much.
   *
   * @returns true while there is more to forget
   * @throws StoreError
   */
  forget(now: number, retention: Retention): boolean {
    try {
      return forgetStep(this.#db, now, retention);
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
      throw StoreError.from(error, this.file);
    }
  }

  /** Lets the file go, with everything in one file where nobody else reads it. */
  close(): void {
    this.#db.close();
  }

  #entry(entry: CaptureEntry): void {
    switch (entry.kind) {
      case "message":
        return this.#message(entry.message);
      case "close":
        return this.#closed(entry.record);
      default:
        return this.#opened(entry.record);
    }
  }

  #message(message: KeptMessage): void {
    const id = ++this.#lastId;
    this.#rows.add(id, message);
    this.#count(message.connection, id, message.payload.length);
  }

  #opened(record: OpenRecord | ExchangeRecord): void {
    this.#rows.flush(); // ids are given out in order
    const { connection, kind, time, protocol, source, url, client, server } = record;
    const { host, port, path } = urlParts(url);
    const { method = null } = record.request ?? {};
    const { status = null } = record.response ?? {};
    const [subprotocol, extensions] =
      record.kind === "open" ? [record.subprotocol, record.extensions] : [null, ""];
    this.#lastConnection = Math.max(this.#lastConnection, connection);
    const about = [kind, Math.round(time * 1_000_000), protocol, source, url, host, port, path];
    const ends = [method, status, client, server, subprotocol, extensions];
    this.#open.run(connection, ++this.#lastId, ...about, ...ends, JSON.stringify(record));
  }

  #closed({ connection, time, by, code, reason, clean }: CloseRecord): void {
    this.#rows.flush(); // its last messages come before it
    const closed = Math.round(time * 1_000_000);
    this.#close.run(++this.#lastId, closed, by, code, reason, clean ? 1 : 0, connection);
  }

  #count(connection: number, id: number, bytes: number): void {
    const span = this.#spans.get(connection);
    if (span === undefined) this.#spans.set(connection, { first: id, last: id, count: 1, bytes });
    else {
      span.last = id;
      span.count++;
      span.bytes += bytes;
    }
  }
}
