/**
 * Masking, RFC 6455 §5.3, in place and four bytes at a time.
 *
 * A mask key is held as an unsigned 32-bit number in network order: key 37 fa 21 3d is 0x37fa213d.
 */

const LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;
/** Below this many bytes the lanes do not pay for their alignment. */
const FEW = 16;

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
 * Masking is its own inverse. Returns a number that has 0x80808080 bits set if any of the
 * resulting bytes is outside ASCII: the cheap half of a UTF-8 check comes free with the pass.
 */
export function applyMask(
  bytes: Uint8Array,
  start: number,
  end: number,
  key: number,
  phase: number,
): number {
  const turned = rotateKey(key, phase);
  if (end - start < FEW || !LITTLE_ENDIAN) return maskBytes(bytes, start, end, turned);
  const offset = bytes.byteOffset;
  const lead = start + (-(offset + start) & 3);
  const seen = maskBytes(bytes, start, lead, turned);
  const laneKey = swap(rotateKey(turned, lead - start));
  const first = (offset + lead) >> 2;
  const last = (offset + end) >> 2;
  const words = lanesOf(bytes.buffer);
  let all = 0;
  for (let i = first; i < last; i++) {
    const word = (words[i] as number) ^ laneKey; // i is inside the buffer by construction
    words[i] = word;
    all |= word;
  }
  const tail = (last << 2) - offset;
  return seen | all | maskBytes(bytes, tail, end, rotateKey(turned, tail - start));
}

/** The key as it applies `phase` bytes further on. */
export function rotateKey(key: number, phase: number): number {
  const bits = (phase & 3) << 3;
  return bits === 0 ? key : (key << bits) | (key >>> (32 - bits));
}

function swap(word: number): number {
  return (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | ((word >>> 24) & 0xff);
}

function maskBytes(bytes: Uint8Array, start: number, end: number, key: number): number {
  let all = 0;
  let shift = 24;
  for (let i = start; i < end; i++) {
    const byte = (bytes[i] as number) ^ ((key >>> shift) & 0xff); // i < end <= length
    bytes[i] = byte;
    all |= byte;
    shift = (shift - 8) & 31;
  }
  return all;
}
