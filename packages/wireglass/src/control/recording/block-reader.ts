import type { CloseRecord, KeptMessage, OpenRecord, Side } from "@wireglass/lens/record";
import { Arena, BlockViews, Dissector, EntryKind } from "../../capture/index.ts";
import type { CaptureEntry } from "../../store/index.ts";

/** Makes entries of a capture from the blocks of a tape. */
export class BlockReader {
  readonly #arena = new Arena();
  readonly #dissectors = new Map<number, Dissector>();
  #entries: CaptureEntry[] = [];

  /** What the block holds; good until {@link reset}, and as long as the block's memory. */
  read(memory: SharedArrayBuffer, length: number): readonly CaptureEntry[] {
    const views = new BlockViews(memory);
    views.read(length, (kind, from, connection, time, start, end) =>
      this.#entry(views.bytes, kind, from, connection, time, start, end),
    );
    return this.#entries;
  }

  /** Nothing of what was read is used any more. */
  reset(): void {
    this.#arena.reset();
    this.#entries = [];
  }

  #entry(
    bytes: Uint8Array,
    kind: EntryKind,
    from: Side,
    connection: number,
    time: number,
    start: number,
    end: number,
  ): void {
    switch (kind) {
      case EntryKind.data:
        return this.#dissectors.get(connection)?.data(from, time, bytes, start, end);
      case EntryKind.end:
        return this.#dissectors.get(connection)?.end(from, time);
      default:
        this.#record(JSON.parse(Buffer.from(bytes.subarray(start, end)).toString("utf8")));
    }
  }

  /** `record` is what `Tape.record` wrote. */
  #record(record: Exclude<CaptureEntry, { kind: "message" }>["record"]): void {
    switch (record.kind) {
      case "open":
        this.#begin(record);
        this.#entries.push({ kind: "open", record });
        break;
      case "exchange":
        this.#entries.push({ kind: "exchange", record });
        break;
      case "close":
        this.#close(record);
    }
  }

  #close(record: CloseRecord): void {
    const closed = this.#dissectors.get(record.connection)?.closed(record) ?? record;
    this.#dissectors.delete(record.connection);
    this.#entries.push({ kind: "close", record: closed });
  }

  #begin(record: OpenRecord): void {
    const keep = (message: KeptMessage): void => {
      this.#entries.push({ kind: "message", message });
    };
    this.#dissectors.set(record.connection, new Dissector(record, { arena: this.#arena, keep }));
  }
}
