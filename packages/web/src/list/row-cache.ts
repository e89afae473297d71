/** Rows that are asked for at once. */
const CHUNK = 200;
/** Chunks that are kept: what was looked at last. */
const MOST_CHUNKS = 40;

type Chunk<Row> = { readonly rows: readonly Row[] };

/** Gives rows, from the first one to before `end`. */
export type RowAsker<Row> = (
  first: number,
  end: number,
  signal: AbortSignal,
) => Promise<readonly Row[]>;

/** Rows of a long list as they are looked at: some are asked for at a time, and forgotten when others are looked at. */
export class RowCache<Row> {
  readonly #ask: RowAsker<Row>;
  readonly #changed: () => void;
  readonly #failed: (error: unknown) => void;
  /** The ones that were used last are last. */
  readonly #chunks = new Map<number, Chunk<Row>>();
  readonly #asked = new Map<number, AbortController>();
  /** Rows that the list has, and those that are looked at. */
  #length = 0;
  #looked: readonly [first: number, end: number] = [0, 0];

  constructor(ask: RowAsker<Row>, changed: () => void, failed: (error: unknown) => void) {
    this.#ask = ask;
    this.#changed = changed;
    this.#failed = failed;
  }

  /** The row of that number, where it is there already. */
  row(number: number): Row | undefined {
    return this.#chunks.get(Math.floor(number / CHUNK))?.rows[number % CHUNK];
  }

  /** Rows from `first` to before `end` are looked at, of a list that has `length` now. */
  want(first: number, end: number, length: number): void {
    const [from, to] = [Math.floor(first / CHUNK), Math.ceil(Math.min(end, length) / CHUNK)];
    [this.#length, this.#looked] = [length, [first, end]];
    for (const [number, asking] of this.#asked)
      if (number < from || number >= to) {
        asking.abort();
        this.#asked.delete(number);
      }
    for (let number = from; number < to; number++) this.#wantChunk(number, length);
  }

  /** Asks for nothing more. */
  close(): void {
    for (const asking of this.#asked.values()) asking.abort();
    this.#asked.clear();
  }

  #wantChunk(number: number, length: number): void {
    const there = this.#chunks.get(number);
    const first = number * CHUNK;
    const end = Math.min(first + CHUNK, length);
    if (there !== undefined) this.#keep(number, there);
    if (this.#asked.has(number) || (there?.rows.length ?? 0) >= end - first) return;
    const asking = new AbortController();
    this.#asked.set(number, asking);
    this.#ask(first, end, asking.signal).then(
      (rows) => {
        if (asking.signal.aborted) return;
        this.#asked.delete(number);
        this.#keep(number, { rows });
        this.#changed();
        // The list has grown in the meantime.
        if (Math.min(first + CHUNK, this.#length) > end) this.want(...this.#looked, this.#length);
      },
      (error: unknown) => {
        if (asking.signal.aborted) return;
        this.#asked.delete(number);
        this.#failed(error);
      },
    );
  }

  #keep(number: number, chunk: Chunk<Row>): void {
    this.#chunks.delete(number);
    this.#chunks.set(number, chunk);
    for (const oldest of this.#chunks.keys()) {
      if (this.#chunks.size <= MOST_CHUNKS) break;
      this.#chunks.delete(oldest);
    }
  }
}
