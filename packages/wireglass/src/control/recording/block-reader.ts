import type { CloseRecord, ExchangeRecord, OpenRecord } from "@wireglass/lens/record";
import { Arena, BlockViews, Dissector, EntryKind, type EntryReader } from "../../capture/index.ts";
import type { CaptureWriter } from "../../store/index.ts";

/** Gives a capture's writer what is in the blocks of a tape. */
export class BlockReader {
  readonly #arena = new Arena();
  readonly #dissectors = new Map<number, Dissector>();
  readonly #writer: CaptureWriter;

  constructor(writer: CaptureWriter) {
    this.#writer = writer;
  }

  /** What the block holds is taken by the writer; until that has committed it, no other may be read. */
  read(memory: SharedArrayBuffer, length: number): void {
    const views = new BlockViews(memory);
    this.#arena.load(views.bytes, length);
    views.read(length, this.#entry);
  }

  readonly #entry: EntryReader = (kind, from, connection, time, start, end) => {
    switch (kind) {
      case EntryKind.data:
        return this.#dissectors.get(connection)?.data(from, time, start, end);
      case EntryKind.end:
        return this.#dissectors.get(connection)?.end(from, time);
      default: {
        const json = Buffer.from(this.#arena.memory.subarray(start, end)).toString("utf8");
        this.#arena.keepBefore(end);
        this.#record(JSON.parse(json));
      }
    }
  };

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
