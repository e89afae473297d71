import type { ApiMistake, ConnectionItem, ConnectionList } from "wireglass/api";
import { ApiProblem, ask } from "./client.ts";
import { connectionFilters } from "./connection-filters.ts";
import { Store } from "./store.ts";

const EVERY_MS = 1000;
const REFUSED_MS = 5000;
const AT_ONCE = 2000;
/** Open connections that are asked for anew in one turn; where there are more, the others' turn comes. */
const RENEWED = 2000;

export type ConnectionsState = {
  /** By their numbers. */
  readonly items: readonly ConnectionItem[];
  readonly byNumber: ReadonlyMap<number, ConnectionItem>;
  readonly isLoaded: boolean;
  /** Nobody answers. */
  readonly isLost: boolean;
  /** What the API has against being asked: the page has no token, or there is no such capture. */
  readonly mistake: ApiMistake | undefined;
};

const NOTHING: ConnectionsState = {
  items: [],
  byNumber: new Map(),
  isLoaded: false,
  isLost: false,
  mistake: undefined,
};

/** The connections and exchanges of the capture, kept up to date. */
export class Connections {
  readonly store = new Store<ConnectionsState>(NOTHING);
  readonly #items = new Map<number, ConnectionItem>();
  /** Connections that were open when they were asked for last. */
  readonly #open = new Set<number>();
  #last = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isStopped = false;

  start(): void {
    this.#isStopped = false;
    void this.#turn();
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  /** Begins anew, with another capture. */
  reset(): void {
    this.#items.clear();
    this.#open.clear();
    [this.#last, this.#lastExchange] = [0, 0];
    this.#era++;
    this.store.set(NOTHING);
    clearTimeout(this.#timer);
    if (!this.#isStopped) void this.#turn();
  }

  /** Asks for one of them anew, after something was done to it. */
  async renew(number: number): Promise<void> {
    this.#keep(await ask<ConnectionItem>(`/connections/${number}`));
    this.#publish();
  }

  forget(number: number): void {
    this.#items.delete(number);
    this.#open.delete(number);
    this.#publish();
  }

  /** Grows with each beginning: what was asked before it is of another capture. */
  #era = 0;

  async #turn(): Promise<void> {
    const era = this.#era;
    try {
      const isChanged = [await this.#renewOpen(era), await this.#takeNew(era)].some((one) => one);
      if (era !== this.#era) return;
      if (isChanged || !this.store.get().isLoaded) this.#publish();
      this.store.change({ isLost: false, mistake: undefined });
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      if (era !== this.#era) return;
      const isLost = error.mistake.code === "offline";
      this.store.change(isLost ? { isLost } : { isLost, mistake: error.mistake });
    }
    const { mistake } = this.store.get();
    const wait = mistake === undefined ? EVERY_MS : REFUSED_MS;
    if (!this.#isStopped) this.#timer = setTimeout(() => this.#turn(), wait);
  }

  async #takeNew(era: number): Promise<boolean> {
    let isChanged = false;
    for (const path of ["/connections", "/exchanges"] as const) {
      for (let after = path === "/connections" ? this.#last : this.#lastExchange; ; ) {
        const { connections, more, next } = await ask<ConnectionList>(path, {
          after,
          limit: AT_ONCE,
        });
        if (era !== this.#era) return false;
        for (const item of connections) this.#keep(item);
        isChanged ||= connections.length > 0;
        if (path === "/connections") this.#last = next;
        else this.#lastExchange = next;
        if (!more) break;
        after = next;
        this.#publish(); // the first ones are shown while the others come
      }
    }
    return isChanged;
  }

  #lastExchange = 0;

  /** Of those that were open: how they are now, or how they ended. */
  async #renewOpen(era: number): Promise<boolean> {
    let isChanged = false;
    const due = [...this.#open].slice(0, RENEWED);
    for (const filter of connectionFilters(due)) {
      const { connections } = await ask<ConnectionList>("/connections", { filter, limit: AT_ONCE });
      if (era !== this.#era) return false;
      for (const item of connections) isChanged = this.#keep(item) || isChanged;
    }
    return isChanged;
  }

  #keep(item: ConnectionItem): boolean {
    const { record, close } = item;
    const before = this.#items.get(record.connection);
    this.#items.set(record.connection, item);
    this.#open.delete(record.connection);
    // Last in its turn, so that all of them are renewed where there are a great many.
    if (record.kind === "open" && close === null) this.#open.add(record.connection);
    return JSON.stringify(before) !== JSON.stringify(item);
  }

  #publish(): void {
    const items = [...this.#items.values()].sort(
      (a, b) => a.record.connection - b.record.connection,
    );
    this.store.change({ items, byNumber: new Map(this.#items), isLoaded: true });
  }
}
