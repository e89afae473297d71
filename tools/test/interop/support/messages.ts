import { createHash } from "node:crypto";
import type { Message } from "wireglass";

/** A message with a name for the report of a test. */
export type NamedMessage = { readonly name: string; readonly message: Message };

const MEBIBYTE = 1 << 20;
const WORD = 40;

/** Bytes that look random and are the same in every run. */
export function noise(length: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = seed;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0; // the generator of ANSI C
    bytes[i] = state >>> 16;
  }
  return bytes;
}

/**
 * Text whose words come back after growing distances, up to beyond the largest window of RFC 7692: who
 * compresses with too large a window refers to what the receiver has forgotten.
 */
export function longRange(length: number): string {
  const text = Buffer.from(Buffer.from(noise(length)).toString("base64").slice(0, length));
  for (let at = WORD; at + WORD <= length; at += 2 * WORD) {
    const distance = ((2 << ((at / WORD) % 11)) - 1) * WORD; // 40 B to 80 KiB, to a word of its own
    text.copyWithin(at, Math.max(0, at - distance), Math.max(0, at - distance) + WORD);
  }
  return text.toString("latin1");
}

/** What every pair of peers has to carry, at the edges of the length forms of RFC 6455 §5.2. */
export const MESSAGES: readonly NamedMessage[] = [
  { name: "text", message: "hello" },
  { name: "empty text", message: "" },
  { name: "text in many scripts", message: "Grüße, 你好, こんにちは, שלום, नमस्ते" },
  { name: "text outside the basic plane", message: "🕸️👩‍👩‍👧‍👦\u{10ffff}" },
  { name: "text with NUL and a byte order mark", message: "\ufeffa\0b" },
  { name: "binary", message: Uint8Array.from({ length: 256 }, (_, byte) => byte) },
  { name: "empty binary", message: new Uint8Array(0) },
  { name: "125 bytes", message: "a".repeat(125) },
  { name: "126 bytes", message: noise(126) },
  { name: "65,535 bytes", message: longRange(65_535) },
  { name: "65,536 bytes", message: noise(65_536) },
  { name: "1 MiB of text", message: longRange(MEBIBYTE) },
  { name: "1 MiB of binary", message: noise(MEBIBYTE) },
];

/** What to compare instead of a message, so that a failure does not print a mebibyte. */
export function fingerprint(message: Message): string {
  const kind = typeof message === "string" ? "text" : "binary";
  const digest = createHash("sha256").update(message).digest("hex").slice(0, 16);
  return `${kind} of ${Buffer.byteLength(message)} bytes, ${digest}`;
}
