import type { DatabaseSync, StatementSync } from "node:sqlite";
import { Pack } from "./pack.ts";
import { type Share, sharesOf } from "./share.ts";

/** Spans are written when there are those of so many packs, or so many of them. */
const MOST_PACKS = 16;
const MOST_SPANS = 1024;

/** The last pack that is in the table. */
export const SPANNED = "SELECT value FROM meta WHERE key = 'spanned'";

/** A span that is not written yet. */
type Due = Share & { readonly pack: number };

/**
 * Writes the table of spans: what each connection has in which pack. Each connection's lie in a place of their own, so
 * those of many packs are written together, which changes hardly more pages than those of one. Until then the heads of
 * the packs tell.
 */
export class SpanWriter {
  readonly #db: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #end: StatementSync;
  #due: Due[];
  #packs = 0;
  /** How much of it belongs to packs that are part of the capture. */
  #committed: { due: number; packs: number };
  #isWritten = false;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#insert = db.prepare("INSERT INTO span VALUES (?,?,?,?,?,?)");
    // Where all was forgotten, places begin anew.
    db.exec(`UPDATE meta SET value = min(value, coalesce((SELECT max(id) FROM pack), 0))
      WHERE key = 'spanned'`);
    this.#end = db.prepare("INSERT OR REPLACE INTO meta VALUES ('spanned', ?)");
    this.#due = dueBehind(db, Number(db.prepare(SPANNED).get()?.value ?? 0));
    this.#committed = { due: this.#due.length, packs: 0 };
  }

  /** Takes a pack that was put into the capture, as a whole. */
  add(pack: Pack): void {
    for (const share of sharesOf(pack)) this.#due.push({ ...share, pack: pack.id });
    this.#packs++;
  }

  /** Writes what there is, if it is enough, in the transaction that its caller has begun. */
  write(): void {
    if (this.#packs >= MOST_PACKS || this.#due.length >= MOST_SPANS) this.#write();
  }

  /** Writes all of them, also those of packs that were not full. */
  finish(): void {
    const last = this.#due.at(-1)?.pack ?? Number(this.#db.prepare(SPANNED).get()?.value ?? 0);
    this.#due = [...this.#due, ...dueBehind(this.#db, last)];
    if (this.#due.length === 0) return;
    this.#db.exec("BEGIN");
    this.#write();
    this.#db.exec("COMMIT");
    this.committed();
  }

  /** The transaction is part of the capture. */
  committed(): void {
    if (this.#isWritten) this.#empty();
    this.#isWritten = false;
    this.#committed = { due: this.#due.length, packs: this.#packs };
  }

  /** It is not. */
  rolledBack(): void {
    this.#isWritten = false;
    this.#due.length = this.#committed.due;
    this.#packs = this.#committed.packs;
  }

  /** Packs up to there are gone. */
  forgot(last: number): void {
    this.#due = this.#due.filter(({ pack }) => pack > last);
    this.#committed = { due: this.#due.length, packs: this.#packs };
  }

  #write(): void {
    const sorted = this.#due.toSorted((a, b) => a.connection - b.connection || a.pack - b.pack);
    let end = 0;
    for (const { connection, pack, first, last, count, bytes } of sorted) {
      this.#insert.run(connection, pack, first, last, count, bytes);
      end = Math.max(end, pack);
    }
    if (sorted.length > 0) this.#end.run(end);
    this.#isWritten = true;
  }

  #empty(): void {
    this.#due = [];
    this.#packs = 0;
  }
}

/** Of packs behind one. */
function dueBehind(db: DatabaseSync, pack: number): Due[] {
  const sql = "SELECT id, count, time, size, heads FROM pack WHERE id > ? ORDER BY id";
  const due: Due[] = [];
  for (const { id, count, time, size, heads } of db.prepare(sql).iterate(pack)) {
    const about = { id: Number(id), count: Number(count), time: Number(time), size: Number(size) };
    const pack = Pack.head({ ...about, heads: heads as Uint8Array }); // as the column is
    for (const share of sharesOf(pack)) due.push({ ...share, pack: pack.id });
  }
  return due;
}
