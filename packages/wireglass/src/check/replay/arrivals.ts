import { likeness } from "./likeness.ts";
import type { ReadMessage } from "./replay-message.ts";

/** Less than this is another message. */
const LEAST_LIKENESS = 0.5;

/** What has come from the peer, and which recorded message each is. */
export class Arrivals {
  readonly all: ReadMessage[] = [];
  readonly #unmatched: ReadMessage[] = [];
  readonly #pairs = new Map<number, ReadMessage>();
  #watchers: (() => void)[] = [];
  #isOver = false;

  add(read: ReadMessage): void {
    this.all.push(read);
    this.#unmatched.push(read);
    this.#wake();
  }

  /** Nothing more comes. */
  end(): void {
    this.#isOver = true;
    this.#wake();
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** What was taken for no recorded message. */
  get extra(): readonly ReadMessage[] {
    return this.#unmatched;
  }

  /** What a recorded message has become; undefined where it has not come. */
  of(recorded: ReadMessage): ReadMessage | undefined {
    return this.#pairs.get(recorded.message.index);
  }

  /** Takes the one that is most like a recorded message for it. @returns whether there is one */
  match(recorded: ReadMessage): boolean {
    const { index } = recorded.message;
    if (this.#pairs.has(index)) return true;
    let [best, at] = [LEAST_LIKENESS, -1];
    for (const [position, one] of this.#unmatched.entries()) {
      const score = likeness(recorded, one);
      if (score < best || (score === best && at >= 0)) continue;
      [best, at] = [score, position];
      if (score === 1) break;
    }
    const [found] = at < 0 ? [] : this.#unmatched.splice(at, 1);
    if (found !== undefined) this.#pairs.set(index, found);
    return found !== undefined;
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

  /** Waits until nothing has come for so long. */
  async quiet(ms: number): Promise<void> {
    for (let before = -1; before !== this.all.length && !this.#isOver; ) {
      before = this.all.length;
      await this.#next(ms);
    }
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
