import {
  type FoundSpan,
  foundInBytes,
  foundInText,
  type SearchedText,
} from "@wireglass/lens/filter";
import type { ReactNode } from "react";
import { hexBytes } from "../ui/bytes.ts";

/** Marks in one text. */
const MOST = 500;

/** A text in which what was searched for is marked. */
export function MarkedText(props: {
  readonly text: string;
  readonly searched: readonly SearchedText[];
}): ReactNode {
  const { text, searched } = props;
  if (searched.length === 0) return text;
  return <MarkedSpans text={text} spans={foundInText(text, searched, MOST)} />;
}

/** Bytes as pairs of digits, of which those that were searched for are marked. */
export function MarkedHex(props: {
  readonly digits: string;
  readonly searched: readonly SearchedText[];
}): ReactNode {
  const { digits, searched } = props;
  const text = digits.replace(/../g, "$& ").trimEnd();
  if (searched.length === 0) return text;
  const spans = foundInBytes(hexBytes(digits) ?? new Uint8Array(), searched, MOST).map(
    ({ start, end }) => ({ start: 3 * start, end: 3 * end - 1 }),
  );
  return <MarkedSpans text={text} spans={spans} />;
}

/** A text of which some parts are marked. */
export function MarkedSpans(props: {
  readonly text: string;
  readonly spans: readonly FoundSpan[];
}): ReactNode {
  const { text, spans } = props;
  const parts: ReactNode[] = [];
  let at = 0;
  for (const { start, end } of spans) {
    parts.push(text.slice(at, start), <mark key={start}>{text.slice(start, end)}</mark>);
    at = end;
  }
  return [...parts, text.slice(at)];
}
