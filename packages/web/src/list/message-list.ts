import type { MessageList as Answer, ApiMistake, MessageSummary } from "wireglass/api";
import { ApiProblem, ask } from "../api/client.ts";
import { PlaceFeed } from "../api/place-feed.ts";
import { Store } from "../api/store.ts";
import { PlaceIndex } from "./place-index.ts";
import { ReplyPairs } from "./reply-pairs.ts";
import { RowCache } from "./row-cache.ts";

const MOST_AT_ONCE = 5000;

export type MessageListState = {
  readonly length: number;
  /** Everything that there is was looked through. */
  readonly isCaughtUp: boolean;
  readonly mistake: ApiMistake | undefined;
  readonly isLost: boolean;
  /** Grows whenever a row has come. */
  readonly version: number;
};

const EMPTY: MessageListState = {
  length: 0,
  isCaughtUp: false,
  mistake: undefined,
  isLost: false,
  version: 0,
};

/**
 * The messages that a filter lets through, live: their places are known, and they themselves are asked for as they are
 * looked at.
 */
export class MessageList {
  readonly filter: string;
  readonly store = new Store<MessageListState>(EMPTY);
  readonly #index = new PlaceIndex();
  readonly #pairs = new ReplyPairs();
  readonly #rows: RowCache<MessageSummary>;
  #feed: PlaceFeed | undefined;
  #next = EMPTY;
  #isDue = false;
  #looked: readonly [number, number] = [0, 0];

  constructor(filter: string) {
    this.filter = filter;
    this.#rows = new RowCache(
      (first, end, signal) => this.#ask(first, end, signal),
      () => this.#change({ version: this.#next.version + 1 }),
      (error) => {
        if (error instanceof ApiProblem) this.#change({ mistake: error.mistake });
        else throw error;
      },
    );
  }

  /** Begins to follow; what was found before stays. */
  open(): void {
    this.#feed ??= new PlaceFeed(
      this.filter,
      {
        places: (runs, next, after) => {
          this.#index.append(runs, next, after);
          this.#change({ length: this.#index.length, isLost: false, mistake: undefined });
          this.want(...this.#looked);
        },
        caughtUp: () => this.#change({ isCaughtUp: true, isLost: false }),
        mistake: (mistake) => this.#change({ mistake }),
        lost: () => this.#change({ isLost: true }),
      },
      this.#index.last,
    );
  }

  row(number: number): MessageSummary | undefined {
    return this.#rows.row(number);
  }

  /** The same, asked for where it is not there yet. Rejects with ApiProblem. */
  async rowSoon(number: number): Promise<MessageSummary | undefined> {
    const known = this.row(number);
    if (known !== undefined || this.#index.placeOf(number) === undefined) return known;
    const [found] = await this.#ask(number, number + 1, new AbortController().signal);
    return found;
  }

  /** Seconds from a request to the reply that names it. */
  latencyOf(message: MessageSummary): number | undefined {
    return this.#pairs.latencyOf(message);
  }

  /** The row that a place has, or would have. */
  rowOf(place: number): number {
    return this.#index.rowOf(place);
  }

  /** Bound, as lists call it. */
  readonly want = (first: number, end: number): void => {
    this.#looked = [first, end];
    this.#rows.want(first, end, this.#index.length);
  };

  close(): void {
    this.#feed?.close();
    this.#feed = undefined;
    this.#rows.close();
  }

  async #ask(first: number, end: number, signal: AbortSignal): Promise<readonly MessageSummary[]> {
    const from = this.#index.placeOf(first) ?? 0;
    const to = this.#index.placeOf(end - 1) ?? from;
    const rows: MessageSummary[] = [];
    for (let after = from - 1; ; ) {
      const query = { filter: this.filter, after, before: to + 1, limit: MOST_AT_ONCE };
      const part = await ask<Answer>("/messages", { ...query, view: "summary" }, { signal });
      rows.push(...(part.messages as readonly MessageSummary[])); // as the view says
      if (!part.more) break;
      after = part.next;
    }
    for (const row of rows) this.#pairs.add(row);
    return rows;
  }

  #change(change: Partial<MessageListState>): void {
    this.#next = { ...this.#next, ...change };
    this.#tell();
  }

  /** At most once for each picture that the browser draws. */
  #tell(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    requestAnimationFrame(() => {
      this.#isDue = false;
      this.store.set(this.#next);
    });
  }
}
