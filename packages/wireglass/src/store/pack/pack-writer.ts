import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { ByteLogWriter, LogPlace } from "./byte-log.ts";
import { Pack } from "./pack.ts";
import { NOWHERE, type PackBuilder, type PackMark } from "./pack-builder.ts";
import { INLINE_BYTES } from "./pack-layout.ts";
import { SpanWriter } from "./span-writer.ts";

/** Of a capture with a limit, files of bytes are removed as a whole: so each has a small part of it. */
const LOG_PART = 1 / 16;

/** Puts packs into a capture, in the transaction that its caller has begun. */
export class PackWriter {
  readonly #log: ByteLogWriter;
  readonly #insert: StatementSync;
  readonly #spans: SpanWriter;
  readonly #dropPacks: StatementSync;
  readonly #lastLog: StatementSync;
  #committed: LogPlace;

  constructor(db: DatabaseSync, log: ByteLogWriter) {
    this.#log = log;
    this.#committed = log.end;
    this.#insert = db.prepare("INSERT INTO pack VALUES (?,?,?,?,?,?,?,?,?)");
    this.#spans = new SpanWriter(db);
    this.#dropPacks = db.prepare("DELETE FROM pack WHERE id BETWEEN ? AND ?");
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
    const { id, count, time, until, heads, byteLength, regions, pieces } = row;
    if (replaces) this.#dropPacks.run(id, id + stored.count - 1);
    const isInline = byteLength < INLINE_BYTES;
    const place = isInline ? undefined : this.#log.append(pieces, regions);
    const bytes = isInline ? joined(pieces) : null;
    const { log = null, at = null } = place ?? {};
    this.#insert.run(id, count, time, until, byteLength, log, at, heads, bytes);
    if (log !== null && log !== this.#committed.log) this.#lastLog.run(log);
    if (isFull) this.#spans.add(Pack.head({ id, count, time, heads, size: byteLength }));
  }

  /** At the end of a transaction. */
  finish(): void {
    this.#spans.write();
  }

  /** The transaction is part of the capture. */
  committed(): void {
    this.#committed = this.#log.end;
    this.#spans.committed();
  }

  /** It is not. */
  rolledBack(): void {
    this.#log.backTo(this.#committed);
    this.#spans.rolledBack();
  }

  /** The file of bytes that is written to, if there is one. */
  get currentLog(): number {
    return this.#log.end.log;
  }

  keepLogsBelow(maxBytes: number | undefined): void {
    if (maxBytes !== undefined) this.#log.mostBytes = maxBytes * LOG_PART;
  }

  /** Packs up to there are gone. */
  forgot(last: number): void {
    this.#spans.forgot(last);
  }

  close(): void {
    this.#log.close();
    this.#spans.finish();
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [first] = pieces;
  return pieces.length === 1 && first !== undefined ? first : Buffer.concat(pieces);
}
