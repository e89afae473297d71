import {
  type Filter,
  type FilterSubject,
  matches,
  type QuickFilter,
  quickFilter,
  toSql,
} from "@wireglass/lens/filter";
import type { KeptMessage } from "@wireglass/lens/record";
import type { CaptureFile, StoredMessage } from "./capture-file.ts";
import type { StoredConnection } from "./connection-row.ts";
import type { CaptureEntry } from "./formats/index.ts";
import { recordOf } from "./native-record.ts";
import type { Pack } from "./pack/pack.ts";
import { PackGlance } from "./pack/pack-glance.ts";
import type { PackRange, Part } from "./pack/pack-range.ts";

/** Which messages are wanted. */
export type MessageSelection = PackRange & { readonly filter?: Filter | undefined };

/** A message that was found, or how far was looked: all up to that place in the order of the search. */
export type SearchStep = StoredMessage | number;

/** Messages whose places are wanted, in their order. */
export type PlaceSelection = Omit<MessageSelection, "order">;

/** Places of messages, and how far was looked. */
export type FoundPlaces = { readonly places: readonly number[]; readonly upTo: number };

type Judge = (entry: number) => KeptMessage | boolean;

/** Which connections are wanted. */
export type ConnectionSelection = {
  readonly filter?: Filter | undefined;
  /** Only those after this number. */
  readonly after?: number | undefined;
  readonly limit?: number | undefined;
};

/** So many connections' records are kept at hand while messages are looked at. */
const MOST_KNOWN = 1000;

/**
 * Answers filters on a capture: about connections in SQL; about messages by what their heads say and by searching
 * payloads in bulk, and by reading those of which that does not say it all.
 */
export class CaptureQuery {
  readonly #capture: CaptureFile;
  readonly #known = new Map<number, StoredConnection>();

  constructor(capture: CaptureFile) {
    this.#capture = capture;
  }

  /**
   * Looks for messages that the filter lets through, and says after every few thousand how far it has come, so that
   * others can have their turn.
   */
  *search({ filter, ...range }: MessageSelection = {}): Generator<SearchStep> {
    for (const [{ pack, first, end }, judge] of this.#judged({ filter, ...range })) {
      const isDown = range.order === "desc";
      for (let n = 0; n < end - first; n++) {
        const entry = isDown ? end - 1 - n : first + n;
        const found = judge(entry);
        const message = found === true ? this.#capture.message(pack, entry) : found;
        if (message) yield { id: pack.id + entry, message };
      }
      yield pack.id + (isDown ? first : end - 1);
    }
  }

  /**
   * Places of messages that the filter lets through, some at a time, and up to where they are all. Messages are read
   * only where the filter asks for what their heads and a search of the payloads do not say.
   */
  *places({ filter, ...range }: PlaceSelection = {}): Generator<FoundPlaces> {
    for (const [{ pack, first, end }, judge] of this.#judged({ filter, ...range })) {
      const places: number[] = [];
      for (let entry = first; entry < end; entry++)
        if (judge(entry) !== false) places.push(pack.id + entry);
      yield { places, upTo: pack.id + end - 1 };
    }
  }

