import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { Pack } from "./pack/pack.ts";

/** What a capture may hold; undefined for no limit. */
export type Retention = {
  /** What is older than so many microseconds goes. */
  readonly maxAge?: number | undefined;
  /** Bytes in use of the file, and beside it; the oldest goes first. */
  readonly maxBytes?: number | undefined;
};

/** Packs that are deleted in one transaction: writers wait no longer than that. */
const AT_ONCE = 16;
/** A capture that is cut for its size is cut to this part of it, so that it is not cut again at once. */
const CUT_TO = 0.9;

/**
 * Forgets what is too old or too much, the oldest first, in steps.
 *
 * @param now in microseconds since 1970
 * @returns the last place that was forgotten; 0 where there is nothing left to forget: call it again until then
 */
export function forgetStep(
  db: DatabaseSync,
  now: number,
  { maxAge = Number.POSITIVE_INFINITY, maxBytes = Number.POSITIVE_INFINITY }: Retention,
): number {
  const used = maxBytes === Number.POSITIVE_INFINITY ? 0 : usedBytes(db);
  const excess = used <= maxBytes ? 0 : used - maxBytes * CUT_TO;
  const oldest = now - maxAge;
  // Not the payloads: they may be large.
  const sql = "SELECT id, count, time, until, size, heads FROM pack ORDER BY id LIMIT ?";
  const packs = db.prepare(sql).all(AT_ONCE);
  let [last, freed] = [0, 0];
  db.exec("BEGIN");
  for (const row of packs) {
    if (Number(row.until) >= oldest && freed >= excess) break;
    const pack = packOf(row);
    forgetPack(db, pack);
    freed += Number(row.size) + pack.headBytes;
    last = pack.lastId;
  }
  // An open connection stays, whatever became of what it said.
  db.prepare(
    "DELETE FROM connection WHERE close_id <= ? OR (kind = 'exchange' AND open_id <= ?)",
  ).run(last, last);
  db.exec("COMMIT");
  return last;
}

function packOf({ id, count, time, size, heads }: Record<string, SQLOutputValue>): Pack {
  const head = { id: Number(id), count: Number(count), time: Number(time), size: Number(size) };
  return Pack.head({ ...head, heads: heads as Uint8Array }); // as the column is
}

function forgetPack(db: DatabaseSync, pack: Pack): void {
  const connections = new Set<number>();
  for (let entry = 0; entry < pack.count; entry++) connections.add(pack.connection(entry));
  const span = db.prepare("DELETE FROM span WHERE connection = ? AND pack = ?");
  for (const connection of connections) span.run(connection, pack.id);
  db.prepare("DELETE FROM pack WHERE id = ?").run(pack.id);
}

/** Of the database, and of the files beside it. */
function usedBytes(db: DatabaseSync): number {
  const pages = pragma(db, "page_count") - pragma(db, "freelist_count");
  const beside = db.prepare("SELECT total(size) AS n FROM pack WHERE log IS NOT NULL").get();
  return pages * pragma(db, "page_size") + Number(beside?.n ?? 0);
}

function pragma(db: DatabaseSync, name: string): number {
  return Number(db.prepare(`PRAGMA ${name}`).get()?.[name] ?? 0);
}
