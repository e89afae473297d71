import {
  byte,
  CHAIN,
  clear,
  DISTANCE_COUNTS,
  HASH_BITS,
  HEADS,
  LITERAL_COUNTS,
  MOST_BYTES,
  setWord,
  TEXT,
  TOKENS,
  word,
} from "./memory-map";
import {
  distanceExtraBits,
  distanceSymbol,
  extraBitsOf,
  LONGEST_MATCH,
  packedLength,
  symbolOf,
} from "./symbols";

/** Bytes into literals and matches (LZ77), and how often each of their symbols occurs. */

/** Three bytes are rarely worth a match, and four are one load. */
const SHORTEST_MATCH: i32 = 4;

/** Places are counted on from message to message, so that no table needs to be cleared. */
let base: i32 = 0;
/** The last place where a match may begin. */
let last: i32 = 0;
let tokens: i32 = 0;
let extraBits: i32 = 0;
let window: i32 = 0;
let depth: i32 = 0;
let enough: i32 = 0;
/** The match that {@link longestMatch} found. */
let foundLength: i32 = 0;
let foundDistance: i32 = 0;

/**
 * Finds the tokens of the message in TEXT[from, end), whose history is TEXT[0, from).
 *
 * @param reach how far back a match may reach, in bytes
 * @param tries earlier places with the same hash that are looked at
 * @param good a match of this length ends the search
 * @param lazy a match shorter than this waits for a longer one that begins a byte later
 * @param step of the history and of what matches cover, every place is remembered, or every second
 * @returns how many tokens
 */
export function findTokens(
  from: i32,
  end: i32,
  reach: i32,
  tries: i32,
  good: i32,
  lazy: i32,
  step: i32,
): i32 {
  begin(end, reach, tries, good);
  remember(0, from, step);
  let at = from;
  let literalsFrom = from;
  while (at < end) {
    if (!longestMatch(at, end, SHORTEST_MATCH - 1)) {
      putLiteral(at++);
      continue;
    }
    let length = foundLength;
    let distance = foundDistance;
    while (length < lazy && longestMatch(at + 1, end, length)) {
      putLiteral(at++);
      length = foundLength;
      distance = foundDistance;
    }
    // The first place is remembered, and the second too where it was looked at.
    remember(length < lazy ? at + 2 : at + 1, at + length, step);
    const before = commonBefore(at, distance, min(at - literalsFrom, LONGEST_MATCH - length));
    for (let i = 1; i <= before; i++) takeBackLiteral(at - i);
    putMatch(length + before, distance);
    at += length;
    literalsFrom = at;
  }
  return tokens;
}

/** So many bytes before a match are the same too: it was found late, as not every place is remembered. */
function commonBefore(at: i32, distance: i32, most: i32): i32 {
  const reach = min(most, at - distance);
  let length = 0;
  while (length < reach && byte(TEXT + at - 1 - length) === byte(TEXT + at - 1 - length - distance))
    length++;
  return length;
}

/** Bits that the matches found take beside their symbols, RFC 1951 §3.2.5. */
export function matchExtraBits(): i32 {
  return extraBits;
}

function begin(end: i32, reach: i32, tries: i32, good: i32): void {
  base += MOST_BYTES;
  if (base > i32.MAX_VALUE - 2 * MOST_BYTES) {
    clear(HEADS, 1 << HASH_BITS);
    base = MOST_BYTES;
  }
  last = end - SHORTEST_MATCH;
  window = reach;
  depth = tries;
  enough = good;
  tokens = 0;
  extraBits = 0;
}

function four(at: i32): u32 {
  return load<u32>((TEXT + at) as usize);
}

/** Multiplying by 2^32 over the golden ratio spreads the bits that differ into the upper ones. */
function hash(bytes: u32): i32 {
  return ((bytes * 0x9e37_79b1) >> (32 - HASH_BITS)) as i32;
}

function remember(from: i32, to: i32, step: i32): void {
  const stop = min(to, last + 1);
  for (let at = from; at < stop; at += step) {
    const slot = hash(four(at));
    setWord(CHAIN, at, word(HEADS, slot));
    setWord(HEADS, slot, base + at);
  }
}

/** Remembers `at` and looks for a match longer than `atLeast`. */
function longestMatch(at: i32, end: i32, atLeast: i32): bool {
  if (at > last) return false;
  const bytes = four(at);
  const slot = hash(bytes);
  const head = word(HEADS, slot);
  setWord(CHAIN, at, head);
  setWord(HEADS, slot, base + at);
  const oldest = max(0, at - window);
  const most = min(LONGEST_MATCH, end - at);
  let best = atLeast;
  let place = head - base;
  for (let tries = depth; place >= oldest && tries > 0; tries--) {
    if (byte(TEXT + place + best) === byte(TEXT + at + best) && four(place) === bytes) {
      const length = matchLength(TEXT + place, TEXT + at, most);
      if (length > best) {
        best = length;
        foundDistance = at - place;
        if (length >= enough || length === most) break;
      }
    }
    place = word(CHAIN, place) - base;
  }
  foundLength = best;
  return best > atLeast;
}

/** How many bytes are the same, eight at a time; the first that differ tell where. */
export function matchLength(a: i32, b: i32, most: i32): i32 {
  let length: i32 = 0;
  while (length < most) {
    const differs = load<u64>((a + length) as usize) ^ load<u64>((b + length) as usize);
    if (differs !== 0) return min(most, length + ((ctz(differs) >> 3) as i32));
    length += 8;
  }
  return most;
}

function putLiteral(at: i32): void {
  const literal = byte(TEXT + at);
  setWord(TOKENS, tokens++, literal);
  setWord(LITERAL_COUNTS, literal, word(LITERAL_COUNTS, literal) + 1);
}

function takeBackLiteral(at: i32): void {
  const literal = byte(TEXT + at);
  tokens--;
  setWord(LITERAL_COUNTS, literal, word(LITERAL_COUNTS, literal) - 1);
}

function putMatch(length: i32, distance: i32): void {
  setWord(TOKENS, tokens++, (length << 16) | distance);
  const packed = packedLength(length);
  const symbol = symbolOf(packed);
  setWord(LITERAL_COUNTS, symbol, word(LITERAL_COUNTS, symbol) + 1);
  const place = distanceSymbol(distance);
  setWord(DISTANCE_COUNTS, place, word(DISTANCE_COUNTS, place) + 1);
  extraBits += extraBitsOf(packed) + distanceExtraBits(place);
}
