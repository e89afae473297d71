const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Base64 with padding, RFC 4648 §4. */
export function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const group = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text += digit(group >> 18) + digit(group >> 12);
    text += (left > 1 ? digit(group >> 6) : "=") + (left > 2 ? digit(group) : "=");
  }
  return text;
}

function digit(bits: number): string {
  return ALPHABET.charAt(bits & 63);
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
  return toBase64(bytes) === text ? bytes : undefined; // unused bits must be zero
}
