import { DEFLATE_MODULE } from "./deflate-module.ts";
import { type WasmMemory, wasmExports } from "./web-assembly.ts";

/** The exports of `wasm/deflate.ts`. */
type DeflateExports = {
  readonly memory: WasmMemory;
  readonly textAt: { readonly value: number };
  readonly outputAt: { readonly value: number };
  readonly mostBytes: { readonly value: number };
  prepare(): void;
  deflate(
    from: number,
    end: number,
    window: number,
    depth: number,
    enough: number,
    lazy: number,
    step: number,
  ): number;
};

/** How hard to look for matches: see `findTokens` in `wasm/matches.ts`. */
type Effort = readonly [depth: number, enough: number, lazy: number, step: number];

const DEFAULT_EFFORT: Effort = [16, 128, 16, 2];
/** zlib's levels 1 to 9: each gives about the size that zlib's does. */
const EFFORTS: readonly Effort[] = [
  [2, 8, 0, 1],
  [3, 16, 0, 1],
  [8, 32, 0, 1],
  [4, 16, 8, 2],
  [8, 32, 16, 2],
  DEFAULT_EFFORT,
  [32, 128, 64, 1],
  [128, 258, 128, 1],
  [1024, 258, 258, 1],
];

/** So much history is looked at for the smallest message. */
const LEAST_REACH = 1024;

/** Deflate for messages up to 64 KiB with their history, in about half of zlib's time. */
export class MessageDeflater {
  readonly #exports: DeflateExports;
  readonly #memory: Uint8Array;
  readonly #textAt: number;
  readonly #outputAt: number;
  readonly #mostBytes: number;

  constructor(exports: DeflateExports) {
    this.#exports = exports;
    this.#memory = new Uint8Array(exports.memory.buffer);
    this.#textAt = exports.textAt.value;
    this.#outputAt = exports.outputAt.value;
    this.#mostBytes = exports.mostBytes.value;
    exports.prepare();
  }

  /**
   * Looks back no further than is in proportion to the message: every byte of history costs time.
   *
   * @param window how far back a match may reach, 256 to 32,768 bytes
   * @param level 1 to 9, as zlib's
   * @returns the deflate data without the sync marker, good until the next call; undefined when `plain`
   *   is too large
   */
  deflate(
    plain: Uint8Array,
    history: Uint8Array | undefined,
    window: number,
    level: number,
  ): Uint8Array | undefined {
    const reach = Math.min(window, Math.max(LEAST_REACH, 2 * plain.length));
    const from = Math.min(history?.length ?? 0, reach, this.#mostBytes - plain.length);
    if (from < 0) return undefined;
    if (history !== undefined && from > 0)
      this.#memory.set(history.subarray(history.length - from), this.#textAt);
    this.#memory.set(plain, this.#textAt + from);
    const [depth, enough, lazy, step] = EFFORTS[level - 1] ?? DEFAULT_EFFORT;
    const end = from + plain.length;
    const size = this.#exports.deflate(from, end, window, depth, enough, lazy, step);
    return this.#memory.subarray(this.#outputAt, this.#outputAt + size);
  }
}

/** A deflater, or undefined where WebAssembly is turned off. */
export function openMessageDeflater(): MessageDeflater | undefined {
  const exports = wasmExports(DEFLATE_MODULE);
  return exports && new MessageDeflater(exports as DeflateExports); // as declared in the module
}
