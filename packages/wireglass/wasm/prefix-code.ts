import {
  BUCKETS,
  byte,
  clear,
  LAST_BUCKET,
  MOST_LENGTHS,
  NEXT_CODE,
  NODES,
  PER_LENGTH,
  SORTED,
  setWord,
  USED,
  WEIGHTS,
  word,
} from "./memory-map";

/** The longest code of a block, RFC 1951 §3.2.7. */
const MOST_BITS: i32 = 15;
/** Symbols that {@link listUsed} looks at in one go. */
const GROUP: i32 = 16;

/** Lists the symbols that occur, in their order, in USED. @returns how many */
export function listUsed(counts: i32, symbols: i32): i32 {
  let used = 0;
  for (let first = 0; first < symbols; first += GROUP) {
    const at = (counts + (first << 2)) as usize;
    // Narrowing saturates: nothing but 0 becomes 0.
    const low = i16x8.narrow_i32x4_s(v128.load(at), v128.load(at, 16));
    const high = i16x8.narrow_i32x4_s(v128.load(at, 32), v128.load(at, 48));
    const zeros = i8x16.eq(i8x16.narrow_i16x8_s(low, high), i8x16.splat(0));
    let marks = i8x16.bitmask(zeros) ^ 0xffff;
    for (; marks !== 0; marks &= marks - 1) setWord(USED, used++, first + ctz(marks));
  }
  return used;
}

/**
 * Makes the shortest prefix code for the symbols in USED that has no code longer than `maxBits`, in the
 * canonical form that its lengths alone tell (RFC 1951 §3.2.2), and writes it to `code` and `lengths`.
 *
 * @returns how many bits all symbols take that were counted
 */
export function buildCode(counts: i32, used: i32, code: i32, lengths: i32, maxBits: i32): i32 {
  if (used === 0) return 0;
  clear(PER_LENGTH, MOST_LENGTHS);
  sortUsed(counts, used);
  if (used === 1)
    setWord(PER_LENGTH, 1, 1); // a symbol alone takes a bit, RFC 1951 §3.2.7
  else {
    joinNodes(used);
    countLengths(used);
    shorten(maxBits);
  }
  const bits = giveLengths(lengths);
  firstCodes();
  for (let i = 0; i < used; i++) writeCode(code, lengths, word(USED, i));
  return bits;
}

/** Lists the symbols with the rarest first: by bucket, and what is in the last bucket by hand. */
function sortUsed(counts: i32, used: i32): void {
  clear(BUCKETS, LAST_BUCKET + 1);
  let most = 0;
  for (let i = 0; i < used; i++) {
    const bucket = min(word(counts, word(USED, i)), LAST_BUCKET);
    setWord(BUCKETS, bucket, word(BUCKETS, bucket) + 1);
    most = max(most, bucket);
  }
  let start = 0;
  for (let bucket = 1; bucket <= most; bucket++) {
    const size = word(BUCKETS, bucket);
    setWord(BUCKETS, bucket, start);
    start += size;
  }
  const unsorted = most < LAST_BUCKET ? used : word(BUCKETS, LAST_BUCKET);
  for (let i = 0; i < used; i++) {
    const symbol = word(USED, i);
    const count = word(counts, symbol);
    const bucket = min(count, LAST_BUCKET);
    const at = word(BUCKETS, bucket);
    setWord(BUCKETS, bucket, at + 1);
    setWord(SORTED, at, (count << 9) | symbol);
  }
  for (let i = unsorted + 1; i < used; i++) insert(word(SORTED, i), i, unsorted);
}

function insert(key: i32, index: i32, first: i32): void {
  let at = index;
  for (; at > first && word(SORTED, at - 1) > key; at--) setWord(SORTED, at, word(SORTED, at - 1));
  setWord(SORTED, at, key);
}

/**
 * Joins the two lightest nodes again and again; leaves at each inner node the index of its parent.
 * Inner nodes are made in the order of their weights, so two queues are enough: J. van Leeuwen, "On the
 * construction of Huffman trees", 1976. Which queue comes next is as good as random, so no branch asks.
 */
