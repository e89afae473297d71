import type { SearchedText } from "@wireglass/lens/filter";
import type { ReactNode } from "react";

/** Marks in one text. */
const MOST = 500;
/** A pattern may take long, so it is tried on little; a text as it is is found quickly. */
const MOST_FOR_PATTERNS = 2000;

type Span = { readonly start: number; readonly end: number };

/** Where a text has what is searched for, in its order, none within another. */
export function foundIn(text: string, searched: readonly SearchedText[]): readonly Span[] {
  const found: Span[] = [];
  for (const { source, flags, isPlain } of searched) {
    if (!isPlain && text.length > MOST_FOR_PATTERNS) continue;
    for (const match of text.matchAll(new RegExp(source, `g${flags}`))) {
      if (match[0] !== "") found.push({ start: match.index, end: match.index + match[0].length });
      if (found.length >= MOST) break;
    }
  }
  const kept: Span[] = [];
  for (const span of found.sort((a, b) => a.start - b.start || b.end - a.end))
    if (span.start >= (kept.at(-1)?.end ?? 0)) kept.push(span);
  return kept;
}

/** A text in which what was searched for is marked. */
export function MarkedText(props: {
  readonly text: string;
  readonly searched: readonly SearchedText[];
}): ReactNode {
  const { text, searched } = props;
  if (searched.length === 0) return text;
  const parts: ReactNode[] = [];
  let at = 0;
  for (const { start, end } of foundIn(text, searched)) {
    parts.push(text.slice(at, start), <mark key={start}>{text.slice(start, end)}</mark>);
    at = end;
  }
  return [...parts, text.slice(at)];
}
