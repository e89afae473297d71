import { isUtf8 } from "node:buffer";
import { randomFillSync } from "node:crypto";
import type { BufferPool, Host } from "@wireglass/wire";
import { LargeBufferPool } from "./buffer-pool.ts";
import { textOf, writeText } from "./node-text.ts";
import { SimdMemory } from "./simd-memory.ts";

const READ_BYTES = 262_144;
const memory = new SimdMemory(READ_BYTES + LargeBufferPool.carvedBytes);

/** Where every socket of the process reads into: a chunk is used up before the next read. */
export const READ_BUFFER = memory.carve(READ_BYTES);

const random = new Int32Array(4096);
let randomLeft = 0;

/** 32 bits from the system's generator, fetched a few thousand at a time. */
export function random32(): number {
  if (randomLeft === 0) {
    randomFillSync(random);
    randomLeft = random.length;
  }
  randomLeft -= 1;
  return random[randomLeft] ?? 0;
}

const large = new LargeBufferPool(memory);
/** Memory that is given away with a message: never used again, so `give` has nothing to do. */
const fresh: BufferPool = { take: (size) => Buffer.allocUnsafeSlow(size), give: () => {} };

const common = {
  random: random32,
  isUtf8,
  mask: (bytes: Uint8Array, start: number, end: number, key: number, phase: number): number =>
    memory.mask(bytes, start, end, key, phase),
  copy: (target: Uint8Array, at: number, source: Uint8Array, start: number, end: number): void =>
    memory.copy(target, at, source, start, end),
  writeText,
  readText: (bytes: Uint8Array, start: number, end: number): string =>
    textOf(bytes, start, end, false),
};

/** Borrowed messages: buffers come back to the pool when a callback returns. */
export const POOLED_HOST: Host = { ...common, buffers: large };
/**
 * Node's host for `Machine` and `Connection`, with native UTF-8 and masks. A message that had to be put
 * together is handed over without a copy.
 */
export const KEEPING_HOST: Host = { ...common, buffers: large, messageBuffers: fresh };
export const OUTPUT_POOL: BufferPool = large;
