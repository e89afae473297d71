const NO_BYTES = new Uint8Array(0);

/** Of the chunk at hand, what passes as it is and was not sent yet: neighbouring messages leave in one write. */
export class Span {
  readonly #pass: (bytes: Uint8Array, numbers: readonly number[]) => void;
  #chunk: Uint8Array = NO_BYTES;
  #start = 0;
  #end = 0;
  #numbers: number[] = [];

  constructor(pass: (bytes: Uint8Array, numbers: readonly number[]) => void) {
    this.#pass = pass;
  }

  begin(chunk: Uint8Array): void {
    this.#chunk = chunk;
    [this.#start, this.#end] = [0, 0];
  }

  /** A message that lies in `[start, end)` of the chunk. */
  add(start: number, end: number, number: number): void {
    if (this.#end !== start) this.leave();
    if (this.#start === this.#end) this.#start = start;
    this.#end = end;
    this.#numbers.push(number);
  }

  /** What is there leaves now. */
  leave(): void {
    const [start, end, numbers] = [this.#start, this.#end, this.#numbers];
    this.#start = end;
    if (end <= start) return;
    this.#numbers = [];
    this.#pass(this.#chunk.subarray(start, end), numbers);
  }

  /** The chunk is used up. */
  end(): void {
    this.leave();
    this.#chunk = NO_BYTES;
  }

  bytes(start: number, end: number): Uint8Array {
    return this.#chunk.subarray(start, end);
  }
}
