import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { ByteLogWriter, LogPlace } from "./byte-log.ts";
import { NOWHERE, type PackBuilder, type PackMark } from "./pack-builder.ts";
import { INLINE_BYTES } from "./pack-layout.ts";

/** Of a capture with a limit, files of bytes are removed as a whole: so each has a small part of it. */
const LOG_PART = 1 / 16;

/** Puts packs into a capture, in the transaction that its caller has begun. */
export class PackWriter {
  readonly #log: ByteLogWriter;
  readonly #insert: StatementSync;
  readonly #span: StatementSync;
  readonly #dropPacks: StatementSync;
  readonly #dropSpans: StatementSync;
  readonly #lastLog: StatementSync;
  #committed: LogPlace;

  constructor(db: DatabaseSync, log: ByteLogWriter) {
    this.#log = log;
    this.#committed = log.end;
    this.#insert = db.prepare("INSERT INTO pack VALUES (?,?,?,?,?,?,?,?,?)");
    this.#span = db.prepare("INSERT INTO span VALUES (?,?,?,?,?,?)");
    this.#dropPacks = db.prepare("DELETE FROM pack WHERE id BETWEEN ? AND ?");
    this.#dropSpans = db.prepare("DELETE FROM span WHERE connection = ? AND pack BETWEEN ? AND ?");
    this.#lastLog = db.prepare("INSERT OR REPLACE INTO meta VALUES ('log', ?)");
  }

  /**
   * @param stored how much of the pack is there already, as rows of their own
   * @param isFull the pack takes the place of those rows; else one more is added to them
   */
  store(pack: PackBuilder, stored: PackMark, isFull: boolean): void {
    if (pack.count === (isFull && stored.count > 0 ? 0 : stored.count)) return;
    const replaces = isFull && stored.count > 0;
    const row = pack.row(isFull ? NOWHERE : stored);
    const { id, count, time, until, heads, byteLength, regions, pieces, shares } = row;
    if (replaces) {
      const last = id + stored.count - 1;
      this.#dropPacks.run(id, last);
      for (const { connection } of shares) this.#dropSpans.run(connection, id, last);
    }
    const isInline = byteLength < INLINE_BYTES;
    const place = isInline ? undefined : this.#log.append(pieces, regions);
    const bytes = isInline ? joined(pieces) : null;
    const { log = null, at = null } = place ?? {};
    this.#insert.run(id, count, time, until, byteLength, log, at, heads, bytes);
    if (log !== null && log !== this.#committed.log) this.#lastLog.run(log);
    for (const share of shares)
      this.#span.run(share.connection, id, share.first, share.last, share.count, share.bytes);
  }

  /** The transaction is part of the capture. */
  committed(): void {
    this.#committed = this.#log.end;
  }

  /** It is not. */
  rolledBack(): void {
    this.#log.backTo(this.#committed);
  }

  /** The file of bytes that is written to, if there is one. */
  get currentLog(): number {
    return this.#log.end.log;
  }

  keepLogsBelow(maxBytes: number | undefined): void {
    if (maxBytes !== undefined) this.#log.mostBytes = maxBytes * LOG_PART;
  }

  close(): void {
    this.#log.close();
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [first] = pieces;
  return pieces.length === 1 && first !== undefined ? first : Buffer.concat(pieces);
}