  /** What there is in a range, and who says of its entries whether they are wanted. */
  *#judged({ filter, ...range }: MessageSelection): Generator<readonly [Part, Judge]> {
    // What comes later than the conditions on connections are asked is not theirs to judge.
    const before = Math.min(range.before ?? Number.POSITIVE_INFINITY, this.#capture.lastId + 1);
    this.#known.clear();
    const quick = filter && quickFilter(filter, { connectionsWhere: this.#connectionsWhere });
    let glance: PackGlance | undefined;
    for (const part of this.#capture.packs({ ...range, before })) {
      const { pack } = part;
      const opened = glance ?? new PackGlance(pack, quick?.needles ?? []);
      glance = opened;
      opened.open(pack);
      yield [part, (entry) => this.#judge(entry, pack, opened, quick, { ...range, filter })];
    }
  }

  /** @returns the message itself where it had to be read; false where it is not wanted, or cannot be read */
  #judge(
    entry: number,
    pack: Pack,
    glance: PackGlance,
    quick: QuickFilter | undefined,
    { connection, filter }: MessageSelection,
  ): KeptMessage | boolean {
    if (pack.kind(entry) !== "message") return false;
    if (connection !== undefined && pack.connection(entry) !== connection) return false;
    const answer = quick === undefined ? true : this.#asked(quick, glance.at(entry));
    if (answer !== undefined || filter === undefined) return answer === true;
    const message = this.#capture.message(pack, entry);
    return message !== undefined && this.holds(filter, message) ? message : false;
  }

  /** False for what cannot be searched, because the file is damaged there. */
  #asked(quick: QuickFilter, glance: PackGlance): boolean | undefined {
    try {
      return quick.ask(glance);
    } catch (error) {
      this.#capture.passOver(error);
      return false;
    }
  }

  /** Messages that the filter lets through, in the order in which they came. */
  *messages(selection: MessageSelection & { readonly limit?: number | undefined } = {}) {
    const { limit = Number.POSITIVE_INFINITY, ...rest } = selection;
    let left = limit;
    for (const step of this.search(rest)) {
      if (left <= 0) return;
      if (typeof step === "number") continue;
      left--;
      yield step;
    }
  }

  /** Connections and exchanges that the filter lets through, or one of whose messages it lets through. */
  *connections(selection: ConnectionSelection = {}): Generator<StoredConnection> {
    const { filter, after = 0, limit = Number.POSITIVE_INFINITY } = selection;
    if (filter?.usesMessage !== true) {
      const condition = filter && toSql(filter);
      return yield* this.#capture.connections({ condition, after, limit: selection.limit });
    }
    const numbers = new Set(this.#capture.connectionsWhere(toSql(filter)));
    for (const { message } of this.messages({ filter })) numbers.add(message.connection);
    const sorted = [...numbers].filter((number) => number > after).sort((a, b) => a - b);
    for (const number of sorted.slice(0, limit)) {
      const stored = this.#capture.connection(number);
      if (stored !== undefined) yield stored;
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
      for (const { message } of this.messages({ filter, connection: record.connection }))
        yield { kind: "message", message };
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

  /** A connection is told before the first of its entries, also where its beginning was forgotten. */
  *#selected(
    entry: CaptureEntry,
    filter: Filter | undefined,
    begun: Set<number>,
  ): Generator<CaptureEntry> {
    if (filter === undefined) {
      yield* this.#begins(entry, begun);
      return yield entry;
    }
    if (entry.kind === "close") {
      if (begun.has(entry.record.connection)) yield entry;
    } else if (entry.kind === "message") {
      if (!this.holds(filter, entry.message)) return;
      yield* this.#begins(entry, begun);
      yield entry;
    } else if (!filter.usesMessage && matches(filter, { connection: entry.record })) {
      begun.add(entry.record.connection);
      yield entry;
    }
  }

  *#begins(entry: CaptureEntry, begun: Set<number>): Generator<CaptureEntry> {
    const { connection } = entry.kind === "message" ? entry.message : entry.record;
    if (begun.has(connection)) return;
    begun.add(connection);
    if (entry.kind === "open" || entry.kind === "exchange") return;
    const stored = this.#connection(connection);
    if (stored !== undefined) yield beginning(stored);
  }

  readonly #connectionsWhere = (condition: Parameters<CaptureFile["connectionsWhere"]>[0]) => {
    const numbers = this.#capture.connectionsWhere(condition);
    return (number: number): boolean => numbers.has(number);
  };

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

function subjectOf({ record, close }: StoredConnection, message: KeptMessage): FilterSubject {
  return { connection: record, close, message: recordOf(message) };
}
