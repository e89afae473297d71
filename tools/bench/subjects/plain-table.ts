import { DatabaseSync, type StatementSync } from "node:sqlite";

const ROWS = 50;
const COLUMNS = 10;

/** A table with a row for each message of a capture, filled with multi-row inserts as fast as `node:sqlite` takes them. */
export class PlainTable {
  readonly #db: DatabaseSync;
  readonly #insert: StatementSync;
  #id = 0;

  private constructor(db: DatabaseSync) {
    this.#db = db;
    const row = `(${Array.from({ length: COLUMNS }, () => "?").join()})`;
    const rows = Array.from({ length: ROWS }, () => row).join();
    this.#insert = db.prepare(`INSERT INTO message VALUES ${rows}`);
  }

  static create(file: string): PlainTable {
    const db = new DatabaseSync(file);
    db.exec(`PRAGMA page_size = 16384; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
      PRAGMA wal_autocheckpoint = 4096; PRAGMA cache_size = -32768;
      CREATE TABLE message(id INTEGER PRIMARY KEY, connection INTEGER, idx INTEGER, time INTEGER,
      flags INTEGER, payload BLOB, mask INTEGER, wire BLOB, frames TEXT, violations TEXT)`);
    return new PlainTable(db);
  }

  /** About `count` rows, in one transaction. */
  write(payload: Uint8Array, count: number): void {
    this.#db.exec("BEGIN");
    for (let done = 0; done < count; done += ROWS) {
      const values: (number | Uint8Array | null)[] = [];
      for (let row = 0; row < ROWS; row += 1) {
        const id = ++this.#id;
        const mask = id & 1 ? 0x1234_5678 : null;
        values.push(id, 1, id, id * 10, 1, payload, mask, null, null, null);
      }
      this.#insert.run(...values);
    }
    this.#db.exec("COMMIT");
  }

  close(): void {
    this.#db.close();
  }
}
