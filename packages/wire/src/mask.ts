/**
 * Masking, RFC 6455 §5.3, in place and four bytes at a time.
 *
 * A mask key is held as a signed 32-bit number in network order: key 37 fa 21 3d is 0x37fa213d, and
 * 81 00 00 00 is negative. Unsigned numbers of that size would be boxed, which costs more than the mask.
 */

const LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

// One long-lived view: creating a view for each message costs more than the masking itself.
let lanesBuffer: ArrayBufferLike = new ArrayBuffer(0);
let lanes: Int32Array = new Int32Array(lanesBuffer);

function lanesOf(buffer: ArrayBufferLike): Int32Array {
  if (buffer === lanesBuffer) return lanes;
  lanesBuffer = buffer;
  lanes = new Int32Array(buffer, 0, buffer.byteLength >> 2);
  return lanes;
}

/**
 * XORs `bytes[start, end)` with `key`; `phase` is how many payload bytes of the frame came before.
 *
 * Masking is its own inverse. Returns a number that has one of the bits 0x80808080 set if any of the
 * resulting bytes is outside ASCII: half of a UTF-8 check comes free with the pass.
 */
export function applyMask(
  bytes: Uint8Array,
  start: number,
  end: number,
  key: number,
  phase: number,
): number {
  if (start >= end) return 0;
  const from = bytes.byteOffset + start;
  const to = bytes.byteOffset + end - 1;
  const words = lanesOf(bytes.buffer);
  const last = to >> 2;
  if (last >= words.length || !LITTLE_ENDIAN) return maskBytes(bytes, start, end, key, phase);
  const lane = laneKey(key, phase - from);
  // The first and the last lane may hold bytes that are not ours: those keep their value.
  const ours = -1 << ((from & 3) << 3);
  const oursToo = -1 >>> ((3 - (to & 3)) << 3);
  let i = from >> 2;
  if (i === last) return maskLane(words, i, lane, ours & oursToo);
  let seen = maskLane(words, i, lane, ours);
  for (i += 1; i < last; i++) {
    const word = (words[i] as number) ^ lane; // i < last < words.length
    words[i] = word;
    seen |= word;
  }
  return seen | maskLane(words, last, lane, oursToo);
}

function maskLane(words: Int32Array, i: number, lane: number, ours: number): number {
  const word = (words[i] as number) ^ (lane & ours); // i < words.length
  words[i] = word;
  return word & ours;
}

/** The key as it applies `phase` bytes further on. */
function rotateKey(key: number, phase: number): number {
  const bits = (phase & 3) << 3;
  return bits === 0 ? key : (key << bits) | (key >>> (32 - bits));
}

/** The key for little-endian 32-bit lanes that begin `phase` bytes into a payload. */
export function laneKey(key: number, phase: number): number {
  return swap(rotateKey(key, phase));
}

function swap(word: number): number {
  return (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | ((word >>> 24) & 0xff);
}

/** One byte at a time: the last bytes of an odd-sized buffer, and big-endian machines. */
function maskBytes(
  bytes: Uint8Array,
  start: number,
  end: number,
  key: number,
  phase: number,
): number {
  let seen = 0;
  for (let i = start; i < end; i++) {
    const shift = 24 - (((phase + i - start) & 3) << 3);
    const byte = (bytes[i] as number) ^ ((key >>> shift) & 0xff); // i < end <= length
    bytes[i] = byte;
    seen |= byte;
  }
  return seen;
}
