import { type FoundSpan, foundInBytes, type SearchedText } from "@wireglass/lens/filter";
import { useMemo } from "react";
import { useView } from "../settings/url-state.ts";
import { readFilter } from "./read-filter.ts";

/** What the filter of the messages searches for. */
export function useSearched(): readonly SearchedText[] {
  const { filter } = useView();
  return useMemo(() => readFilter(filter).searched, [filter]);
}

/** More than this is not looked through to be marked. */
const MOST_BYTES = 8 << 20;
const MOST_MARKS = 1000;

/** Where a payload has it. */
export function useFoundBytes(payload: Uint8Array): readonly FoundSpan[] {
  const searched = useSearched();
  return useMemo(
    () => (payload.length > MOST_BYTES ? [] : foundInBytes(payload, searched, MOST_MARKS)),
    [payload, searched],
  );
}
