import { SimdMemory } from "../../endpoint/index.ts";

/** What is kept is to be written when it is about this much. */
const FULL_BYTES = 3 << 20;
/** Room for it, for one more block of a tape, and for messages that came in parts. */
const KEPT_BYTES = 9 << 19;
/** What is looked at at once: it stays in the processor's cache. */
const DESK_BYTES = 1 << 14;

/**
 * Memory for payloads until they are written: they lie one after the other, so that they are written at once. Beside
 * them is a desk, to which small messages are brought some at a time.
 */
export class Arena {
  readonly #simd = new SimdMemory(KEPT_BYTES + DESK_BYTES);
  #used = 0;

  /** Where everything lies. */
  readonly memory = this.#simd.carve(KEPT_BYTES + DESK_BYTES);

  /** Before more is kept, what is there should be written. */
  get isFull(): boolean {
    return this.#used >= FULL_BYTES;
  }

  /** Nothing that was kept is used any more. */
  reset(): void {
    this.#used = 0;
  }

  /** Copies the beginning of `bytes[start, end)` to the desk. @returns where it lies there */
  bring(bytes: Buffer, start: number, end: number): { readonly at: number; readonly to: number } {
    const to = Math.min(end, start + DESK_BYTES);
    bytes.copy(this.memory, KEPT_BYTES, start, to);
    return { at: KEPT_BYTES, to: KEPT_BYTES + to - start };
  }

  /** XORs `[start, end)` where it lies. @returns 0 if it is ASCII then */
  mask(start: number, end: number, key: number): number {
    return this.#simd.mask(this.memory, start, end, key, 0);
  }

  /** Keeps `[start, end)` of the desk. @returns where it lies from now on; undefined where there is no room */
  keep(start: number, end: number): number | undefined {
    const at = this.#used;
    if (at + end - start > KEPT_BYTES) return undefined;
    this.#simd.copy(this.memory, at, this.memory, start, end);
    this.#used = at + end - start;
    return at;
  }

  /** Keeps `bytes[start, end)` from elsewhere. @returns where they lie from now on; undefined where there is no room */
  take(bytes: Buffer, start: number, end: number): number | undefined {
    const at = this.#used;
    if (at + end - start > KEPT_BYTES) return undefined;
    bytes.copy(this.memory, at, start, end);
    this.#used = at + end - start;
    return at;
  }

  /** Gives back what was kept behind a place. */
  backTo(at: number): void {
    this.#used = at;
  }
}
