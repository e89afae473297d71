import type { Sentence } from "./texts.ts";

export type HexResult =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  /** Not meant as hex, as far as one can tell. */
  | { readonly kind: "other" }
  /** Meant as hex, but wrong; `say` says what to do. */
  | { readonly kind: "refused"; readonly say: Sentence };

const HEX = /^[0-9a-f]+$/i;

/**
 * Bytes from hex as people write it: pairs or longer runs, apart by blanks, commas, colons or dashes,
 * with or without 0x or \x, in brackets or quotes or none.
 */
export function readHexText(text: string): HexResult {
  const spaced = text.replace(/0x|\\x/gi, " ").replace(/["'`[\](){};]/g, " ");
  const tokens = spaced.split(/[\s,:-]+/).filter((token) => token !== "");
  const [first] = tokens;
  if (first === undefined || !HEX.test(first)) return { kind: "other" };
  const bad = tokens.find((token) => !HEX.test(token));
  if (bad !== undefined) {
    // "feed me" is no hex; "81 8g" is meant to be.
    if (!looksLikeHex(tokens)) return { kind: "other" };
    return { kind: "refused", say: (texts) => texts.notHex(bad.slice(0, 20)) };
  }
  // 0x5 is a whole byte, as programs print it; a 5 alone may be half of one.
  const padded = /0x|\\x/i.test(text) ? tokens.map(padSingle) : tokens;
  const odd = padded.find(({ length }) => length % 2 !== 0);
  if (odd !== undefined) {
    return { kind: "refused", say: (texts) => texts.halfByte(odd.slice(0, 20), odd.length) };
  }
  return { kind: "bytes", bytes: new Uint8Array(Buffer.from(padded.join(""), "hex")) };
}

function padSingle(token: string): string {
  return token.padStart(2, "0");
}

function looksLikeHex(tokens: readonly string[]): boolean {
  const good = tokens.filter((token) => HEX.test(token) && token.length % 2 === 0).length;
  return good * 2 >= tokens.length && /\d/.test(tokens[0] ?? "");
}
