import { EXTRA_NUMBERS, type Extra } from "./pack-layout.ts";

/** What an entry has here: its place in the pack, and the two numbers that are stored. */
const PLACES = 1 + EXTRA_NUMBERS;

/** Which entries of a pack have more to them, in their order. */
export class EntryExtras {
  readonly #numbers: number[] = [];

  add(entry: number, { wire, about }: Extra): void {
    this.#numbers.push(entry, wire === undefined ? 0 : wire.length + 1, about.length);
  }

  /** How many there are behind the first `from` entries. */
  count(from: number): number {
    return (this.#numbers.length - this.#placeOf(from)) / PLACES;
  }

  /** Forgets those behind the first `from` entries. */
  backTo(from: number): void {
    this.#numbers.length = this.#placeOf(from);
  }

  /** Writes the numbers of those behind the first `from` entries. @returns where they end */
  write(heads: Int32Array, start: number, from: number): number {
    let to = start;
    for (let at = this.#placeOf(from); at < this.#numbers.length; at += PLACES) {
      heads[to++] = this.#numbers[at + 1] ?? 0;
      heads[to++] = this.#numbers[at + 2] ?? 0;
    }
    return to;
  }

  #placeOf(from: number): number {
    let at = this.#numbers.length;
    while (at > 0 && (this.#numbers[at - PLACES] ?? 0) >= from) at -= PLACES;
    return at;
  }
}
