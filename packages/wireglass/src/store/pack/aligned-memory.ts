/** What is used of WebAssembly: it is there in every Node, but typed with the DOM only. */
declare const WebAssembly:
  | { readonly Memory: new (options: { initial: number }) => { readonly buffer: ArrayBuffer } }
  | undefined;

const WASM_PAGE_BYTES = 65_536;

/**
 * How far behind a page of the system large shared memory begins, as the C library of Linux has it; where it is
 * otherwise, the system refuses what is written from there, and it is copied first.
 */
const SHARED_SKEW_BYTES = 16;

/** How far a place in memory is behind the last multiple of `unit` in the system's own addresses. */
export function behindUnit({ buffer, byteOffset }: Uint8Array, at: number, unit: number): number {
  const skew = buffer instanceof SharedArrayBuffer ? SHARED_SKEW_BYTES : 0;
  return (skew + byteOffset + at) % unit;
}

/** Memory that begins at a page of the system, as only WebAssembly's does; undefined where there is none. */
export function alignedMemory(bytes: number): Uint8Array | undefined {
  if (typeof WebAssembly === "undefined") return undefined;
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / WASM_PAGE_BYTES) });
  return new Uint8Array(memory.buffer, 0, bytes);
}
