import { fromHex } from "../../src/hex.ts";

/** Bytes from readable hex: spaces are free. */
export const hex = fromHex;

/** UTF-8 bytes of a text, by the host's own encoder and not by ours. */
export function utf8(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "utf8"));
}

/** One array behind the other. */
export function join(...pieces: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(pieces));
}

/** ISO-8859-1 bytes of a text. */
export function latin1(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "latin1"));
}

/** `size` bytes that no two neighbours share. */
export function pattern(size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, i) => (i * 7 + (i >> 8)) & 0xff);
}
