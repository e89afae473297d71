import { decodeLatin1, decodeUtf8 } from "../text.ts";

/** "1 byte", "6 bytes". */
export function count(amount: number | bigint, noun: string): string {
  return `${amount} ${noun}${Number(amount) === 1 ? "" : "s"}`;
}

/** "byte 2", "bytes 2 and 3", "bytes 2 to 5"; `end` is exclusive. */
export function byteSpan(start: number, end: number): string {
  if (end - start === 2) return `bytes ${start} and ${start + 1}`;
  return end - start === 1 ? `byte ${start}` : `bytes ${start} to ${end - 1}`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** "0x0c" */
export function hexByte(byte: number): string {
  return `0x${byte.toString(16).padStart(2, "0")}`;
}

/** "1000 0001" */
export function bitsOf(byte: number): string {
  const bits = byte.toString(2).padStart(8, "0");
  return `${bits.slice(0, 4)} ${bits.slice(4)}`;
}

/** Hex digits of at most `max` bytes with `separator` between; " …" or "…" when there are more. */
export function hexOf(bytes: Uint8Array, max: number, separator = " "): string {
  const digits: string[] = [];
  for (const byte of bytes.subarray(0, max)) digits.push(byte.toString(16).padStart(2, "0"));
  if (bytes.length > max) digits.push("…");
  return digits.join(separator);
}

/** What could steer a terminal or reorder a line, and lone surrogates. */
const UNPRINTABLE =
  /[\0-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]/gu;
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
]);

/** `text` from a stranger, safe to show: what cannot be seen is written as an escape. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => {
    const point = character.codePointAt(0) ?? 0;
    const digits = point.toString(16);
    const escaped = point < 0x100 ? `\\x${digits.padStart(2, "0")}` : `\\u{${digits}}`;
    return ESCAPES.get(character) ?? escaped;
  });
}

/** {@link printable}, cut after about `max` characters. */
export function excerpt(text: string, max: number): string {
  if (text.length <= max) return printable(text);
  return `${printable(text.slice(0, max))}… (${text.length - max} more)`;
}

/** The character of an ASCII byte in quotes, " '1'", or nothing where it cannot be seen. */
export function asciiOf(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? ` '${String.fromCharCode(byte)}'` : "";
}

const PIECE = 4096;

/** `decodeUtf8` in pieces, so that a large text does not become a rope of single characters. */
export function decodeText(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    let end = Math.min(at + PIECE, bytes.length);
    while (end < bytes.length && end > at + 1 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
    const piece = bytes.subarray(at, end);
    const isAscii = piece.every((byte) => byte < 0x80);
    pieces.push(isAscii ? decodeLatin1(piece) : decodeUtf8(piece));
    at = end;
  }
  return pieces.join("");
}
