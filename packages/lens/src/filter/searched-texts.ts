import type { Expression, Filter } from "./filter.ts";

/** What a filter looks for in payloads, to be marked where it is found; `flags` are JavaScript's. */
export type SearchedText = {
  /** The pattern in a text; undefined where only bytes are looked for. */
  readonly source: string | undefined;
  readonly flags: string;
  /** The pattern in bytes, a character each; undefined for patterns that the user wrote. */
  readonly inBytes: string | undefined;
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
        const { source, flags } = search;
        yield { source, flags, inBytes: undefined, isPlain: false };
      } else {
        const { inText, inBytes } = search;
        yield { source: inText?.source, flags: "", inBytes: inBytes.source, isPlain: true };
      }
    }
  }
}
