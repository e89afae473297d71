/**
 * Where everything lies in the module's memory. The first megabyte is cut once and for good: there is
 * no heap, so nothing is allocated and nothing is collected.
 */

/** The most bytes of history and message together: what a stored block can hold, RFC 1951 §3.2.4. */
export const MOST_BYTES: i32 = 65_535;
/** Loads of eight bytes may reach this far behind the end of what is there. */
const SLACK: i32 = 65;

export const LITERALS: i32 = 286;
export const DISTANCES: i32 = 30;
export const CODE_LENGTHS: i32 = 19;
export const HASH_BITS: u32 = 13;
/** Codes are at most 15 bits long; before they are cut, and in theory, some are longer. */
export const MOST_LENGTHS: i32 = 64;
/** Frequencies above this share a bucket when symbols are sorted. */
export const LAST_BUCKET: i32 = 255;

/** The history, then the message. */
export const TEXT: i32 = 0;
export const OUTPUT: i32 = TEXT + MOST_BYTES + SLACK;
/** The latest place of each hash, then the place before each place: i32, counted from {@link find}'s base. */
export const HEADS: i32 = OUTPUT + MOST_BYTES + SLACK;
export const CHAIN: i32 = HEADS + (4 << HASH_BITS);
/** i32: a literal is its byte; a match is `length << 16 | distance`. */
export const TOKENS: i32 = CHAIN + 4 * MOST_BYTES;
/** u32: how often each symbol occurs; sixteen are looked at in one go, so zeros follow. */
export const LITERAL_COUNTS: i32 = TOKENS + 4 * MOST_BYTES;
export const DISTANCE_COUNTS: i32 = LITERAL_COUNTS + 4 * 288;
export const CODE_LENGTH_COUNTS: i32 = DISTANCE_COUNTS + 4 * 32;
/** u32: the code of each symbol that occurs, its first bit lowest, and its length `<< 16`. */
export const LITERAL_CODE: i32 = CODE_LENGTH_COUNTS + 4 * 32;
export const DISTANCE_CODE: i32 = LITERAL_CODE + 4 * LITERALS;
export const CODE_LENGTH_CODE: i32 = DISTANCE_CODE + 4 * DISTANCES;
export const FIXED_LITERAL_CODE: i32 = CODE_LENGTH_CODE + 4 * CODE_LENGTHS;
export const FIXED_DISTANCE_CODE: i32 = FIXED_LITERAL_CODE + 4 * 288;
/** u32, while a code is made: the symbols that occur; the same as `frequency << 9 | symbol`, the rarest first. */
export const USED: i32 = FIXED_DISTANCE_CODE + 4 * 32;
export const SORTED: i32 = USED + 4 * (LITERALS + 1);
/** i32: the weights of inner nodes, and their parents, then depths. */
export const WEIGHTS: i32 = SORTED + 4 * (LITERALS + 1);
export const NODES: i32 = WEIGHTS + 4 * (LITERALS + 1);
export const BUCKETS: i32 = NODES + 4 * (LITERALS + 1);
/** i32: how many codes there are of each length, and the next one of each. */
export const PER_LENGTH: i32 = BUCKETS + 4 * (LAST_BUCKET + 1);
export const NEXT_CODE: i32 = PER_LENGTH + 4 * MOST_LENGTHS;
/** u32 for each length of a match: its symbol, extra bits `<< 9`, the first length of it `<< 16`. */
export const LENGTH_SYMBOLS: i32 = NEXT_CODE + 4 * MOST_LENGTHS;
/** u8: the length of each symbol's code, 0 for one that does not occur. */
export const LITERAL_LENGTHS: i32 = LENGTH_SYMBOLS + 4 * 260;
/** There is room for these behind the last literal that occurs: as one list, the two are told. */
export const DISTANCE_LENGTHS: i32 = LITERAL_LENGTHS + 288 + 32;
export const CODE_LENGTH_LENGTHS: i32 = DISTANCE_LENGTHS + 32;
/** u16: that list as runs, `repeats << 8 | symbol`. */
export const RUNS: i32 = CODE_LENGTH_LENGTHS + 32;
/** u8: the order in which the lengths of the code-length code are told. */
export const ORDER: i32 = RUNS + 2 * 320;

export function word(at: i32, index: i32): i32 {
  return load<i32>((at + (index << 2)) as usize);
}

export function setWord(at: i32, index: i32, value: i32): void {
  store<i32>((at + (index << 2)) as usize, value);
}

export function byte(at: i32): i32 {
  return load<u8>(at as usize) as i32;
}

export function clear(at: i32, words: i32): void {
  memory.fill(at as usize, 0, (words << 2) as usize);
}
