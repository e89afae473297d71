import { BitReader } from "./bit-reader.ts";
import { hex, joined } from "./bytes.ts";
import {
  FIXED_DISTANCES,
  FIXED_LITERALS,
  type HuffmanTable,
  huffmanTable,
} from "./huffman-table.ts";

/** What RFC 7692 §7.2.1 takes off the end of each message. */
export const DEFLATE_TAIL = hex("00 00 ff ff");

const LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
  163, 195, 227, 258,
];
const LENGTH_EXTRA = [
  0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
];
const DISTANCE_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049,
  3073, 4097, 6145, 8193, 12289, 16385, 24577,
];
const DISTANCE_EXTRA = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
];
const CODE_LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/**
 * Inflates the peer's messages and holds it to its promises.
 *
 * Written by hand, since zlib tolerates distances beyond the window while they still lie in its
 * output buffer, and so would not notice a broken promise (RFC 7692 §7.1.2.1).
 */
export class Inflater {
  readonly #windowBytes: number;
  readonly #keepsContext: boolean;
  #out = new Uint8Array(1024);
  #end = 0;

  constructor(windowBits: number, keepsContext: boolean) {
    this.#windowBytes = 1 << windowBits;
    this.#keepsContext = keepsContext;
  }

  /** The message behind `payload`. Throws an Error that says what is wrong with it. */
  message(payload: Uint8Array): Uint8Array {
    const reader = new BitReader(joined(payload, DEFLATE_TAIL));
    const start = this.#keepWindow();
    while (!reader.isAtEnd) this.#block(reader);
    return this.#out.slice(start, this.#end);
  }

  #keepWindow(): number {
    const kept = this.#keepsContext ? Math.min(this.#end, this.#windowBytes) : 0;
    this.#out.copyWithin(0, this.#end - kept, this.#end);
    this.#end = kept;
    return kept;
  }

  /** RFC 1951 §3.2.3. */
  #block(reader: BitReader): void {
    const isFinal = reader.bits(1) === 1;
    const type = reader.bits(2);
    if (type === 0) this.#stored(reader);
    else if (type === 1) this.#coded(reader, FIXED_LITERALS, FIXED_DISTANCES);
    else if (type === 2) this.#coded(reader, ...dynamicTables(reader));
    else throw new Error("compressed data has a block of the reserved type");
    // RFC 7692 §7.2.3.4: after a final block another one begins at the next byte.
    if (isFinal) reader.align();
  }

  #stored(reader: BitReader): void {
    reader.align();
    const [a = 0, b = 0, c = 0, d = 0] = reader.bytes(4);
    const byteLength = a | (b << 8);
    if ((byteLength ^ 0xffff) !== (c | (d << 8)))
      throw new Error("stored block has a wrong length");
    this.#room(byteLength);
    this.#out.set(reader.bytes(byteLength), this.#end);
    this.#end += byteLength;
  }

  #coded(reader: BitReader, literals: HuffmanTable, distances: HuffmanTable): void {
    for (;;) {
      const symbol = reader.symbol(literals);
      if (symbol === 256) return;
      this.#room(258);
      if (symbol < 256) this.#out[this.#end++] = symbol;
      else this.#copy(reader, symbol - 257, distances);
    }
  }

  #copy(reader: BitReader, lengthSymbol: number, distances: HuffmanTable): void {
    const base = LENGTH_BASE[lengthSymbol];
    if (base === undefined) throw new Error("compressed data has an impossible length");
    const length = base + reader.bits(LENGTH_EXTRA[lengthSymbol] ?? 0);
    const symbol = reader.symbol(distances);
    const distance = (DISTANCE_BASE[symbol] ?? 1 << 16) + reader.bits(DISTANCE_EXTRA[symbol] ?? 0);
    if (distance > this.#windowBytes)
      throw new Error(
        `distance ${distance} exceeds the agreed window of ${this.#windowBytes} bytes`,
      );
    if (distance > this.#end)
      throw new Error(
        `distance ${distance} reaches before the ${this.#end} bytes that are in the window`,
      );
    for (let i = 0; i < length; i++) {
      this.#out[this.#end] = this.#out[this.#end - distance] ?? 0;
      this.#end++;
    }
  }

  #room(byteLength: number): void {
    if (this.#end + byteLength <= this.#out.byteLength) return;
    const grown = new Uint8Array((this.#end + byteLength) * 2);
    grown.set(this.#out.subarray(0, this.#end));
    this.#out = grown;
  }
}

/** RFC 1951 §3.2.7. */
function dynamicTables(reader: BitReader): [HuffmanTable, HuffmanTable] {
  const literalCount = reader.bits(5) + 257;
  const distanceCount = reader.bits(5) + 1;
  const codeCount = reader.bits(4) + 4;
  const codeLengths = new Array<number>(19).fill(0);
  for (const index of CODE_LENGTH_ORDER.slice(0, codeCount)) codeLengths[index] = reader.bits(3);
  const lengths = readLengths(reader, huffmanTable(codeLengths), literalCount + distanceCount);
  return [huffmanTable(lengths.slice(0, literalCount)), huffmanTable(lengths.slice(literalCount))];
}

function readLengths(reader: BitReader, table: HuffmanTable, count: number): readonly number[] {
  const lengths: number[] = [];
  while (lengths.length < count) {
    const symbol = reader.symbol(table);
    if (symbol < 16) lengths.push(symbol);
    else if (symbol === 16) repeat(lengths, lengths.at(-1) ?? 0, 3 + reader.bits(2));
    else repeat(lengths, 0, symbol === 17 ? 3 + reader.bits(3) : 11 + reader.bits(7));
  }
  if (lengths.length > count) throw new Error("compressed data has too many code lengths");
  return lengths;
}

function repeat(lengths: number[], value: number, times: number): void {
  for (let i = 0; i < times; i++) lengths.push(value);
}
