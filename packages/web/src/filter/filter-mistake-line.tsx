import { type FilterMistake, mistakeSentence } from "@wireglass/lens/filter";
import type { ReactNode } from "react";
import { usePreferences } from "../settings/preferences.ts";

/** What is wrong with an expression, below the very characters. */
export function FilterMistakeLine(props: {
  readonly id: string;
  readonly text: string;
  readonly mistake: FilterMistake | undefined;
}): ReactNode {
  const { id, text, mistake } = props;
  const { language } = usePreferences();
  if (mistake === undefined) return null;
  const { at, length } = mistake;
  return (
    <div id={id} role="alert" className="filter-mistake mono">
      <span aria-hidden="true" className="pointer">
        <span className="hidden-text">{text.slice(0, at)}</span>
        <span className="carets">{"^".repeat(Math.max(1, length))}</span>
      </span>
      <span className="sentence">{mistakeSentence(mistake, language)}</span>
    </div>
  );
}
