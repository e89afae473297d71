/** Messages that pass as they came, one behind the other: those that were seen together leave in one write. */
export class PassedTogether {
  readonly #pass: (bytes: Uint8Array, time: number, numbers: readonly number[]) => void;
  #pieces: Uint8Array[] = [];
  #numbers: number[] = [];
  #time = 0;

  constructor(pass: (bytes: Uint8Array, time: number, numbers: readonly number[]) => void) {
    this.#pass = pass;
  }

  /** @param time when it was seen */
  add(bytes: Uint8Array, time: number, number: number): void {
    if (time !== this.#time) this.end();
    this.#time = time;
    this.#pieces.push(bytes);
    this.#numbers.push(number);
  }

  end(): void {
    const [first, ...more] = this.#pieces;
    if (first === undefined) return;
    const numbers = this.#numbers;
    this.#pieces = [];
    this.#numbers = [];
    this.#pass(more.length === 0 ? first : Buffer.concat([first, ...more]), this.#time, numbers);
  }
}
