/**
 * Bytes as a string with one character a byte. Searching needs no more, and strings are what engines
 * search fastest.
 */
export type ByteText = string;

/** UTF-8 of a text without lone surrogates. */
export function utf8Of(text: string): ByteText {
  if (isAscii(text)) return text;
  return encodeURIComponent(text.toWellFormed()).replace(/%([0-9A-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** The text that the bytes are in UTF-8; undefined where they are not. */
export function textOfUtf8(bytes: ByteText): string | undefined {
  if (isAscii(bytes)) return bytes;
  try {
    return decodeURIComponent(
      bytes.replace(/[%\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16)}`),
    );
  } catch {
    return undefined; // a URIError: what a stranger sent is no UTF-8
  }
}

/** No byte, or character, is above 127. */
export function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}

/** The bytes one by one. */
export function byteTextOf(bytes: Uint8Array): ByteText {
  let text = "";
  for (let at = 0; at < bytes.length; at += 4_096) {
    text += Reflect.apply(String.fromCharCode, undefined, bytes.subarray(at, at + 4_096));
  }
  return text;
}

/** The bytes as memory. */
export function bytesOf(text: ByteText): Uint8Array {
  return Uint8Array.from(text, (byte) => byte.charCodeAt(0));
}

const VALID =
  /[\0-\x7f]+|(?:[\xc2-\xdf]|(?:\xe0[\xa0-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]|\xed[\x80-\x9f]|(?:\xf0[\x90-\xbf]|[\xf1-\xf3][\x80-\xbf]|\xf4[\x80-\x8f])[\x80-\xbf]))[\x80-\xbf]|[\x80-\xff]/g;

/** As records have text that need not be UTF-8: each byte that is not becomes U+FFFD. */
export function lossyTextOfUtf8(bytes: ByteText): string {
  return bytes.replace(VALID, (part) => textOfUtf8(part) ?? "\ufffd");
}

/** Digits of hex as bytes. */
export function byteTextOfHex(hex: string): ByteText {
  return hex.replace(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16)));
}

/** As hex digits. */
export function hexOfByteText(bytes: ByteText): string {
  return Array.from(bytes, (byte) => byte.charCodeAt(0).toString(16).padStart(2, "0")).join("");
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUES = Uint8Array.from({ length: 128 }, (_, code) =>
  Math.max(0, DIGITS.indexOf(String.fromCharCode(code))),
);

/** What base64 of a record stands for. */
export function byteTextOfBase64(base64: string): ByteText {
  const end = base64.length - (base64.endsWith("==") ? 2 : Number(base64.endsWith("=")));
  const bytes = new Uint8Array(Math.floor((end * 3) / 4));
  let group = 0;
  for (let i = 0, at = 0, bits = 0; i < end; i++) {
    group = ((group << 6) | (VALUES[base64.charCodeAt(i) & 127] ?? 0)) & 0xffffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at++] = group >> bits;
  }
  return byteTextOf(bytes);
}
