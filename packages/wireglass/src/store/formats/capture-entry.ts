import type { CloseRecord, ExchangeRecord, KeptMessage, OpenRecord } from "@wireglass/lens/record";

/**
 * One thing of a capture, in the order in which it is to be written: a connection's open or exchange record
 * comes before its messages, its close after them.
 */
export type CaptureEntry =
  | { readonly kind: "open"; readonly record: OpenRecord }
  | { readonly kind: "exchange"; readonly record: ExchangeRecord }
  | { readonly kind: "message"; readonly message: KeptMessage }
  | { readonly kind: "close"; readonly record: CloseRecord };

/** Entries as an exporter takes them: nothing is asked for before it is written. */
export type CaptureEntries = Iterable<CaptureEntry> | AsyncIterable<CaptureEntry>;

/** Writes a capture in a format of others, piece by piece, in memory that does not grow with it. */
export type Exporter = {
  readonly format: "jsonl" | "har" | "pcapng";
  /** How the entries have to come: all connections by time, or one connection after the other. */
  readonly order: "time" | "connection";
  write(entries: CaptureEntries): AsyncIterable<Uint8Array>;
};

/** Reads a capture from a format of others, in the order in which the file has it. */
export type Importer = {
  readonly format: "jsonl" | "har";
  /** Throws an `ImportError` at the first thing that cannot be read; what came before it stands. */
  read(chunks: AsyncIterable<Uint8Array>): AsyncIterable<CaptureEntry>;
};
