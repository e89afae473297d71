import { UsageError } from "./usage-error.ts";

/** Lower-case hex digits, two a byte, nothing between them. */
export function toHex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}

/**
 * Bytes from hex digits; spaces, commas, colons, `0x` and `\x` between them are passed over.
 *
 * @throws UsageError `hex/digit` at the first other character, `hex/odd` when a digit is left over.
 */
export function fromHex(text: string): Uint8Array {
  const digits = text.replace(/0x|\\x|[\s,:]/gi, "");
  const bad = /[^0-9a-f]/i.exec(digits);
  if (bad) throw new UsageError("hex/digit", `"${bad[0]}" is not a hex digit`);
  if (digits.length % 2 !== 0)
    throw new UsageError("hex/odd", "hex digits come in pairs; one is missing");
  const bytes = new Uint8Array(digits.length / 2);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = Number.parseInt(digits.slice(i * 2, i * 2 + 2), 16);
  }
  return bytes;
}
