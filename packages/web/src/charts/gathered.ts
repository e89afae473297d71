import { ApiProblem, ask, type Query } from "../api/client.ts";
import { Store } from "../api/store.ts";

const AGAIN_MS = 1000;

type Part = { readonly next: number; readonly more: boolean };

export type GatheredState<Sum> = {
  readonly sum: Sum;
  /** There is more that was not looked at. */
  readonly isBusy: boolean;
  readonly mistake: string | undefined;
};

/** Something that the API tells of one part of the capture after the other, added up, and of what comes since. */
export class Gathered<Told extends Part, Sum> {
  readonly store: Store<GatheredState<Sum>>;
  readonly #path: string;
  readonly #query: Query;
  readonly #add: (sum: Sum, part: Told) => Sum;
  readonly #ending = new AbortController();

  constructor(path: string, query: Query, empty: Sum, add: (sum: Sum, part: Told) => Sum) {
    this.#path = path;
    this.#query = query;
    this.#add = add;
    this.store = new Store<GatheredState<Sum>>({ sum: empty, isBusy: true, mistake: undefined });
  }

  /** @returns a function that ends it */
  start(): () => void {
    void this.#run();
    return () => this.#ending.abort();
  }

  async #run(): Promise<void> {
    const { signal } = this.#ending;
    for (let after = 0; !signal.aborted; ) {
      const part = await this.#part(after);
      if (signal.aborted) return;
      if (part !== undefined) {
        const isNew = part.next > after;
        after = part.next;
        const { sum } = this.store.get();
        this.store.set({
          sum: isNew ? this.#add(sum, part) : sum,
          isBusy: part.more,
          mistake: undefined,
        });
      }
      if (part?.more !== true) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }

  async #part(after: number): Promise<Told | undefined> {
    try {
      return await ask<Told>(
        this.#path,
        { ...this.#query, after },
        { signal: this.#ending.signal },
      );
    } catch (error) {
      if (error instanceof ApiProblem) this.store.change({ mistake: error.mistake.message });
      else if (!this.#ending.signal.aborted) throw error;
      return undefined;
    }
  }
}
