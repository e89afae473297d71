/** What is used of WebAssembly: it is there in every Node, but typed with the DOM only. */
declare const WebAssembly:
  | {
      readonly Memory: new (options: { initial: number }) => WasmMemory;
      readonly Module: new (bytes: Uint8Array) => object;
      readonly Instance: new (module: object, imports: object) => { exports: Exports };
      validate(bytes: Uint8Array): boolean;
    }
  | undefined;

type Exports = Readonly<Record<string, unknown>>;
export type WasmMemory = { readonly buffer: ArrayBuffer };

/** A memory of 64 KiB pages; undefined where WebAssembly is turned off (`node --jitless`). */
export function wasmMemory(pages: number): WasmMemory | undefined {
  return typeof WebAssembly === "undefined"
    ? undefined
    : new WebAssembly.Memory({ initial: pages });
}

/** The exports of a module, or undefined where it cannot run: no WebAssembly, or none of its SIMD. */
export function wasmExports(module: Uint8Array, imports: object = {}): Exports | undefined {
  if (typeof WebAssembly === "undefined" || !WebAssembly.validate(module)) return undefined;
  return new WebAssembly.Instance(new WebAssembly.Module(module), imports).exports;
}
