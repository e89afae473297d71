import { flushBits, putBits } from "./bits";
import { matchLength } from "./matches";
import {
  byte,
  CODE_LENGTH_CODE,
  CODE_LENGTH_COUNTS,
  CODE_LENGTH_LENGTHS,
  CODE_LENGTHS,
  clear,
  DISTANCE_LENGTHS,
  LITERAL_LENGTHS,
  ORDER,
  RUNS,
  setWord,
  word,
} from "./memory-map";
import { buildCode, listUsed } from "./prefix-code";

/** The two codes of a dynamic block as the reader is told them, RFC 1951 §3.2.7. */

const REPEAT: i32 = 16;
const FEW_ZEROS: i32 = 17;
const MANY_ZEROS: i32 = 18;

let literals: i32 = 0;
let distances: i32 = 0;
let told: i32 = 0;
let runs: i32 = 0;

export function fillOrder(): void {
  // 16, 17, 18, 0, then outward from 8 in both directions.
  for (let i = 0; i < 3; i++) store<u8>((ORDER + i) as usize, REPEAT + i);
  store<u8>((ORDER + 3) as usize, 0);
  for (let i = 0; i < 15; i++)
    store<u8>((ORDER + 4 + i) as usize, 8 + (i & 1 ? -((i + 1) >> 1) : i >> 1));
}

/**
 * Prepares to tell LITERAL_LENGTHS and DISTANCE_LENGTHS, up to the last symbol of each that occurs.
 *
 * @returns how many bits that takes
 */
export function planCodes(literalEnd: i32, distanceEnd: i32): i32 {
  literals = literalEnd;
  distances = max(distanceEnd, 1);
  memory.copy((LITERAL_LENGTHS + literals) as usize, DISTANCE_LENGTHS as usize, 32);
  clear(CODE_LENGTH_COUNTS, CODE_LENGTHS);
  memory.fill(CODE_LENGTH_LENGTHS as usize, 0, CODE_LENGTHS);
  findRuns(literals + distances);
  const used = listUsed(CODE_LENGTH_COUNTS, CODE_LENGTHS);
  const runBits = buildCode(CODE_LENGTH_COUNTS, used, CODE_LENGTH_CODE, CODE_LENGTH_LENGTHS, 7);
  told = CODE_LENGTHS;
  while (told > 4 && lengthOf(byte(ORDER + told - 1)) === 0) told--;
  let extraBits = 0;
  for (let symbol = REPEAT; symbol < CODE_LENGTHS; symbol++)
    extraBits += word(CODE_LENGTH_COUNTS, symbol) * repeatBits(symbol);
  return 5 + 5 + 4 + 3 * told + runBits + extraBits;
}

export function writePlan(): void {
  putBits(literals - 257, 5);
  putBits(distances - 1, 5);
  putBits(told - 4, 4);
  flushBits();
  for (let i = 0; i < told; i++) {
    putBits(lengthOf(byte(ORDER + i)), 3);
    flushBits();
  }
  for (let i = 0; i < runs; i++) {
    const run = load<u16>((RUNS + 2 * i) as usize) as i32;
    const symbol = run & 0xff;
    const code = word(CODE_LENGTH_CODE, symbol);
    putBits(code & 0xffff, code >> 16);
    putBits(run >> 8, repeatBits(symbol));
    flushBits();
  }
}

/** In bits, of a symbol of the code that tells the others. */
function lengthOf(symbol: i32): i32 {
  return byte(CODE_LENGTH_LENGTHS + symbol);
}

function findRuns(count: i32): void {
  runs = 0;
  let at = 0;
  while (at < count) {
    const length = byte(LITERAL_LENGTHS + at);
    // A run is what equals itself one further on.
    const size = 1 + matchLength(LITERAL_LENGTHS + at, LITERAL_LENGTHS + at + 1, count - at - 1);
    at += size;
    if (length === 0) putZeros(size);
    else putRun(length, size);
  }
}

function putZeros(size: i32): void {
  let left = size;
  while (left >= 11) {
    const run = min(left, 138);
    put(MANY_ZEROS, run - 11);
    left -= run;
  }
  if (left >= 3) put(FEW_ZEROS, left - 3);
  else for (; left > 0; left--) put(0, 0);
}

function putRun(length: i32, size: i32): void {
  put(length, 0);
  let left = size - 1;
  while (left >= 3) {
    const run = min(left, 6);
    put(REPEAT, run - 3);
    left -= run;
  }
  for (; left > 0; left--) put(length, 0);
}

function put(symbol: i32, repeats: i32): void {
  store<u16>((RUNS + 2 * runs++) as usize, (repeats << 8) | symbol);
  setWord(CODE_LENGTH_COUNTS, symbol, word(CODE_LENGTH_COUNTS, symbol) + 1);
}

function repeatBits(symbol: i32): i32 {
  if (symbol < REPEAT) return 0;
  if (symbol === REPEAT) return 2;
  return symbol === FEW_ZEROS ? 3 : 7;
}
