import { aligned } from "./alignment.ts";
import { shapeText, signatureOf } from "./likeness.ts";
import type { ReadMessage } from "./replay-message.ts";

/** Messages of one kind: those that were recorded, and those that have come. */
type Group = { readonly recorded: ReadMessage[]; readonly live: ReadMessage[] };

/** What has come from the peer, beside what was recorded. */
export class Arrivals {
  readonly all: ReadMessage[] = [];
  readonly #groups = new Map<string, Group>();
  readonly #placeOf = new Map<ReadMessage, { readonly group: Group; readonly rank: number }>();
  readonly #strays = new Map<ReadMessage, ReadMessage>();
  #watchers: (() => void)[] = [];
  #isOver = false;

  /** @param expected what the peer said when it was recorded */
  constructor(expected: readonly ReadMessage[]) {
    for (const read of expected) {
      const group = this.#groupOf(read);
      this.#placeOf.set(read, { group, rank: group.recorded.length });
      group.recorded.push(read);
    }
  }

  add(read: ReadMessage): void {
    this.all.push(read);
    this.#groupOf(read).live.push(read);
    this.#wake();
  }

  /** Nothing more comes. */
  end(): void {
    this.#isOver = true;
    this.#wake();
  }

  /** What has come for a recorded message: as many of its kind have come before it as were recorded before it. */
  of(recorded: ReadMessage): ReadMessage | undefined {
    const place = this.#placeOf.get(recorded);
    return place?.group.live[place.rank] ?? this.#strayFor(recorded);
  }

  /** Of messages of a kind that was never recorded, the first of the same shape: its kind may be what is new in it. */
  #strayFor(recorded: ReadMessage): ReadMessage | undefined {
    const known = this.#strays.get(recorded);
    if (known !== undefined) return known;
    const shape = shapeText(recorded);
    const taken = new Set(this.#strays.values());
    const groups = [...this.#groups.values()].filter((group) => group.recorded.length === 0);
    const stray = groups
      .flatMap(({ live }) => live)
      .find((read) => !taken.has(read) && shape !== undefined && shapeText(read) === shape);
    if (stray !== undefined) this.#strays.set(recorded, stray);
    return stray;
  }

  /** For as many recorded messages as there can be. */
  get isWhole(): boolean {
    return [...this.#groups.values()].every(({ recorded, live }) =>
      recorded.slice(live.length).every((one) => this.#strayFor(one) !== undefined),
    );
  }

  /** Which is which, now that all has come. */
  pairs(): ReadonlyMap<ReadMessage, ReadMessage> {
    const pairs = [...this.#groups.values()].flatMap(({ recorded, live }) => [
      ...aligned(recorded, live),
    ]);
    const found = new Map(pairs);
    for (const recorded of this.#placeOf.keys()) {
      const stray = found.has(recorded) ? undefined : this.#strayFor(recorded);
      if (stray !== undefined) found.set(recorded, stray);
    }
    return found;
  }

  /** Waits until `holds`, or nothing more comes, or that time is over. @returns whether it holds */
  async until(holds: () => boolean, timeoutMs: number): Promise<boolean> {
    const end = performance.now() + timeoutMs;
    while (!holds()) {
      const left = end - performance.now();
      if (this.#isOver || left <= 0) return false;
      await this.#next(left);
    }
    return true;
  }

  /** Nothing more comes. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Waits until nothing more comes, or that time is over. */
  async ended(timeoutMs: number): Promise<void> {
    await this.until(() => this.#isOver, timeoutMs);
  }

  /** Waits until nothing has come for so long. */
  async quiet(ms: number): Promise<void> {
    for (let before = -1; before !== this.all.length && !this.#isOver; ) {
      before = this.all.length;
      await this.#next(ms);
    }
  }

  #groupOf(read: ReadMessage): Group {
    const key = signatureOf(read);
    const group = this.#groups.get(key) ?? { recorded: [], live: [] };
    this.#groups.set(key, group);
    return group;
  }

  async #next(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#watchers.push(resolve);
    const timer = setTimeout(resolve, Math.min(ms, 2 ** 31 - 1));
    await promise;
    clearTimeout(timer);
  }

  #wake(): void {
    for (const wake of this.#watchers.splice(0)) wake();
  }
}
