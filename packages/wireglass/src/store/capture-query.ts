import {
  type Filter,
  type FilterSubject,
  matches,
  type SqlCondition,
  toSql,
} from "@wireglass/lens/filter";
import { type KeptMessage, messageRecordOf } from "@wireglass/lens/record";
import type { CaptureFile, StoredConnection, StoredMessage } from "./capture-file.ts";
import type { CaptureEntry } from "./formats/index.ts";

/** What is asked for of a capture. */
export type Selection = {
  readonly filter?: Filter | undefined;
  /** Only what comes after this place: an id for messages, a number for connections. */
  readonly after?: number | undefined;
  readonly limit?: number | undefined;
};

/** So many connections' records are kept at hand while messages are looked at. */
const MOST_KNOWN = 1000;

/** Answers filters on a capture: in SQL where that says it exactly, else by asking each row that SQL lets through. */
export class CaptureQuery {
  readonly #capture: CaptureFile;
  readonly #known = new Map<number, StoredConnection>();

  constructor(capture: CaptureFile) {
    this.#capture = capture;
  }

  /** Messages that the filter lets through, in the order in which they came. */
  *messages({ filter, after, limit }: Selection = {}): Generator<StoredMessage> {
    if (filter === undefined) return yield* this.#capture.messages({ after, limit });
    const condition = this.#condition(filter, "message");
    const page = { condition, after, limit: condition.exact ? limit : undefined };
    let left = limit ?? Number.POSITIVE_INFINITY;
    for (const stored of this.#capture.messages(page)) {
      if (left <= 0) return;
      if (!condition.exact && !this.holds(filter, stored.message)) continue;
      left--;
      yield stored;
    }
  }

  /** Connections and exchanges that the filter lets through, or one of whose messages it lets through. */
  *connections({ filter, after, limit }: Selection = {}): Generator<StoredConnection> {
    if (filter === undefined) return yield* this.#capture.connections({ after, limit });
    const condition = this.#condition(filter, "connection");
    const page = { condition, after, limit: condition.exact ? limit : undefined };
    let left = limit ?? Number.POSITIVE_INFINITY;
    for (const stored of this.#capture.connections(page)) {
      if (left <= 0) return;
      if (!condition.exact && !this.#someHolds(filter, stored)) continue;
      left--;
      yield stored;
    }
  }

  /** Whether the filter lets a message through. */
  holds(filter: Filter, message: KeptMessage): boolean {
    const stored = this.#connection(message.connection);
    if (stored === undefined) return false;
    return matches(filter, subjectOf(stored, message));
  }

  /**
   * Everything that the filter lets through, each connection's beginning and end around its messages.
   *
   * @param order by time over all connections, or one connection after the other
   */
  *entries(filter: Filter | undefined, order: "time" | "connection"): Generator<CaptureEntry> {
    if (order === "connection") yield* this.#byConnection(filter);
    else yield* this.#byTime(filter);
  }

  *#byConnection(filter: Filter | undefined): Generator<CaptureEntry> {
    for (const stored of this.connections({ filter })) {
      const { record, close } = stored;
      yield beginning(stored);
      if (record.kind === "exchange") continue;
      for (const { message } of this.#capture.messagesOf(record.connection)) {
        if (filter === undefined || matches(filter, subjectOf(stored, message)))
          yield { kind: "message", message };
      }
      if (close !== undefined) yield { kind: "close", record: close };
    }
  }

  *#byTime(filter: Filter | undefined): Generator<CaptureEntry> {
    const begun = new Set<number>();
    for (let after = 0; ; ) {
      const { entries, next } = this.#capture.entries(after);
      if (next === after) return;
      after = next;
      for (const entry of entries) yield* this.#selected(entry, filter, begun);
    }
  }

  /** A connection is told with the first of its messages that is. */
  *#selected(
    entry: CaptureEntry,
    filter: Filter | undefined,
    begun: Set<number>,
  ): Generator<CaptureEntry> {
    if (filter === undefined) return yield entry;
    if (entry.kind === "close") {
      if (begun.has(entry.record.connection)) yield entry;
    } else if (entry.kind === "message") {
      if (!this.holds(filter, entry.message)) return;
      const stored = this.#connection(entry.message.connection);
      if (stored !== undefined && !begun.has(entry.message.connection)) yield beginning(stored);
      begun.add(entry.message.connection);
      yield entry;
    } else if (!filter.usesMessage && matches(filter, { connection: entry.record })) {
      begun.add(entry.record.connection);
      yield entry;
    }
  }

  #someHolds(filter: Filter, stored: StoredConnection): boolean {
    if (!filter.usesMessage) return matches(filter, subjectOf(stored));
    for (const { message } of this.#capture.messagesOf(stored.record.connection))
      if (matches(filter, subjectOf(stored, message))) return true;
    return false;
  }

  #condition(filter: Filter, target: "message" | "connection"): SqlCondition {
    return toSql(filter, target, { epoch: this.#capture.epoch, decoded: "json" });
  }

  #connection(number: number): StoredConnection | undefined {
    const known = this.#known.get(number);
    if (known !== undefined) return known;
    const stored = this.#capture.connection(number);
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    if (stored !== undefined) this.#known.set(number, stored);
    return stored;
  }
}

function beginning({ record }: StoredConnection): CaptureEntry {
  return record.kind === "open" ? { kind: "open", record } : { kind: "exchange", record };
}

function subjectOf({ record, close }: StoredConnection, message?: KeptMessage): FilterSubject {
  return { connection: record, close, ...(message && { message: messageRecordOf(message) }) };
}
