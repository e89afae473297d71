import type { CloseRecord, ExchangeRecord, OpenRecord } from "@wireglass/lens/record";
import { Arena, BlockViews, Dissector, EntryKind } from "../../capture/index.ts";
import type { CaptureWriter } from "../../store/index.ts";

/** Gives a capture's writer what is in the blocks of a tape. */
export class BlockReader {
  readonly #arena = new Arena();
  readonly #dissectors = new Map<number, Dissector>();
  readonly #writer: CaptureWriter;

  constructor(writer: CaptureWriter) {
    this.#writer = writer;
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
          return this.#dissectors.get(connection)?.data(from, time, views.bytes, start, end);
        case EntryKind.end:
          return this.#dissectors.get(connection)?.end(from, time);
        default:
          this.#record(JSON.parse(Buffer.from(views.bytes.subarray(start, end)).toString("utf8")));
      }
    });
  }

  /** Nothing of what was read is used any more: it is written, or given up. */
  reset(): void {
    this.#arena.reset();
  }

  /** `record` is what `Tape.record` wrote. */
  #record(record: OpenRecord | ExchangeRecord | CloseRecord): void {
    if (record.kind === "open") this.#begin(record);
    if (record.kind !== "close") return this.#writer.record(record);
    const closed = this.#dissectors.get(record.connection)?.closed(record) ?? record;
    this.#dissectors.delete(record.connection);
    this.#writer.record(closed);
  }

  #begin(record: OpenRecord): void {
    const dissector = new Dissector(record, { arena: this.#arena, sink: this.#writer });
    this.#dissectors.set(record.connection, dissector);
  }
}
