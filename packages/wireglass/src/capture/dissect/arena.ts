import { SimdMemory } from "../../endpoint/index.ts";

/** A block of a tape fits, with its copy of the heads. */
const USUAL_BYTES = 1 << 20;

/**
 * Memory in which a block of a tape is read: it is copied as a whole, and what is found in it is moved together at the
 * front, so that payloads lie one after the other and are written at once. All of it is given back at once.
 */
export class Arena {
  #simd = new SimdMemory(USUAL_BYTES);
  #memory = this.#simd.carve(USUAL_BYTES);
  #front = 0;

  /** What {@link load} has copied, and where payloads are kept. */
  get memory(): Uint8Array {
    return this.#memory;
  }

  /** Copies a block; nothing of the one before is used any more. */
  load(block: Uint8Array, length: number): void {
    this.#front = 0;
    if (length > this.#memory.length) {
      this.#simd = new SimdMemory(length);
      this.#memory = this.#simd.carve(length);
    }
    this.#memory.set(block.subarray(0, length));
  }

  /** XORs `[start, end)` where it lies. @returns 0 if it is ASCII then */
  mask(start: number, end: number, key: number): number {
    return this.#simd.mask(this.#memory, start, end, key, 0);
  }

  /** Keeps `[start, end)`, behind which is not read yet. @returns where it lies from now on */
  keep(start: number, end: number): number {
    const at = this.#front;
    this.#simd.copy(this.#memory, at, this.#memory, start, end);
    this.#front = at + end - start;
    return at;
  }

  /** Keeps everything before `end` where it lies. */
  keepBefore(end: number): void {
    this.#front = end;
  }
}
