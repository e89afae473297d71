import { existsSync } from "node:fs";
import { DatabaseSync, type SQLOutputValue, type StatementSync } from "node:sqlite";
import { SQL_FUNCTIONS } from "@wireglass/lens/filter";
import type { CloseRecord, ExchangeRecord, KeptMessage, OpenRecord } from "@wireglass/lens/record";
import type { CaptureEntry } from "./formats/index.ts";
import { keptFromRow, type MessageRow } from "./message-row.ts";
import { versionOf } from "./schema.ts";
import { StoreError } from "./store-error.ts";

/** A message with its place in the capture. */
export type StoredMessage = { readonly id: number; readonly message: KeptMessage };

/** A connection or an exchange, with what became of it. */
export type StoredConnection = {
  readonly record: OpenRecord | ExchangeRecord;
  readonly close: CloseRecord | undefined;
  /** Messages, and bytes of their payloads. */
  readonly messages: number;
  readonly bytes: number;
};

/** A condition on `m` (message) and `c` (connection), as `lens/filter` makes it. */
export type Condition = {
  readonly where: string;
  readonly values: readonly (string | number | bigint | Uint8Array | null)[];
  /** False where it names no column of `c`: it is not joined then. */
  readonly usesConnection?: boolean;
};

export type Page = {
  readonly condition?: Condition | undefined;
  /** Only what comes after this place: an id for messages, a number for connections. */
  readonly after?: number | undefined;
  readonly limit?: number | undefined;
};

const ALL: Condition = { where: "1", values: [], usesConnection: false };
const NO_LIMIT = -1;

/** A capture that is read, while somebody may be writing to it. */
export class CaptureFile {
  readonly file: string;
  readonly epoch: number;
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  private constructor(db: DatabaseSync, file: string) {
    this.file = file;
    this.#db = db;
    this.epoch = Number(db.prepare("SELECT value FROM meta WHERE key = 'epoch'").get()?.value ?? 0);
  }

  /** Opens a capture to read. @throws StoreError */
  static open(file: string): CaptureFile {
    if (!existsSync(file)) throw new StoreError("store/missing", file);
    let db: DatabaseSync | undefined;
    try {
      db = new DatabaseSync(file, { readOnly: true, timeout: 2000 });
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
    this.#db.close();
  }

  /** The place of the last entry. */
  get lastId(): number {
    const row = this.#all(
      `SELECT max(coalesce((SELECT max(id) FROM message), 0), coalesce((SELECT max(open_id) FROM connection), 0),
       coalesce((SELECT max(close_id) FROM connection), 0)) AS id`,
    )[0];
    return Number(row?.id ?? 0);
  }

  /** Messages in the order in which they came. Let a loop over it end before the capture is closed. */
  *messages({ condition = ALL, after = 0, limit = NO_LIMIT }: Page = {}): Generator<StoredMessage> {
    const join =
      condition.usesConnection === false ? "" : "JOIN connection c ON c.connection = m.connection";
    const sql = `SELECT m.* FROM message m ${join}
      WHERE m.id > ? AND (${condition.where}) ORDER BY m.id LIMIT ?`;
    for (const row of this.#each(sql, after, ...condition.values, limit))
      yield this.#message(row as unknown as MessageRow); // as the columns are
  }

  /** The messages of one connection, found by where they lie. */
  *messagesOf(connection: number, after = 0): Generator<StoredMessage> {
    const spans = this.#all(
      "SELECT first, last FROM span WHERE connection = ? ORDER BY first",
      connection,
    );
    const sql = "SELECT * FROM message WHERE id BETWEEN ? AND ? AND connection = ? ORDER BY id";
    for (const span of spans) {
      const [first, last] = [Number(span.first), Number(span.last)];
      if (last <= after) continue;
      for (const row of this.#each(sql, Math.max(first, after + 1), last, connection))
        yield this.#message(row as unknown as MessageRow); // as the columns are
    }
  }

  /** Connections and exchanges by their numbers. */
  *connections({
    condition = ALL,
    after = 0,
    limit = NO_LIMIT,
  }: Page = {}): Generator<StoredConnection> {
    const sql = `SELECT c.*, (SELECT sum(count) FROM span s WHERE s.connection = c.connection) AS messages,
      (SELECT sum(bytes) FROM span s WHERE s.connection = c.connection) AS bytes
      FROM connection c WHERE c.connection > ? AND (${condition.where}) ORDER BY c.connection LIMIT ?`;
    for (const row of this.#each(sql, after, ...condition.values, limit))
      yield storedConnection(row);
  }

  connection(number: number): StoredConnection | undefined {
    const condition = { where: "c.connection = ?", values: [number] };
    for (const one of this.connections({ condition })) return one;
    return undefined;
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
    this.#db.exec("BEGIN"); // one state of the capture for all that follows
    try {
      const messages = what === "everything" ? [...this.messages({ after, limit })] : [];
      const last = messages.length === limit ? messages.at(-1)?.id : undefined;
      const next = last ?? Math.max(after, this.lastId);
      const placed = [
        ...messages.map(({ id, message }) => ({
          id,
          entry: { kind: "message", message } as const,
        })),
        ...this.#opened(after, next),
        ...this.#closed(after, next),
      ];
      placed.sort((a, b) => a.id - b.id);
      return { entries: placed.map(({ entry }) => entry), next };
    } finally {
      this.#db.exec("COMMIT");
    }
  }

  #opened(after: number, last: number): { id: number; entry: CaptureEntry }[] {
    const sql = "SELECT * FROM connection WHERE open_id > ? AND open_id <= ?";
    return this.#all(sql, after, last).map((row) => {
      const { record } = storedConnection(row);
      const entry: CaptureEntry =
        record.kind === "open" ? { kind: "open", record } : { kind: "exchange", record };
      return { id: Number(row.open_id), entry };
    });
  }

  #closed(after: number, last: number): { id: number; entry: CaptureEntry }[] {
    const sql = "SELECT * FROM connection WHERE close_id > ? AND close_id <= ?";
    return this.#all(sql, after, last).flatMap((row) => {
      const record = closeRecord(row);
      return record
        ? [{ id: Number(row.close_id), entry: { kind: "close", record } as const }]
        : [];
    });
  }

  #message(row: MessageRow): StoredMessage {
    return { id: row.id, message: keptFromRow(row, this.epoch) };
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
      rows.return?.(); // one that is left open would hold on to the capture as it was
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
type Row = Record<string, SQLOutputValue>;

function storedConnection(row: Row): StoredConnection {
  return {
    record: JSON.parse(String(row.record)),
    close: closeRecord(row),
    messages: Number(row.messages ?? 0),
    bytes: Number(row.bytes ?? 0),
  };
}

function closeRecord(row: Row): CloseRecord | undefined {
  if (row.closed === null || row.closed === undefined) return undefined;
  return {
    kind: "close",
    connection: Number(row.connection),
    time: Number(row.closed) / 1_000_000,
    by: row.close_by === "server" ? "server" : "client",
    code: Number(row.close_code),
    reason: String(row.close_reason),
    clean: row.close_clean === 1,
  };
}
