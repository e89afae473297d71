import { LENGTH_SYMBOLS, setWord, word } from "./memory-map";

/** Lengths and distances as symbols with extra bits, RFC 1951 §3.2.5. */

export const LONGEST_MATCH: i32 = 258;
const LENGTH_SLOTS: i32 = 29;

export function fillLengthSymbols(): void {
  let length = 3;
  for (let slot = 0; slot < LENGTH_SLOTS - 1; slot++) {
    const first = length;
    for (let i = 0; i < 1 << lengthExtraBits(slot); i++)
      setWord(LENGTH_SYMBOLS, length++, pack(slot, first));
  }
  setWord(LENGTH_SYMBOLS, LONGEST_MATCH, pack(LENGTH_SLOTS - 1, LONGEST_MATCH));
}

function pack(slot: i32, first: i32): i32 {
  return (257 + slot) | (lengthExtraBits(slot) << 9) | (first << 16);
}

/** What there is to write for a match of `length`: see the three functions below. */
export function packedLength(length: i32): i32 {
  return word(LENGTH_SYMBOLS, length);
}

export function symbolOf(packed: i32): i32 {
  return packed & 0x1ff;
}

export function extraBitsOf(packed: i32): i32 {
  return (packed >> 9) & 7;
}

/** The shortest length that has the same symbol. */
export function firstOf(packed: i32): i32 {
  return packed >> 16;
}

/** @param slot the symbol - 257 */
export function lengthExtraBits(slot: i32): i32 {
  return slot < 8 || slot === LENGTH_SLOTS - 1 ? 0 : (slot >> 2) - 1;
}

/** Two symbols for each power of two. */
export function distanceSymbol(distance: i32): i32 {
  const beyond = distance - 1;
  if (beyond < 4) return beyond;
  const power = 31 - clz(beyond);
  return 2 * power + ((beyond >> (power - 1)) & 1);
}

export function distanceExtraBits(symbol: i32): i32 {
  return symbol < 4 ? 0 : (symbol >> 1) - 1;
}
