/**
 * SHA-1, FIPS 180-4 §6.1.
 *
 * RFC 6455 §4.2.2 uses it to prove that the server read the handshake; it protects nothing.
 * A pure function, so that the machine needs no crypto from its host.
 */
export function sha1(message: Uint8Array): Uint8Array {
  const padded = pad(message);
  const view = new DataView(padded.buffer);
  const hash = Uint32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0);
  const schedule = SCHEDULE;
  for (let block = 0; block < padded.length; block += 64) {
    for (let t = 0; t < 16; t++) schedule[t] = view.getUint32(block + t * 4);
    for (let t = 16; t < 80; t++) schedule[t] = rotate(mixed(schedule, t), 1);
    compress(hash, schedule);
  }
  const digest = new DataView(new ArrayBuffer(20));
  for (const [i, word] of hash.entries()) digest.setUint32(i * 4, word);
  return new Uint8Array(digest.buffer);
}

/** Used by one call at a time: a server makes a digest for each handshake. */
const SCHEDULE = new Uint32Array(80);

function pad(message: Uint8Array): Uint8Array<ArrayBuffer> {
  const padded = new Uint8Array((((message.length + 8) >> 6) + 1) << 6);
  padded.set(message);
  padded[message.length] = 0x80;
  const bits = new DataView(padded.buffer, padded.length - 8);
  bits.setBigUint64(0, BigInt(message.length) * 8n);
  return padded;
}

function mixed(words: Uint32Array, t: number): number {
  const word = (back: number): number => words[t - back] ?? 0;
  return word(3) ^ word(8) ^ word(14) ^ word(16);
}

function compress(hash: Uint32Array, schedule: Uint32Array): void {
  let [a = 0, b = 0, c = 0, d = 0, e = 0] = hash;
  for (const [t, word] of schedule.entries()) {
    const next = (rotate(a, 5) + choose(t, b, c, d) + e + word) >>> 0;
    e = d;
    d = c;
    c = rotate(b, 30);
    b = a;
    a = next;
  }
  [a, b, c, d, e].forEach((word, i) => {
    hash[i] = (hash[i] ?? 0) + word;
  });
}

/** The round's logical function plus its constant, FIPS 180-4 §4.1.1 and §4.2.1. */
function choose(t: number, b: number, c: number, d: number): number {
  if (t < 20) return ((b & c) | (~b & d)) + 0x5a827999;
  if (t < 40) return (b ^ c ^ d) + 0x6ed9eba1;
  if (t < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
  return (b ^ c ^ d) + 0xca62c1d6;
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
