/**
 * Numbers of a connection's messages, in the order in which they are seen. Whoever reads the tape counts those that
 * leave: where some had to wait, it has to be told.
 */
export class MessageNumbers {
  #isKnown: boolean;
  #next = 0;
  /** What the reader of the tape gives the next message that leaves, unless it is told otherwise. */
  #counted = 0;

  /** @param isFromBeginning of a connection that is minded later it is not known how many there were before */
  constructor(isFromBeginning: boolean) {
    this.#isKnown = isFromBeginning;
  }

  /** For a message that is seen now. */
  next(): number {
    return this.#next++;
  }

  /** The number of the next one. */
  get upcoming(): number {
    return this.#next;
  }

  /** Those that were given since the next one was `first`. */
  since(first: number): number[] {
    return Array.from({ length: this.#next - first }, (_, at) => first + at);
  }

  /** So many there were before; `see` gives numbers to what has left since. */
  goOnFrom(messages: number, see: () => void): void {
    this.#next = messages;
    see();
    this.#counted = this.#next;
    this.#isKnown = true;
  }

  /** Messages leave. @returns whether their numbers have to be told */
  leave(numbers: readonly number[]): boolean {
    if (!this.#isKnown) return false;
    let isTold = false;
    for (const number of numbers) {
      isTold ||= number !== this.#counted;
      this.#counted = number + 1;
    }
    return isTold;
  }
}
