/** A Huffman code of RFC 1951 §3.2.2 as a lookup table, indexed by the next `bits` bits. */
export type HuffmanTable = {
  readonly bits: number;
  /** Symbol shifted left by four, plus the length of its code; 0 if no code has these bits. */
  readonly entries: Uint16Array;
};

/** Build the table from the code length of each symbol. */
export function huffmanTable(lengths: readonly number[]): HuffmanTable {
  const bits = Math.max(1, ...lengths);
  const entries = new Uint16Array(1 << bits);
  const nextCode = firstCodes(lengths, bits);
  lengths.forEach((length, symbol) => {
    if (length === 0) return;
    const code = nextCode[length] ?? 0;
    nextCode[length] = code + 1;
    const step = 1 << length;
    for (let i = reversed(code, length); i < entries.length; i += step)
      entries[i] = (symbol << 4) | length;
  });
  return { bits, entries };
}

function firstCodes(lengths: readonly number[], bits: number): number[] {
  const counts = new Array<number>(bits + 1).fill(0);
  for (const length of lengths) if (length > 0) counts[length] = (counts[length] ?? 0) + 1;
  const codes = [0];
  let code = 0;
  for (let length = 1; length <= bits; length++) {
    code = (code + (length === 1 ? 0 : (counts[length - 1] ?? 0))) << 1;
    codes[length] = code;
  }
  if (bits > 0 && code + (counts[bits] ?? 0) > 1 << bits)
    throw new Error("Huffman code is oversubscribed");
  return codes;
}

/** Codes are packed from their most significant bit (RFC 1951 §3.1.1), the rest from the least. */
function reversed(code: number, length: number): number {
  let out = 0;
  for (let i = 0; i < length; i++) out |= ((code >> i) & 1) << (length - 1 - i);
  return out;
}

const range = (count: number, length: number): number[] => new Array<number>(count).fill(length);

/** RFC 1951 §3.2.6. */
export const FIXED_LITERALS = huffmanTable([
  ...range(144, 8),
  ...range(112, 9),
  ...range(24, 7),
  ...range(8, 8),
]);
export const FIXED_DISTANCES = huffmanTable(range(30, 5));
