import type { CloseRecord, ExchangeRecord, OpenRecord, Side } from "@wireglass/lens/record";
import {
  Arena,
  BlockViews,
  type DirectionState,
  Dissector,
  EntryKind,
  readSentMessage,
  type TapeBlock,
  Undecided,
} from "../../capture/index.ts";
import type { CaptureWriter } from "../../store/index.ts";

export type BlockReaderTells = {
  /** A WebSocket whose handshake was not seen. */
  readonly joined: (open: OpenRecord) => void;
  /** What was asked for: where a direction's next message begins. */
  readonly state: (connection: number, from: Side, state: DirectionState) => void;
};

/** More is not read before it is written: of blocks that are written as they lie, and so are not kept elsewhere. */
const FULL_BYTES = 8 << 20;
/** Nor more than this of messages that are no plain ones: they are objects until then, and garbage after that. */
const HELD_BYTES = 3 << 20;
/** Where no larger part of what was read is kept elsewhere, most of it is written as it lies; of less nothing is said. */
const LITTLE = 1 / 4;
const MUCH_BYTES = 1 << 19;
/** As a disk wants them; what of the last one is not used is written too. */
const PAGE_BYTES = 4096;

const NOBODY: BlockReaderTells = { joined() {}, state() {} };

/** Gives a capture's writer what is in the blocks of a tape. */
export class BlockReader {
  readonly #arena = new Arena();
  readonly #dissectors = new Map<number, Dissector>();
  readonly #undecided = new Map<number, Undecided>();
  readonly #writer: CaptureWriter;
  readonly #tell: BlockReaderTells;
  #readBytes = 0;

  constructor(writer: CaptureWriter, tell: BlockReaderTells = NOBODY) {
    this.#writer = writer;
    this.#tell = tell;
  }

  /** What was read should be written before more is. */
  get isFull(): boolean {
    return (
      this.#arena.isFull || this.#readBytes >= FULL_BYTES || this.#writer.heldBytes >= HELD_BYTES
    );
  }

  /** What was read is mostly written as it lies. */
  get takesWhole(): boolean {
    return this.#readBytes >= MUCH_BYTES && this.#arena.usedBytes < this.#readBytes * LITTLE;
  }

  /** What the block holds is taken by the writer; its memory is lent until {@link reset}. */
  read({ memory, at, length }: TapeBlock): void {
    const whole = Math.min(Math.ceil(length / PAGE_BYTES) * PAGE_BYTES, memory.byteLength - at);
    const views = new BlockViews(memory, at, whole);
    views.bytes.fill(0, length); // what was there before belongs to nobody any more
    this.#readBytes += length;
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
        case EntryKind.about:
          return this.#dissectors.get(connection)?.about(from, jsonAt(views.bytes, start, end));
        default:
          this.#record(jsonAt(views.bytes, start, end));
      }
    });
  }

  /** Nothing of what was read is used any more: it is written, or given up. */
  reset(): void {
    this.#arena.reset();
    this.#readBytes = 0;
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

/** What the tape wrote as JSON there; a copy, as Node's own functions want no shared memory. */
function jsonAt(bytes: Buffer, start: number, end: number) {
  return JSON.parse(Buffer.from(bytes.subarray(start, end)).toString("utf8"));
}
