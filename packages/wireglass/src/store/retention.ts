import type { DatabaseSync } from "node:sqlite";

/** What a capture may hold; undefined for no limit. */
export type Retention = {
  /** What is older than so many microseconds goes. */
  readonly maxAge?: number | undefined;
  /** Bytes in use of the file; the oldest goes first. */
  readonly maxBytes?: number | undefined;
};

/** Rows that are deleted in one transaction: writers wait no longer than that. */
const AT_ONCE = 20_000;
/** A capture that is cut for its size is cut to this part of it, so that it is not cut again at once. */
const CUT_TO = 0.9;

/**
 * Forgets what is too old or too much, the oldest first, in steps.
 *
 * @param now in microseconds since 1970
 * @returns false when there is nothing left to forget; call it again while it says true
 */
export function forgetStep(db: DatabaseSync, now: number, retention: Retention): boolean {
  const last = Math.max(idByAge(db, now, retention.maxAge), idBySize(db, retention.maxBytes));
  const first = number(
    db,
    "SELECT min(coalesce((SELECT min(id) FROM message), 9e15), coalesce((SELECT min(open_id) FROM connection), 9e15)) AS n",
  );
  if (last < first) return false;
  const until = Math.min(last, first + AT_ONCE);
  const before = number(db, "SELECT total_changes() AS n");
  db.exec("BEGIN");
  db.prepare("DELETE FROM message WHERE id <= ?").run(until);
  db.prepare("DELETE FROM span WHERE last <= ?").run(until);
  // An open connection stays, whatever became of what it said.
  db.prepare(
    "DELETE FROM connection WHERE close_id <= ? OR (kind = 'exchange' AND open_id <= ?)",
  ).run(until, until);
  db.exec("COMMIT");
  return number(db, "SELECT total_changes() AS n") > before;
}

/** The last place that is older; ids and times grow together, so halving finds it without an index. */
function idByAge(db: DatabaseSync, now: number, maxAge: number | undefined): number {
  if (maxAge === undefined) return 0;
  const epoch = number(db, "SELECT value AS n FROM meta WHERE key = 'epoch'");
  const limit = now - maxAge;
  const from = db.prepare("SELECT id, time FROM message WHERE id >= ? ORDER BY id LIMIT 1");
  let low = number(db, "SELECT coalesce(min(id), 1) AS n FROM message") - 1;
  let high = number(db, "SELECT coalesce(max(id), 0) AS n FROM message");
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const row = from.get(middle);
    if (row !== undefined && epoch + Number(row.time) < limit) low = Number(row.id);
    else high = middle - 1;
  }
  const quiet = db.prepare(
    "SELECT coalesce(max(open_id), 0) AS n FROM connection WHERE kind = 'exchange' AND time < ? AND open_id < ?",
  );
  const next = Number(from.get(low + 1)?.id ?? Number.MAX_SAFE_INTEGER);
  return Math.max(low, Number(quiet.get(limit, next)?.n ?? 0)); // exchanges have no messages
}

function idBySize(db: DatabaseSync, maxBytes: number | undefined): number {
  if (maxBytes === undefined) return 0;
  const pages = pragma(db, "page_count") - pragma(db, "freelist_count");
  const used = pages * pragma(db, "page_size");
  if (used <= maxBytes) return 0;
  const [first, last] = [
    number(db, "SELECT coalesce(min(id), 0) AS n FROM message"),
    number(db, "SELECT coalesce(max(id), 0) AS n FROM message"),
  ];
  return first + Math.ceil((last - first) * (1 - (maxBytes * CUT_TO) / used));
}

function pragma(db: DatabaseSync, name: string): number {
  return Number(db.prepare(`PRAGMA ${name}`).get()?.[name] ?? 0);
}

function number(db: DatabaseSync, sql: string): number {
  return Number(db.prepare(sql).get()?.n ?? 0);
}
