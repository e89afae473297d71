import type { Expression, Filter } from "./filter.ts";

/** What a filter looks for in payloads, to be marked where it is found; `flags` are JavaScript's. */
export type SearchedText = {
  readonly source: string;
  readonly flags: string;
  /** A text as it is, and no pattern that might take long. */
  readonly isPlain: boolean;
};

/** The texts and patterns that a filter wants in a payload; what it does not want is left out. */
export function searchedTexts({ expression }: Filter): readonly SearchedText[] {
  return [...textsIn(expression)];
}

function* textsIn(expression: Expression): Generator<SearchedText> {
  switch (expression.kind) {
    case "and":
    case "or":
      for (const item of expression.items) yield* textsIn(item);
      return;
    case "term": {
      const { term } = expression;
      if (term.kind !== "payload") return;
      const { search } = term;
      if (search.kind === "regex") {
        yield { source: search.source, flags: search.flags, isPlain: false };
      } else if (search.inText !== undefined) {
        const { source, flags } = search.inText;
        yield { source, flags: flags.replace(/[gy]/g, ""), isPlain: true };
      }
    }
  }
}
