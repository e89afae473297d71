/**
 * SHA-1, FIPS 180-4 §6.1.
 *
 * RFC 6455 §4.2.2 uses it to prove that the server read the handshake; it protects nothing.
 * A pure function, so that the machine needs no crypto from its host.
 */
export function sha1(message: Uint8Array): Uint8Array {
  const padded = pad(message);
  const view = new DataView(padded.buffer);
  const hash = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0);
  for (let block = 0; block < padded.length; block += 64) {
    for (let t = 0; t < 16; t++) SCHEDULE[t] = view.getInt32(block + t * 4);
    for (let t = 16; t < 80; t++) SCHEDULE[t] = rotate(mixed(t), 1);
    compress(hash);
  }
  const digest = new DataView(new ArrayBuffer(20));
  for (let i = 0; i < 5; i++) digest.setInt32(i * 4, hash[i] ?? 0);
  return new Uint8Array(digest.buffer);
}

/** Used by one call at a time: a server makes a digest for each handshake. */
const SCHEDULE = new Int32Array(80);

function pad(message: Uint8Array): Uint8Array<ArrayBuffer> {
  const padded = new Uint8Array((((message.length + 8) >> 6) + 1) << 6);
  padded.set(message);
  padded[message.length] = 0x80;
  const bits = new DataView(padded.buffer, padded.length - 8);
  bits.setBigUint64(0, BigInt(message.length) * 8n);
  return padded;
}

function word(t: number): number {
  return SCHEDULE[t] ?? 0;
}

function mixed(t: number): number {
  return word(t - 3) ^ word(t - 8) ^ word(t - 14) ^ word(t - 16);
}

/** Signed 32-bit numbers throughout: unsigned ones would each be an object on the heap. */
function compress(hash: Int32Array): void {
  let [a = 0, b = 0, c = 0, d = 0, e = 0] = hash;
  for (let t = 0; t < 80; t++) {
    const next = (rotate(a, 5) + choose(t, b, c, d) + e + word(t)) | 0;
    e = d;
    d = c;
    c = rotate(b, 30);
    b = a;
    a = next;
  }
  add(hash, 0, a);
  add(hash, 1, b);
  add(hash, 2, c);
  add(hash, 3, d);
  add(hash, 4, e);
}

function add(hash: Int32Array, index: number, value: number): void {
  hash[index] = ((hash[index] ?? 0) + value) | 0;
}

/** The round's logical function plus its constant, FIPS 180-4 §4.1.1 and §4.2.1. */
function choose(t: number, b: number, c: number, d: number): number {
  if (t < 20) return (((b & c) | (~b & d)) + 0x5a827999) | 0;
  if (t < 40) return ((b ^ c ^ d) + 0x6ed9eba1) | 0;
  if (t < 60) return (((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc) | 0;
  return ((b ^ c ^ d) + 0xca62c1d6) | 0;
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
