import { isUtf8 } from "node:buffer";
import { SimdMemory } from "../../endpoint/index.ts";

/** What is kept is to be written when it is about this much. */
const FULL_BYTES = 3 << 20;
/** Room for it, for one more block of a tape, and for messages that came in parts. */
const KEPT_BYTES = 9 << 19;
/** What is looked at at once: it stays in the processor's cache. */
const DESK_BYTES = 1 << 14;

/** Of UTF-8: a character's first byte, where it has several, is one of these, and the others one of those. */
const LEADS = 0xc0;
const FOLLOWS = 0x80;
const MOST_CHARACTER_BYTES = 4;

/**
 * Memory for small payloads until they are written: they lie one after the other, so that they are written at once.
 * Beside them is a desk, to which small messages are brought some at a time, and large texts to be looked at.
 */
export class Arena {
  readonly #simd = new SimdMemory(KEPT_BYTES + DESK_BYTES);
  #used = 0;
  readonly #lent: (() => void)[] = [];

  /** Where everything lies. */
  readonly memory = this.#simd.carve(KEPT_BYTES + DESK_BYTES);

  get usedBytes(): number {
    return this.#used;
  }

  /** Before more is kept, what is there should be written. */
  get isFull(): boolean {
    return this.#used >= FULL_BYTES;
  }

  /** Nothing that was kept is used any more. */
  reset(): void {
    this.#used = 0;
    for (const done of this.#lent.splice(0)) done();
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

  /** Whether `bytes[start, end)` are UTF-8 once they are unmasked: a part at a time is, on the desk. */
  isText(bytes: Buffer, start: number, end: number, key: number): boolean {
    for (let at = start; at < end; ) {
      const desk = this.bring(bytes, at, end);
      const isAscii = this.#simd.mask(this.memory, desk.at, desk.to, key, at - start) === 0;
      const isLast = at + desk.to - desk.at === end;
      // What is cut by the end of the desk is looked at with the next part.
      const to = isAscii || isLast ? desk.to : this.#wholeTo(desk.at, desk.to);
      if (!isAscii && !isUtf8(this.memory.subarray(desk.at, to))) return false;
      at += to - desk.at;
    }
    return true;
  }

  /** Where the last character begins, in `[start, end)`, that may not be whole; `end` where there is none. */
  #wholeTo(start: number, end: number): number {
    for (let at = end - 1; at >= Math.max(start, end - MOST_CHARACTER_BYTES); at--) {
      const byte = this.memory[at] ?? 0;
      if (byte >= LEADS) return at;
      if (byte < FOLLOWS) return end;
    }
    return end;
  }

  /** Keeps `[start, end)` of the desk. @returns where it lies from now on; undefined where there is no room */
  keep(start: number, end: number): number | undefined {
    const at = this.#used;
    if (at + end - start > KEPT_BYTES) return undefined;
    this.#simd.copy(this.memory, at, this.memory, start, end);
    this.#used = at + end - start;
    return at;
  }

  /** Has `done` called when nothing that was kept is used any more: memory of others may be, until then. */
  onReset(done: () => void): void {
    this.#lent.push(done);
  }
}
