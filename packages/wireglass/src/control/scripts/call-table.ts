/** So many places of calls that are answered are not worth moving the others. */
const FEW = 1024;

/** Calls that wait for their answers, by numbers that follow each other: most are answered in their order. */
export class CallTable<Call> {
  /** From the number {@link CallTable.#first} on. */
  readonly #calls: (Call | undefined)[] = [];
  #first = 1;
  #head = 0;

  get isEmpty(): boolean {
    return this.#head === this.#calls.length;
  }

  /** @returns its number, which fits into 32 bits */
  add(call: Call): number {
    this.#calls.push(call);
    return (this.#first + this.#calls.length - 1) >>> 0;
  }

  /** The call of that number, which waits no more; undefined where none does. */
  take(number: number): Call | undefined {
    const calls = this.#calls;
    const at = (number - this.#first) >>> 0;
    const call = at < calls.length ? calls[at] : undefined;
    if (call === undefined) return undefined;
    calls[at] = undefined;
    while (this.#head < calls.length && calls[this.#head] === undefined) this.#head++;
    if (this.isEmpty || (this.#head > FEW && this.#head * 2 > calls.length)) {
      calls.splice(0, this.#head);
      this.#first = (this.#first + this.#head) >>> 0;
      this.#head = 0;
    }
    return call;
  }

  /** All of them, which wait no more. */
  takeAll(): readonly Call[] {
    const all = this.#calls.filter((call) => call !== undefined);
    this.#first = (this.#first + this.#calls.length) >>> 0;
    this.#calls.length = 0;
    this.#head = 0;
    return all;
  }
}
