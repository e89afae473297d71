import { lastAtMost } from "./sorted.ts";

/**
 * Where the rows of a list are in the capture, in their order: a million of them in a few numbers, as those that follow
 * each other are written as one run.
 */
export class PlaceIndex {
  /** The first place of each run. */
  readonly #starts: number[] = [];
  /** How many rows there are before each run. */
  readonly #before: number[] = [];
  #length = 0;
  #last: number;

  /** @param after the place behind which it begins */
  constructor(after = 0) {
    this.#last = after;
  }

  get length(): number {
    return this.#length;
  }

  /** The place up to which it was told. */
  get last(): number {
    return this.#last;
  }

  /**
   * Adds what the API tells: in pairs, how many places behind `after` are skipped, and how many rows follow each other
   * then.
   */
  append(runs: readonly number[], next: number, after = this.#last): void {
    let end = after;
    for (let at = 0; at + 1 < runs.length; at += 2) {
      const [skipped = 0, count = 0] = [runs[at], runs[at + 1]];
      end = this.#run(end + skipped + 1, count);
    }
    this.#last = Math.max(end, next);
  }

  /** The place of a row; undefined where there is none. */
  placeOf(row: number): number | undefined {
    if (row < 0 || row >= this.#length) return undefined;
    const run = lastAtMost(this.#before.length, (at) => this.#before[at], row);
    return (this.#starts[run] ?? 0) + row - (this.#before[run] ?? 0);
  }

  /** The row of a place, or of the first one behind it: as many as there are before it. */
  rowOf(place: number): number {
    const run = lastAtMost(this.#starts.length, (at) => this.#starts[at], place);
    if (run < 0) return 0;
    const [start = 0, before = 0] = [this.#starts[run], this.#before[run]];
    const end = this.#before[run + 1] ?? this.#length;
    return Math.min(before + place - start, end);
  }

  /** @returns the last place of the run */
  #run(start: number, count: number): number {
    const at = this.#starts.length - 1;
    const isNext = at >= 0 && this.placeOf(this.#length - 1) === start - 1;
    if (!isNext) {
      this.#starts.push(start);
      this.#before.push(this.#length);
    }
    this.#length += count;
    return start + count - 1;
  }
}
