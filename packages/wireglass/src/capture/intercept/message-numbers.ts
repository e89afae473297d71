/**
 * Numbers of a connection's messages, in the order in which they are seen. Whoever reads the tape counts those that
 * leave: where some had to wait, it has to be told.
 */
export class MessageNumbers {
  readonly #isFromBeginning: boolean;
  #next = 0;
  /** What the reader of the tape gives the next message that leaves, unless it is told otherwise. */
  #counted = 0;

  /** @param isFromBeginning of a connection that is minded later nobody here knows how many there were before */
  constructor(isFromBeginning: boolean) {
    this.#isFromBeginning = isFromBeginning;
  }

  /** For a message that is seen now. */
  next(): number {
    return this.#next++;
  }

  /** Messages leave. @returns whether their numbers have to be told */
  leave(numbers: readonly number[]): boolean {
    if (!this.#isFromBeginning) return false;
    let isTold = false;
    for (const number of numbers) {
      isTold ||= number !== this.#counted;
      this.#counted = number + 1;
    }
    return isTold;
  }
}
