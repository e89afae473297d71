import type { HuffmanTable } from "./huffman-table.ts";

/** Reads bits as RFC 1951 §3.1.1 packs them. Throws when they run out. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #offset = 0;
  #held = 0;
  #heldBits = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#heldBits === 0 && this.#offset >= this.#bytes.byteLength;
  }

  bits(count: number): number {
    this.#fill(count);
    if (this.#heldBits < count) throw new Error("compressed data ends too early");
    const value = this.#held & ((1 << count) - 1);
    this.#drop(count);
    return value;
  }

  symbol({ bits, entries }: HuffmanTable): number {
    this.#fill(bits);
    const entry = entries[this.#held & ((1 << bits) - 1)] ?? 0;
    const length = entry & 15;
    if (length === 0) throw new Error("compressed data has a code that does not exist");
    if (length > this.#heldBits) throw new Error("compressed data ends too early");
    this.#drop(length);
    return entry >> 4;
  }

  /** Skip to the next byte boundary. */
  align(): void {
    this.#drop(this.#heldBits & 7);
  }

  /** Whole bytes; call only after `align`. */
  bytes(byteLength: number): Uint8Array {
    this.#offset -= this.#heldBits >> 3;
    this.#held = 0;
    this.#heldBits = 0;
    const end = this.#offset + byteLength;
    if (end > this.#bytes.byteLength) throw new Error("stored block ends too early");
    const taken = this.#bytes.subarray(this.#offset, end);
    this.#offset = end;
    return taken;
  }

  #fill(count: number): void {
    while (this.#heldBits < count && this.#offset < this.#bytes.byteLength) {
      this.#held |= (this.#bytes[this.#offset++] ?? 0) << this.#heldBits;
      this.#heldBits += 8;
    }
  }

  #drop(count: number): void {
    this.#held >>>= count;
    this.#heldBits -= count;
  }
}
