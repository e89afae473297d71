import type { BufferPool } from "./host.ts";

const EMPTY = new Uint8Array(0);

/**
 * Bytes on their way to the peer. Everything written between two flushes leaves in one piece, which
 * is what makes small messages cheap; the memory comes from a pool and goes back when the host is
 * done with it, so an idle connection holds none.
 */
export class OutputBuffer {
  readonly #pool: BufferPool;
  /** Where frames are written; valid up to {@link length}. */
  bytes: Uint8Array = EMPTY;
  /** Bytes that wait. */
  length = 0;

  /** `pool`: where memory comes from and goes back to. */
  constructor(pool: BufferPool) {
    this.#pool = pool;
  }

  /** Makes room for `size` more bytes in {@link bytes} and returns where they go. */
  reserve(size: number): number {
    const at = this.length;
    if (at + size > this.bytes.length) this.#grow(at + size);
    return at;
  }

  /** Copies `chunk` behind what waits. */
  append(chunk: Uint8Array): void {
    const at = this.reserve(chunk.length);
    this.bytes.set(chunk, at);
    this.length = at + chunk.length;
  }

  /** What is to be written, as a view: valid until {@link reuse} or {@link detach}. */
  view(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  /** The host has written {@link view} out: the memory is free again. */
  reuse(): void {
    this.#pool.give(this.bytes);
    this.detach();
  }

  /** The host still needs the memory of {@link view}, and will give it back to the pool itself. */
  detach(): void {
    this.bytes = EMPTY;
    this.length = 0;
  }

  #grow(size: number): void {
    const larger = this.#pool.take(this.length === 0 ? size : Math.max(size, this.length * 2));
    if (this.length > 0) larger.set(this.bytes.subarray(0, this.length));
    if (this.bytes.length > 0) this.#pool.give(this.bytes);
    this.bytes = larger;
  }
}
