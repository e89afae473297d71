/** Lines typed while there is no connection: a person does not type more. */
export const MAX_WAITING = { entries: 1_000, characters: 1_048_576 };

/** A bounded queue that is read in order; reading waits when it is empty. */
export class Outbox<Item> implements AsyncIterable<Item> {
  readonly #items: { item: Item; size: number }[] = [];
  #size = 0;
  #ended = false;
  #wake: (() => void) | undefined;

  /** How many items wait. */
  get size(): number {
    return this.#items.length;
  }

  /** False, with nothing changed, when there is no room. */
  push(item: Item, size: number): boolean {
    const { entries, characters } = MAX_WAITING;
    const isFull = this.#items.length >= entries || this.#size + size > characters;
    if (this.#ended || (isFull && this.#items.length > 0)) return false;
    this.#items.push({ item, size });
    this.#size += size;
    this.#wake?.();
    return true;
  }

  /** Reading ends at once; what waits is dropped. */
  end(): void {
    this.#ended = true;
    this.#items.length = 0;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void> {
    while (!this.#ended) {
      const first = this.#items.shift();
      if (first !== undefined) {
        this.#size -= first.size;
        yield first.item;
        continue;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
