import type { BufferPool, Host } from "../host.ts";

const EMPTY = new Uint8Array(0);
const FIRST_BYTES = 4096;

/**
 * Collects the payload of a message that did not arrive in one piece.
 *
 * Memory follows what has arrived, never what a header announces: a claim of 2^62 bytes costs
 * nothing. The caller has checked the limit before.
 */
export class MessageAssembler {
  readonly #host: Host;
  readonly #pool: BufferPool;
  #bytes = EMPTY as Uint8Array;
  length = 0;

  constructor(host: Host) {
    this.#host = host;
    this.#pool = host.messageBuffers ?? host.buffers;
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** Copies `chunk[start, end)`; `expected` is how many bytes of the frame are still to come. */
  append(chunk: Uint8Array, start: number, end: number, expected: number): void {
    const size = end - start;
    const needed = this.length + size;
    if (needed > this.#bytes.length) this.#grow(needed, expected);
    this.#host.copy(this.#bytes, this.length, chunk, start, end);
    this.length = needed;
  }

  /** The memory is handed to the caller: {@link bytes} up to {@link length} is his. */
  release(): void {
    this.#bytes = EMPTY;
    this.length = 0;
  }

  /** Memory that was handed over and is not needed any more. */
  recycle(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#pool.give(bytes);
  }

  /** The memory goes back to the pool. */
  reset(): void {
    if (this.#bytes.length > 0) this.#pool.give(this.#bytes);
    this.release();
  }

  #grow(needed: number, expected: number): void {
    // Sixteen times what is there is the most that a mere announcement is believed.
    const believed = Math.min(needed + expected, needed * 16);
    const larger = this.#pool.take(Math.max(FIRST_BYTES, this.#bytes.length * 2, believed));
    larger.set(this.#bytes.subarray(0, this.length));
    if (this.#bytes.length > 0) this.#pool.give(this.#bytes);
    this.#bytes = larger;
  }
}
