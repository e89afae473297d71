import { alignOutput, flushBits, outputSize, putBits, putBytes, restartOutput } from "./bits";
import { fillOrder, planCodes, writePlan } from "./code-lengths";
import { findTokens, matchExtraBits } from "./matches";
import {
  clear,
  DISTANCE_CODE,
  DISTANCE_COUNTS,
  DISTANCE_LENGTHS,
  DISTANCES,
  FIXED_DISTANCE_CODE,
  FIXED_LITERAL_CODE,
  LITERAL_CODE,
  LITERAL_COUNTS,
  LITERAL_LENGTHS,
  LITERALS,
  MOST_BYTES,
  MOST_LENGTHS,
  OUTPUT,
  PER_LENGTH,
  setWord,
  TEXT,
  TOKENS,
  USED,
  word,
} from "./memory-map";
import { buildCode, firstCodes, listUsed, writeCode } from "./prefix-code";
import {
  distanceExtraBits,
  distanceSymbol,
  extraBitsOf,
  fillLengthSymbols,
  firstOf,
  packedLength,
  symbolOf,
} from "./symbols";

/**
 * Deflate for one message at a time, RFC 1951, ended as RFC 7692 §7.2.1 says.
 *
 * zlib spends most of a small message on a state of its own for it, or on one that fell out of the
 * processor's cache. Here one memory serves all connections: the history comes as plain bytes, nothing
 * is allocated, nothing is cleared that was not used. The host copies history and message to `textAt`,
 * calls `deflate`, and takes the result from `outputAt`.
 */

const END_OF_BLOCK: i32 = 256;
const STORED: i32 = 0;
const FIXED: i32 = 1;
const DYNAMIC: i32 = 2;
const BLOCK_HEADER_BITS: i32 = 3;
/** With fewer tokens, telling codes of their own costs more than they save. */
const FEW_TOKENS: i32 = 24;
/** With more tokens, the fixed codes never win. */
const MANY_TOKENS: i32 = 512;

export const textAt: i32 = TEXT;
export const outputAt: i32 = OUTPUT;
export const mostBytes: i32 = MOST_BYTES;

/** Fills the tables; once, before all else. */
export function prepare(): void {
  fillLengthSymbols();
  fillOrder();
  // RFC 1951 §3.2.6.
  clear(PER_LENGTH, MOST_LENGTHS);
  setWord(PER_LENGTH, 7, 24);
  setWord(PER_LENGTH, 8, 152);
  setWord(PER_LENGTH, 9, 112);
  for (let symbol = 0; symbol < 288; symbol++)
    store<u8>((LITERAL_LENGTHS + symbol) as usize, fixedLength(symbol));
  firstCodes();
  for (let symbol = 0; symbol < 288; symbol++)
    writeCode(FIXED_LITERAL_CODE, LITERAL_LENGTHS, symbol);
  clear(PER_LENGTH, MOST_LENGTHS);
  memory.fill(DISTANCE_LENGTHS as usize, 5, 32);
  firstCodes();
  for (let symbol = 0; symbol < 32; symbol++)
    writeCode(FIXED_DISTANCE_CODE, DISTANCE_LENGTHS, symbol);
}

/**
 * Deflates the message in text[from, end), whose history is text[0, from), without the sync marker.
 *
 * @param window how far back a match may reach, in bytes
 * @param depth, enough, lazy, step how hard to look for matches: see {@link findTokens}
 * @returns the size of the result
 */
export function deflate(
  from: i32,
  end: i32,
  window: i32,
  depth: i32,
  enough: i32,
  lazy: i32,
  step: i32,
): i32 {
  clear(LITERAL_COUNTS, LITERALS);
  clear(DISTANCE_COUNTS, DISTANCES);
  setWord(LITERAL_COUNTS, END_OF_BLOCK, 1);
  const tokens = findTokens(from, end, window, depth, enough, lazy, step);
  restartOutput();
  writeBlock(from, end, tokens);
  putBits(STORED << 1, BLOCK_HEADER_BITS); // the empty block whose rest is the sync marker
  alignOutput();
  return outputSize();
}

