import type { BufferPool } from "@wireglass/wire";

const SMALLEST_BYTES = 65_536;
const CLASSES = 7; // 64 KiB to 4 MiB
/** What all free buffers together may hold; the rest goes to the garbage collector. */
const MAX_FREE_BYTES = 33_554_432;

/**
 * Large buffers that are used again and again: at 1 MiB, allocating costs ten times the copy.
 *
 * One pool serves a whole process, because output and unfinished messages need their memory only for
 * as long as a chunk is being handled, or while the kernel does not take it.
 */
export class LargeBufferPool implements BufferPool {
  readonly #free: Uint8Array[][] = Array.from({ length: CLASSES }, () => []);
  #freeBytes = 0;

  take(size: number): Uint8Array {
    const index = classOf(size);
    const buffer = this.#free[index]?.pop();
    if (buffer !== undefined) {
      this.#freeBytes -= buffer.length;
      return buffer;
    }
    const bytes = index < CLASSES ? SMALLEST_BYTES << index : size;
    return Buffer.allocUnsafeSlow(bytes);
  }

  give(buffer: Uint8Array): void {
    const index = classOf(buffer.length);
    const fits = buffer.length === SMALLEST_BYTES << index && index < CLASSES;
    if (!fits || this.#freeBytes + buffer.length > MAX_FREE_BYTES) return;
    this.#free[index]?.push(buffer);
    this.#freeBytes += buffer.length;
  }
}

function classOf(size: number): number {
  if (size <= SMALLEST_BYTES) return 0;
  return 32 - Math.clz32(Math.ceil(size / SMALLEST_BYTES) - 1);
}
