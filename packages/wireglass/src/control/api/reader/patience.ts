/** A search that finds little answers with what it has by then. */
const MOST_MS = 1000;
/** So long it may keep others from their turn. */
const TURN_MS = 8;

/** How long a search may go on. */
export class Patience {
  readonly #began = performance.now();
  #turn = this.#began;

  /** Lets others have their turn now and then. @returns true when it is time to answer */
  async isSpent(): Promise<boolean> {
    const now = performance.now();
    if (now - this.#began > MOST_MS) return true;
    if (now - this.#turn < TURN_MS) return false;
    await new Promise(setImmediate);
    this.#turn = performance.now();
    return false;
  }
}
