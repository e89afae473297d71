import type { CloseRecord, ExchangeRecord, OpenRecord, Side } from "@wireglass/lens/record";
import {
  Arena,
  BlockViews,
  type DirectionState,
  Dissector,
  EntryKind,
  readSentMessage,
  Undecided,
} from "../../capture/index.ts";
import type { CaptureWriter } from "../../store/index.ts";

export type BlockReaderTells = {
  /** A WebSocket whose handshake was not seen. */
  readonly joined: (open: OpenRecord) => void;
  /** What was asked for: where a direction's next message begins. */
  readonly state: (connection: number, from: Side, state: DirectionState) => void;
};

const NOBODY: BlockReaderTells = { joined() {}, state() {} };

/** Gives a capture's writer what is in the blocks of a tape. */
export class BlockReader {
  readonly #arena = new Arena();
  readonly #dissectors = new Map<number, Dissector>();
  readonly #undecided = new Map<number, Undecided>();
  readonly #writer: CaptureWriter;
  readonly #tell: BlockReaderTells;

  constructor(writer: CaptureWriter, tell: BlockReaderTells = NOBODY) {
    this.#writer = writer;
    this.#tell = tell;
  }

  /** What was read should be written before more is. */
  get isFull(): boolean {
    return this.#arena.isFull;
  }

  /** What the block holds is taken by the writer; its memory is lent until {@link reset}. */
  read(memory: SharedArrayBuffer, length: number): void {
    const views = new BlockViews(memory);
    views.read(length, (kind, from, connection, time, start, end) => {
      switch (kind) {
        case EntryKind.data:
          return this.#data(connection, from, time, views.bytes, start, end);
        case EntryKind.end:
          return (this.#dissectors.get(connection) ?? this.#undecided.get(connection))?.end(
            from,
            time,
          );
        case EntryKind.sent: {
          const message = readSentMessage(views.bytes.subarray(start, end));
          return this.#dissectors.get(connection)?.sent(from, time, message);
        }
        case EntryKind.ask:
          return this.#dissectors
            .get(connection)
            ?.ask(from, (state) => this.#tell.state(connection, from, state));
        default:
          this.#record(JSON.parse(Buffer.from(views.bytes.subarray(start, end)).toString("utf8")));
      }
    });
  }

  /** Nothing of what was read is used any more: it is written, or given up. */
  reset(): void {
    this.#arena.reset();
  }

  /**
   * Streams of which nothing was heard are taken for what they seem to be.
   *
   * @returns whether there were such
   */
  settle(now: number): boolean {
    const overdue = [...this.#undecided.entries()].filter(([, one]) => one.isOverdue(now));
    for (const [connection, one] of overdue) this.#decide(connection, one.settle());
    return overdue.length > 0;
  }

  #data(
    connection: number,
    from: Side,
    time: number,
    bytes: Buffer,
    start: number,
    end: number,
  ): void {
    const dissector = this.#dissectors.get(connection);
    if (dissector !== undefined) return dissector.data(from, time, bytes, start, end);
    const undecided = this.#undecided.get(connection);
    const decided = undecided?.data(from, time, bytes.subarray(start, end));
    if (decided !== undefined) this.#decide(connection, decided);
  }

  #decide(connection: number, dissector: Dissector): void {
    this.#undecided.delete(connection);
    this.#dissectors.set(connection, dissector);
  }

  /** `record` is what `Tape.record` wrote. */
  #record(record: OpenRecord | ExchangeRecord | CloseRecord): void {
    if (record.kind === "exchange") return this.#writer.record(record);
    if (record.kind === "open") return this.#begin(record);
    const { connection } = record;
    const undecided = this.#undecided.get(connection);
    if (undecided !== undefined) this.#decide(connection, undecided.settle());
    const closed = this.#dissectors.get(connection)?.closed(record) ?? record;
    this.#dissectors.delete(connection);
    this.#writer.record(closed);
  }

  #begin(record: OpenRecord): void {
    const { connection, protocol } = record;
    const settled = (open: OpenRecord): Dissector => {
      this.#writer.record(open);
      if (open.protocol !== protocol && open.request === undefined) this.#tell.joined(open);
      return new Dissector(open, { arena: this.#arena, sink: this.#writer });
    };
    const isPlain = protocol === "tcp" || protocol === "tls";
    if (isPlain) this.#undecided.set(connection, new Undecided(record, settled));
    else this.#dissectors.set(connection, settled(record));
  }
}
