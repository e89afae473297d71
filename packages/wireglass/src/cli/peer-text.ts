import { printable } from "@wireglass/wire/explain";

/** What a peer wrote, as it may stand in a terminal: one line, no control characters, not too long. */
export function peerText(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return printable(text);
  return `${printable(text.slice(0, maxCharacters))}… (+${text.length - maxCharacters})`;
}
