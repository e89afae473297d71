import { statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { StoreError } from "./store-error.ts";

/**
 * Opens a capture's database. In a place where nothing can be written, SQLite cannot make the files that it shares with
 * writers: there are none.
 */
export function openToRead(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { readOnly: true, timeout: 2000 });
  try {
    db.prepare("SELECT count(*) FROM sqlite_schema").get();
    return db;
  } catch (error) {
    db.close();
    const { errcode = 0 } = error as { errcode?: number }; // as SQLite sets it
    if (errcode !== CANNOT_OPEN && (errcode & 0xff) !== READ_ONLY) throw error;
    if ((statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0)
      throw new StoreError("store/unmerged", file);
    const place = pathToFileURL(file);
    place.searchParams.set("immutable", "1");
    return new DatabaseSync(place, { readOnly: true });
  }
}

/** SQLite's result codes: https://sqlite.org/rescode.html */
const [READ_ONLY, CANNOT_OPEN] = [8, 14];

/** Ends what was begun to be read as one. @returns why SQLite would not do that in order: it had met damage */
export function endReading(db: DatabaseSync): unknown {
  try {
    db.exec("COMMIT");
    return undefined;
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    return error;
  }
}
