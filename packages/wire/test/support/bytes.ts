import { fromHex } from "../../src/hex.ts";

/** Bytes from readable hex: spaces are free. */
export const hex = fromHex;

/** UTF-8 bytes of a text, by the host's own encoder and not by ours. */
export function utf8(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "utf8"));
}
