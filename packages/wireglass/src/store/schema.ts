import type { DatabaseSync } from "node:sqlite";
import { StoreError } from "./store-error.ts";

/** What `PRAGMA application_id` says: "Wgls". */
export const APPLICATION_ID = 0x5767_6c73;
export const SCHEMA_VERSION = 3;

/** Pages of a capture: larger ones leave more over behind small packs, smaller ones cost more to write. */
const PAGE_BYTES = 8192;

/** What lies beside a capture, and how much, is asked again and again while the oldest is forgotten. */
const LOG_INDEX = "CREATE INDEX pack_log ON pack(log, size) WHERE log IS NOT NULL;";

/**
 * `id` and `*_id` are one sequence over messages, beginnings and ends of connections: the order in which things were
 * seen. Large columns come last, so that the others are read without them. docs/capture-file.md explains.
 */
const TABLES = `
CREATE TABLE meta(key TEXT PRIMARY KEY, value ANY) WITHOUT ROWID;
CREATE TABLE connection(
  connection INTEGER PRIMARY KEY,
  open_id INTEGER NOT NULL,
  kind TEXT NOT NULL,
  time INTEGER NOT NULL,
  protocol TEXT NOT NULL, source TEXT NOT NULL, url TEXT NOT NULL,
  host TEXT NOT NULL, port INTEGER, path TEXT NOT NULL,
  method TEXT, status INTEGER,
  client TEXT NOT NULL, server TEXT NOT NULL,
  subprotocol TEXT, extensions TEXT NOT NULL,
  close_id INTEGER,
  closed INTEGER, close_by TEXT, close_code INTEGER, close_reason TEXT, close_clean INTEGER,
  record TEXT NOT NULL
);
CREATE INDEX connection_open ON connection(open_id);
CREATE INDEX connection_close ON connection(close_id);
CREATE TABLE pack(
  id INTEGER PRIMARY KEY,
  count INTEGER NOT NULL,
  time INTEGER NOT NULL, until INTEGER NOT NULL,
  size INTEGER NOT NULL, log INTEGER, place INTEGER,
  heads BLOB NOT NULL,
  bytes BLOB
);
${LOG_INDEX}
CREATE TABLE span(
  connection INTEGER NOT NULL, pack INTEGER NOT NULL,
  first INTEGER NOT NULL, last INTEGER NOT NULL, count INTEGER NOT NULL, bytes INTEGER NOT NULL,
  PRIMARY KEY(connection, pack)
) WITHOUT ROWID;
INSERT INTO meta VALUES ('spanned', 0);
PRAGMA application_id = ${APPLICATION_ID};
PRAGMA user_version = ${SCHEMA_VERSION};
`;

/** The place of the last entry, as `n`. */
export const LAST_ID = `SELECT max(coalesce((SELECT id + count - 1 FROM pack ORDER BY id DESC LIMIT 1), 0),
  coalesce((SELECT max(open_id) FROM connection), 0), coalesce((SELECT max(close_id) FROM connection), 0)) AS n`;

/** The oldest version that is still brought up to date. */
const OLDEST_VERSION = 2;

/**
 * From each version to the next; a capture is brought up to date when it is opened for writing. Version 3 has payloads
 * that are stored as they came: who knows only 2 would show them masked. Its table of spans need not know the last packs.
 */
const MIGRATIONS: Readonly<Record<number, string>> = {
  2: `BEGIN; ${LOG_INDEX}
    INSERT INTO meta SELECT 'spanned', coalesce(max(id), 0) FROM pack;
    PRAGMA user_version = 3; COMMIT`,
};

/** Before anything else is done with a database that is written to. */
export function tune(db: DatabaseSync): void {
  db.exec(`PRAGMA page_size = ${PAGE_BYTES}`); // counts for a new file only
  db.exec("PRAGMA journal_mode = WAL");
  // In WAL, NORMAL survives a killed process in full; a power cut may cost the last moments.
  db.exec("PRAGMA synchronous = NORMAL");
  db.exec("PRAGMA wal_autocheckpoint = 2000");
  db.exec("PRAGMA cache_size = -8192");
}

/** Makes the tables of a new capture, or brings an older one up to date. @throws StoreError */
export function prepare(db: DatabaseSync, file: string): void {
  const version = versionOf(db, file);
  if (version === 0) return db.exec(`BEGIN; ${TABLES} COMMIT`);
  for (let from = version; from < SCHEMA_VERSION; from++) db.exec(MIGRATIONS[from] ?? "");
}

/** 0 for an empty file. @throws StoreError for what is no capture, or a newer one */
export function versionOf(db: DatabaseSync, file: string): number {
  const number = (pragma: string): number => {
    const row = db.prepare(`PRAGMA ${pragma}`).get();
    return Number(row?.[pragma] ?? 0);
  };
  const tables = Number(db.prepare("SELECT count(*) AS n FROM sqlite_schema").get()?.n);
  if (tables === 0) return 0;
  if (number("application_id") !== APPLICATION_ID) throw new StoreError("store/foreign", file);
  const version = number("user_version");
  if (version > SCHEMA_VERSION) throw new StoreError("store/newer", file);
  if (version < OLDEST_VERSION) throw new StoreError("store/older", file);
  return version;
}
