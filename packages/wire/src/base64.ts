import { decodeLatin1 } from "./text.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const PADDING = 0x3d;

/** Base64 with padding, RFC 4648 §4. */
export function toBase64(bytes: Uint8Array): string {
  const text = new Uint8Array(Math.ceil(bytes.length / 3) * 4).fill(PADDING);
  let at = 0;
  for (let i = 0; i < bytes.length; i += 3) {
    const digits = Math.min(bytes.length - i, 3) + 1;
    const group = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    for (let digit = 0; digit < digits; digit++)
      text[at + digit] = ALPHABET.charCodeAt((group >> (18 - 6 * digit)) & 63);
    at += 4;
  }
  return decodeLatin1(text);
}

/** The bytes, or undefined where `text` is not canonical base64 with padding. */
export function fromBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined;
  const padding = text.endsWith("==") ? 2 : Number(text.endsWith("="));
  const end = text.length - padding;
  const bytes = new Uint8Array(Math.floor((end * 3) / 4));
  let group = 0;
  let bits = 0;
  let at = 0;
  for (let i = 0; i < end; i++) {
    const value = ALPHABET.indexOf(text.charAt(i));
    if (value < 0) return undefined;
    group = ((group << 6) | value) & 0xffffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at++] = (group >> bits) & 0xff;
  }
  const unused = group & ((1 << bits) - 1);
  return unused === 0 ? bytes : undefined; // RFC 4648 §3.5: else two texts would mean the same bytes
}
