import {
  type FilterMistake,
  parseFilter,
  type SearchedText,
  searchedTexts,
} from "@wireglass/lens/filter";

export type ReadFilter = {
  readonly mistake: FilterMistake | undefined;
  /** What it looks for in payloads. */
  readonly searched: readonly SearchedText[];
};

/** Reads an expression, with the time that it is here. */
export function readFilter(text: string): ReadFilter {
  const now = new Date();
  const parsed = parseFilter(text, {
    now: now.getTime() / 1000,
    offsetMinutes: -now.getTimezoneOffset(),
  });
  if (parsed.kind === "mistake") return { mistake: parsed.mistake, searched: [] };
  return { mistake: undefined, searched: searchedTexts(parsed.filter) };
}
