/** A queue's memory while nothing waits in it. */
const NO_PLACES: unknown[] = [];
/** Places of a queue that begins; each entry takes two. */
const PLACES = 128;
/** Queues that grew beyond this are not kept. */
const MOST_KEPT = 1024;
const MOST_SPARE = 64;

/** Memory of queues that ran empty, for whoever's entries come next: few queues last longer than a turn. */
const spare: unknown[][] = [];

/** What came and was not asked for yet, in its order, each with its size in bytes. */
export class WaitingLine<Entry> {
  /** An entry and its size, again and again. */
  #places: unknown[] = NO_PLACES;
  #head = 0;
  #tail = 0;
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  get count(): number {
    return (this.#tail - this.#head) / 2;
  }

  push(entry: Entry, byteLength: number): void {
    if (this.#places === NO_PLACES) this.#places = spare.pop() ?? new Array(PLACES);
    else if (this.#tail === this.#places.length) this.#closeUp();
    this.#places[this.#tail] = entry;
    this.#places[this.#tail + 1] = byteLength;
    this.#tail += 2;
    this.#bytes += byteLength;
  }

  /** @returns undefined when nothing waits */
  shift(): Entry | undefined {
    const at = this.#head;
    if (at === this.#tail) return undefined;
    const entry = this.#places[at] as Entry; // as `push` put it there
    this.#places[at] = undefined;
    this.#bytes -= this.#places[at + 1] as number;
    this.#head = at + 2;
    if (this.#head === this.#tail) this.#giveBack();
    return entry;
  }

  /** Moves what waits to the front, once half of the places are free: a line that never ends stays short. */
  #closeUp(): void {
    if (this.#head * 2 < this.#tail) return;
    this.#places.copyWithin(0, this.#head, this.#tail);
    this.#tail -= this.#head;
    this.#places.fill(undefined, this.#tail, this.#head + this.#tail);
    this.#head = 0;
  }

  #giveBack(): void {
    if (this.#places.length <= MOST_KEPT && spare.length < MOST_SPARE) spare.push(this.#places);
    this.#places = NO_PLACES;
    this.#head = 0;
    this.#tail = 0;
  }
}
