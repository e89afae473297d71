import type { BufferPool } from "@wireglass/wire";
import type { SimdMemory } from "./simd-memory.ts";

const SMALLEST_BYTES = 65_536;
/** How many buffers of 64 KiB, 128 KiB and so on lie in the fast memory: 10.5 MiB, used when touched. */
const CARVED = [16, 4, 4, 2, 2, 2] as const;
/** What free buffers outside the fast memory may hold; the rest goes to the garbage collector. */
const MAX_FREE_BYTES = 33_554_432;

/**
 * Large buffers that are used again and again: at 1 MiB, allocating costs ten times the copy.
 *
 * One pool serves a whole process, because output and unfinished messages need their memory only for
 * as long as a chunk is being handled, or while the kernel does not take it.
 */
export class LargeBufferPool implements BufferPool {
  /** How much of the memory the pool needs. */
  static readonly carvedBytes = CARVED.reduce(
    (sum, count, i) => sum + count * (SMALLEST_BYTES << i),
    0,
  );
  readonly #free: Uint8Array[][] = [];
  readonly #carved = new WeakSet<Uint8Array>();
  #freeBytes = 0;

  constructor(memory: SimdMemory) {
    for (const [index, count] of CARVED.entries()) {
      const buffers = Array.from({ length: count }, () => memory.carve(SMALLEST_BYTES << index));
      for (const buffer of buffers) this.#carved.add(buffer);
      this.#free.push(buffers);
    }
  }

  take(size: number): Uint8Array {
    const index = classOf(size);
    const buffer = this.#free[index]?.pop();
    if (buffer === undefined) return Buffer.allocUnsafeSlow(bytesOf(index, size));
    if (!this.#carved.has(buffer)) this.#freeBytes -= buffer.length;
    return buffer;
  }

  give(buffer: Uint8Array): void {
    const index = classOf(buffer.length);
    if (buffer.length !== bytesOf(index, 0)) return; // larger than all classes
    if (!this.#carved.has(buffer)) {
      if (this.#freeBytes + buffer.length > MAX_FREE_BYTES) return;
      this.#freeBytes += buffer.length;
    }
    this.#free[index]?.push(buffer);
  }
}

function classOf(size: number): number {
  if (size <= SMALLEST_BYTES) return 0;
  return 32 - Math.clz32(Math.ceil(size / SMALLEST_BYTES) - 1);
}

function bytesOf(index: number, size: number): number {
  return index < CARVED.length ? SMALLEST_BYTES << index : size;
}