function joinNodes(used: i32): void {
  setWord(SORTED, used, i32.MAX_VALUE); // ends the leaves
  setWord(WEIGHTS, 0, i32.MAX_VALUE); // ends the inner nodes
  let leaf = 0;
  let inner = 0;
  for (let next = 0; next < used - 1; next++) {
    let weight = 0;
    for (let child = 0; child < 2; child++) {
      const ofLeaf = word(SORTED, leaf) >> 9;
      const ofInner = word(WEIGHTS, inner);
      const isInner = i32(ofInner < ofLeaf);
      setWord(NODES, inner, next); // overwritten by the next one where a leaf is taken
      weight += select(ofInner, ofLeaf, isInner);
      inner += isInner;
      leaf += 1 - isInner;
    }
    setWord(WEIGHTS, next, weight);
    setWord(WEIGHTS, next + 1, i32.MAX_VALUE);
  }
}

/** Parents into depths, from the root down; what is not an inner node at a depth is a leaf. */
function countLengths(used: i32): void {
  const root = used - 2;
  setWord(NODES, root, 0);
  setWord(PER_LENGTH, 0, 1);
  for (let node = root - 1; node >= 0; node--) {
    const depth = word(NODES, word(NODES, node)) + 1;
    setWord(NODES, node, depth);
    setWord(PER_LENGTH, depth, word(PER_LENGTH, depth) + 1);
  }
  let open = 1;
  for (let depth = 0; open > 0; depth++) {
    const inner = word(PER_LENGTH, depth);
    setWord(PER_LENGTH, depth, open - inner);
    open = 2 * inner;
  }
}

/** Cuts longer codes to `maxBits`, and lengthens others until the sum of 2^-length is 1 again. */
function shorten(maxBits: i32): void {
  let cut = 0;
  for (let length = maxBits + 1; length < MOST_LENGTHS; length++) {
    cut += word(PER_LENGTH, length);
    setWord(PER_LENGTH, length, 0);
  }
  if (cut === 0) return;
  setWord(PER_LENGTH, maxBits, word(PER_LENGTH, maxBits) + cut);
  let taken = 0;
  for (let length = 1; length <= maxBits; length++)
    taken += word(PER_LENGTH, length) << (maxBits - length);
  for (; taken > 1 << maxBits; taken--) {
    let length = maxBits - 1;
    while (word(PER_LENGTH, length) === 0) length--;
    setWord(PER_LENGTH, length, word(PER_LENGTH, length) - 1);
    setWord(PER_LENGTH, length + 1, word(PER_LENGTH, length + 1) + 2);
    setWord(PER_LENGTH, maxBits, word(PER_LENGTH, maxBits) - 1);
  }
}

/** The rarest symbols get the longest codes. @returns how many bits all of them take */
function giveLengths(lengths: i32): i32 {
  let bits = 0;
  let at = 0;
  for (let length = MOST_BITS; length > 0; length--)
    for (let left = word(PER_LENGTH, length); left > 0; left--) {
      const key = word(SORTED, at++);
      store<u8>((lengths + (key & 0x1ff)) as usize, length);
      bits += (key >> 9) * length;
    }
  return bits;
}

/** The first code of each length, RFC 1951 §3.2.2 step 2. */
export function firstCodes(): void {
  let code = 0;
  for (let length = 1; length <= MOST_BITS; length++) {
    code = (code + (length === 1 ? 0 : word(PER_LENGTH, length - 1))) << 1;
    setWord(NEXT_CODE, length, code);
  }
}

/** Gives a symbol that has a length its code, RFC 1951 §3.2.2 step 3; all of them in their order. */
export function writeCode(code: i32, lengths: i32, symbol: i32): void {
  const length = byte(lengths + symbol);
  const next = word(NEXT_CODE, length);
  setWord(NEXT_CODE, length, next + 1);
  setWord(code, symbol, reversed(next, length) | (length << 16));
}

function reversed(code: i32, length: i32): i32 {
  let bits = ((code & 0x5555) << 1) | ((code >> 1) & 0x5555);
  bits = ((bits & 0x3333) << 2) | ((bits >> 2) & 0x3333);
  bits = ((bits & 0x0f0f) << 4) | ((bits >> 4) & 0x0f0f);
  bits = ((bits & 0x00ff) << 8) | (bits >> 8);
  return bits >> (16 - length);
}
