import { byteTextOf } from "./byte-text.ts";
import type { SearchedText } from "./searched-texts.ts";

/** Where something was found: from the first character, or byte, to behind the last one. */
export type FoundSpan = { readonly start: number; readonly end: number };

/** A pattern may take long, so it is tried on little; a text as it is is found quickly. */
const MOST_FOR_PATTERNS = 2000;

/** Where a text has what is searched for, in its order, none within another; no more than `most` of each. */
export function foundInText(
  text: string,
  searched: readonly SearchedText[],
  most: number,
): readonly FoundSpan[] {
  const found: FoundSpan[] = [];
  for (const { source, flags, isPlain } of searched) {
    if (source === undefined || (!isPlain && text.length > MOST_FOR_PATTERNS)) continue;
    found.push(...spansOf(new RegExp(source, `g${flags}`), text, most));
  }
  return apart(found);
}

/** The same in bytes, where texts are looked for as UTF-8. */
export function foundInBytes(
  bytes: Uint8Array,
  searched: readonly SearchedText[],
  most: number,
): readonly FoundSpan[] {
  const plain = searched.filter(({ inBytes }) => inBytes !== undefined);
  if (plain.length === 0) return [];
  const text = byteTextOf(bytes);
  return apart(plain.flatMap(({ inBytes = "" }) => spansOf(new RegExp(inBytes, "g"), text, most)));
}

function spansOf(pattern: RegExp, text: string, most: number): FoundSpan[] {
  const found: FoundSpan[] = [];
  for (const match of text.matchAll(pattern)) {
    if (match[0] !== "") found.push({ start: match.index, end: match.index + match[0].length });
    if (found.length >= most) break;
  }
  return found;
}

function apart(found: FoundSpan[]): readonly FoundSpan[] {
  const kept: FoundSpan[] = [];
  for (const span of found.sort((a, b) => a.start - b.start || b.end - a.end))
    if (span.start >= (kept.at(-1)?.end ?? 0)) kept.push(span);
  return kept;
}
