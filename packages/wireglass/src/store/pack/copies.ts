const CHUNK_BYTES = 65_536;
/** What a full pack needs; more is given back. */
const MOST_KEPT = 8;

/** Where bytes lie. */
type Place = { readonly memory: Uint8Array; readonly start: number };

/** Copies of small things, one after the other, in memory that is used again. */
export class Copies {
  #chunks: Uint8Array[] = [];
  /** The one that is being filled, and how far it is. */
  #chunk = 0;
  #used = 0;

  /** Copies at most 64 KiB. */
  copy(bytes: Uint8Array): Place {
    if (this.#used + bytes.length > CHUNK_BYTES) {
      this.#chunk++;
      this.#used = 0;
    }
    const memory = this.#chunks[this.#chunk] ?? new Uint8Array(CHUNK_BYTES);
    this.#chunks[this.#chunk] = memory;
    const start = this.#used;
    memory.set(bytes, start);
    this.#used += bytes.length;
    return { memory, start };
  }

  /** No copy is used any more. */
  reset(): void {
    this.#chunks.length = Math.min(this.#chunks.length, MOST_KEPT);
    this.#chunk = 0;
    this.#used = 0;
  }
}
