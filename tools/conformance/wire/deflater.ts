import { constants, deflateRawSync } from "node:zlib";
import { joined } from "./bytes.ts";

/** How a message may be compressed. */
export type DeflateStyle = { readonly level?: number; readonly strategy?: number };

/** Compresses the suite's own messages within the agreed window, RFC 7692 §7.2.1. */
export class Deflater {
  readonly #windowBits: number;
  readonly #keepsContext: boolean;
  #history: Uint8Array = new Uint8Array();

  constructor(windowBits: number, keepsContext: boolean) {
    this.#windowBits = windowBits;
    this.#keepsContext = keepsContext;
  }

  message(payload: Uint8Array, style: DeflateStyle = {}): Uint8Array {
    const compressed = deflateRawSync(payload, {
      ...style,
      // zlib makes no raw stream with 8 bits; with 9 its distances stay below 2^9 - 262 = 250.
      windowBits: Math.max(9, this.#windowBits),
      finishFlush: constants.Z_SYNC_FLUSH,
      ...(this.#history.byteLength > 0 ? { dictionary: Buffer.from(this.#history) } : {}),
    });
    if (this.#keepsContext) {
      const all = joined(this.#history, payload);
      this.#history = all.slice(Math.max(0, all.byteLength - (1 << this.#windowBits)));
    }
    return Uint8Array.from(compressed.subarray(0, -4));
  }
}