function fixedLength(symbol: i32): i32 {
  if (symbol < 144) return 8;
  if (symbol < 256) return 9;
  return symbol < 280 ? 7 : 8;
}

/** In the form that takes the fewest bits. */
function writeBlock(from: i32, end: i32, tokens: i32): void {
  const size = end - from;
  const extra = matchExtraBits();
  const literals = listUsed(LITERAL_COUNTS, LITERALS);
  const fixed = tokens > MANY_TOKENS ? i32.MAX_VALUE : extra + fixedSize(literals);
  const dynamic = tokens < FEW_TOKENS ? i32.MAX_VALUE : extra + planDynamic(literals);
  if ((size + 4) << 3 < min(fixed, dynamic)) writeStored(from, size);
  else if (fixed <= dynamic) {
    putBits(FIXED << 1, BLOCK_HEADER_BITS);
    writeTokens(tokens, FIXED_LITERAL_CODE, FIXED_DISTANCE_CODE);
  } else {
    putBits(DYNAMIC << 1, BLOCK_HEADER_BITS);
    writePlan();
    writeTokens(tokens, LITERAL_CODE, DISTANCE_CODE);
  }
}

/** @returns bits of a block with codes of its own, but for the extra bits */
function planDynamic(literals: i32): i32 {
  memory.fill(LITERAL_LENGTHS as usize, 0, LITERALS);
  memory.fill(DISTANCE_LENGTHS as usize, 0, DISTANCES);
  let bits = buildCode(LITERAL_COUNTS, literals, LITERAL_CODE, LITERAL_LENGTHS, 15);
  const literalEnd = word(USED, literals - 1) + 1;
  const distances = listUsed(DISTANCE_COUNTS, DISTANCES);
  bits += buildCode(DISTANCE_COUNTS, distances, DISTANCE_CODE, DISTANCE_LENGTHS, 15);
  const distanceEnd = distances === 0 ? 0 : word(USED, distances - 1) + 1;
  return bits + planCodes(literalEnd, distanceEnd);
}

/** Bits of all tokens with the fixed codes, but their extra bits, which are the same with every code. */
function fixedSize(literals: i32): i32 {
  let bits = 0;
  for (let i = 0; i < literals; i++) {
    const symbol = word(USED, i);
    bits += word(LITERAL_COUNTS, symbol) * (word(FIXED_LITERAL_CODE, symbol) >> 16);
  }
  for (let symbol = 0; symbol < DISTANCES; symbol++) bits += 5 * word(DISTANCE_COUNTS, symbol);
  return bits;
}

function writeStored(from: i32, size: i32): void {
  putBits(STORED << 1, BLOCK_HEADER_BITS);
  alignOutput();
  putBits(size, 16);
  putBits(size ^ 0xffff, 16);
  flushBits();
  putBytes(TEXT + from, size);
}

function writeTokens(tokens: i32, literalCode: i32, distanceCode: i32): void {
  for (let i = 0; i < tokens; i++) {
    const token = word(TOKENS, i);
    if (token < 256) putCode(literalCode, token);
    else putMatch(token >> 16, token & 0xffff, literalCode, distanceCode);
    flushBits();
  }
  putCode(literalCode, END_OF_BLOCK);
  flushBits();
}

/** At most 15 + 5 + 15 + 13 bits. */
function putMatch(length: i32, distance: i32, literalCode: i32, distanceCode: i32): void {
  const packed = packedLength(length);
  putCode(literalCode, symbolOf(packed));
  putBits(length - firstOf(packed), extraBitsOf(packed));
  const symbol = distanceSymbol(distance);
  putCode(distanceCode, symbol);
  const extra = distanceExtraBits(symbol);
  putBits((distance - 1) & ((1 << extra) - 1), extra);
}

function putCode(code: i32, symbol: i32): void {
  const entry = word(code, symbol);
  putBits(entry & 0xffff, entry >> 16);
}
