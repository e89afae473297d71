const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MOST_VALUE = 64;

/**
 * The members of the object that a text begins with, by their names: scalars as they are written, and of others an
 * empty text. Only as far as the text goes, which may end anywhere.
 */
export function topMembers(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (let at = 1; at < text.length; ) {
    at = behindSpaces(text, at);
    if (text.charCodeAt(at) !== QUOTE) break;
    const nameEnd = behindString(text, at);
    const name = text.slice(at + 1, nameEnd - 1);
    const colon = behindSpaces(text, nameEnd);
    if (text[colon] !== ":") break;
    const start = behindSpaces(text, colon + 1);
    const end = behindValue(text, start);
    const isOpen = text[start] === "{" || text[start] === "[";
    const value = isOpen || end - start > MOST_VALUE ? "" : text.slice(start, end).trimEnd();
    if (!found.has(name)) found.set(name, value);
    at = end + 1;
  }
  return found;
}

function behindSpaces(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) <= 0x20) at++;
  return at;
}

function behindString(text: string, from: number): number {
  let at = from + 1;
  for (; at < text.length && text.charCodeAt(at) !== QUOTE; at++)
    if (text.charCodeAt(at) === BACKSLASH) at++;
  return at + 1;
}

/** Where the comma or the bracket behind a value stands. */
function behindValue(text: string, from: number): number {
  let depth = 0;
  let at = from;
  while (at < text.length) {
    const sign = text[at];
    if (sign === '"') {
      at = behindString(text, at);
      continue;
    }
    if (sign === "{" || sign === "[") depth++;
    if (sign === "}" || sign === "]") {
      if (depth === 0) return at;
      depth--;
    }
    if (sign === "," && depth === 0) return at;
    at++;
  }
  return text.length;
}
