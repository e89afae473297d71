/** What is used of WebAssembly: it is there in every Node, but typed with the DOM only. */
declare const WebAssembly:
  | { readonly Memory: new (options: { initial: number }) => { readonly buffer: ArrayBuffer } }
  | undefined;

const WASM_PAGE_BYTES = 65_536;

/** Memory that begins at a page of the system, as only WebAssembly's does; undefined where there is none. */
export function alignedMemory(bytes: number): Uint8Array | undefined {
  if (typeof WebAssembly === "undefined") return undefined;
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / WASM_PAGE_BYTES) });
  return new Uint8Array(memory.buffer, 0, bytes);
}
