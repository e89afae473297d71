import {
  BUCKETS,
  clear,
  LAST_BUCKET,
  MOST_LENGTHS,
  NEXT_CODE,
  NODES,
  PER_LENGTH,
  SORTED,
  setWord,
  USED,
  word,
} from "./memory-map";

/** The longest code of a block, RFC 1951 §3.2.7. */
const MOST_BITS: i32 = 15;

/**
 * Makes the shortest prefix code for `counts` that has no code longer than `maxBits`, in the canonical
 * form that its lengths alone tell (RFC 1951 §3.2.2), and writes it to `code`.
 *
 * @returns how many bits all symbols take that were counted
 */
export function buildCode(counts: i32, code: i32, symbols: i32, maxBits: i32): i32 {
  clear(code, symbols);
  clear(PER_LENGTH, MOST_LENGTHS);
  const used = sortUsed(counts, symbols);
  if (used === 0) return 0;
  if (used === 1)
    setWord(PER_LENGTH, 1, 1); // a symbol alone takes a bit, RFC 1951 §3.2.7
  else {
    joinNodes(used);
    countLengths(used);
    shorten(maxBits);
  }
  const bits = giveLengths(code);
  firstCodes();
  for (let i = 0; i < used; i++) writeCode(code, word(USED, i));
  return bits;
}

/**
 * Lists the symbols that occur, in their order and with the rarest first: by bucket, and what is in the last
 * bucket by hand. No branch depends on a single count: it would be guessed wrong half the time.
 */
function sortUsed(counts: i32, symbols: i32): i32 {
  clear(BUCKETS, LAST_BUCKET + 1);
  let most = 0;
  let used = 0;
  for (let symbol = 0; symbol < symbols; symbol++) {
    const count = word(counts, symbol);
    const bucket = min(count, LAST_BUCKET);
    setWord(BUCKETS, bucket, word(BUCKETS, bucket) + 1);
    most = max(most, bucket);
    setWord(USED, used, symbol); // overwritten by the next one where this does not occur
    used += i32(count > 0);
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
  return used;
}

function insert(key: i32, index: i32, first: i32): void {
  let at = index;
  for (; at > first && word(SORTED, at - 1) > key; at--) setWord(SORTED, at, word(SORTED, at - 1));
  setWord(SORTED, at, key);
}

/**
 * Joins the two lightest nodes again and again; leaves at each inner node the index of its parent.
 *
 * With {@link countLengths}: A. Moffat and J. Katajainen, "In-place calculation of minimum-redundancy
 * codes", 1995.
 */
function joinNodes(used: i32): void {
  for (let i = 0; i < used; i++) setWord(NODES, i, word(SORTED, i) >> 9);
  let leaf = 0;
  let inner = 0;
  for (let next = 0; next < used - 1; next++) {
    let weight = 0;
    for (let child = 0; child < 2; child++) {
      if (leaf >= used || (inner < next && word(NODES, inner) < word(NODES, leaf))) {
        weight += word(NODES, inner);
        setWord(NODES, inner++, next);
      } else weight += word(NODES, leaf++);
    }
    setWord(NODES, next, weight);
  }
}

/** Parents into depths, from the root down; what is not an inner node at a depth is a leaf. */
function countLengths(used: i32): void {
  setWord(NODES, used - 2, 0);
  for (let node = used - 3; node >= 0; node--)
    setWord(NODES, node, word(NODES, word(NODES, node)) + 1);
  let node = used - 2;
  let open = 1;
  for (let depth = 0; open > 0; depth++) {
    let inner = 0;
    for (; node >= 0 && word(NODES, node) === depth; node--) inner++;
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
function giveLengths(code: i32): i32 {
  let bits = 0;
  let at = 0;
  for (let length = MOST_BITS; length > 0; length--)
    for (let left = word(PER_LENGTH, length); left > 0; left--) {
      const key = word(SORTED, at++);
      setWord(code, key & 0x1ff, length << 16);
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
export function writeCode(code: i32, symbol: i32): void {
  const length = word(code, symbol) >> 16;
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
