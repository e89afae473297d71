import type { FilterMistake } from "@wireglass/lens/filter";

/** What is wrong with rules: which one, counted from 1, and which of its fields. */
export type RuleMistake = { readonly rule: number | undefined } /** The text is no JSON. */ & (
  | { readonly code: "json"; readonly reason: string }
  /** There is no list of rules. */
  | { readonly code: "list" }
  | { readonly code: "many"; readonly most: number }
  /** A rule is no object. */
  | { readonly code: "object" }
  /** A regular expression cannot be read. */
  | { readonly code: "pattern"; readonly reason: string }
  /** A rule has none of the actions, or several. */
  | { readonly code: "action"; readonly found: readonly string[]; readonly expected: string }
  /** A field that no rule has. */
  | { readonly code: "field"; readonly field: string; readonly expected: string }
  /** A field that is of another form. */
  | { readonly code: "value"; readonly field: string; readonly expected: string }
  | { readonly code: "filter"; readonly mistake: FilterMistake; readonly text: string }
);

/** Thrown where rules cannot be read; nothing is changed then. */
export class RuleError extends Error {
  readonly mistake: RuleMistake;

  constructor(mistake: RuleMistake) {
    super(`rules: ${mistake.code}`);
    this.name = "RuleError";
    this.mistake = mistake;
  }
}
