import type { DatabaseSync } from "node:sqlite";
import { ByteLogReader, logsBeside, removeLog } from "./pack/byte-log.ts";

/** Bytes beside a capture that are taken into it when it is closed: a blink's work, and then it is one file. */
const FOLD_BYTES = 64 << 20;
/** Packs that are moved in one transaction. */
const AT_ONCE = 16;

/** Takes the bytes beside a capture into it, unless they are many. */
export function foldLogs(db: DatabaseSync, file: string): void {
  const total = db.prepare("SELECT total(size) AS n FROM pack WHERE log IS NOT NULL").get()?.n;
  if (Number(total) > FOLD_BYTES) return;
  const reader = new ByteLogReader(file);
  const next = db.prepare("SELECT id, size, log, place FROM pack WHERE log IS NOT NULL LIMIT ?");
  const fold = db.prepare("UPDATE pack SET log = NULL, place = NULL, bytes = ? WHERE id = ?");
  try {
    for (;;) {
      const packs = next.all(AT_ONCE);
      if (packs.length === 0) break;
      db.exec("BEGIN");
      for (const { id, size, log, place } of packs) {
        const bytes = new Uint8Array(Number(size));
        reader.read({ log: Number(log), at: Number(place) }, bytes);
        fold.run(bytes, Number(id));
      }
      db.exec("COMMIT");
    }
  } finally {
    reader.close();
  }
  for (const log of logsBeside(file)) removeLog(file, log);
}

/**
 * Removes bytes that no pack of the capture has: what a killed process had just written, and what was forgotten.
 *
 * @param current the file that is written to, which stays
 */
export function removeOrphans(db: DatabaseSync, file: string, current?: number): void {
  const logs = logsBeside(file);
  if (logs.length === 0) return;
  const rows = db.prepare("SELECT DISTINCT log FROM pack WHERE log IS NOT NULL").all();
  const used = new Set(rows.map(({ log }) => Number(log)));
  for (const log of logs) if (log !== current && !used.has(log)) removeLog(file, log);
}
