import type { PatternFaultCode } from "./regex/pattern-cursor.ts";

/** What is wrong with an expression; stable, for programs. */
export type MistakeCode =
  | "too-long"
  | "too-many-terms"
  | "too-deep"
  | "term-missing"
  | "space-missing"
  | "unmatched-bracket"
  | "open-bracket"
  | "open-quote"
  | "open-regex"
  | "open-list"
  | "regex"
  | "regex-flag"
  | "unknown-field"
  | "unknown-value"
  | "operator"
  | "value-missing"
  | "number"
  | "size"
  | "duration"
  | "time"
  | "clock"
  | "range"
  | "hex"
  | "escape"
  | "path"
  | "header";

/** Why an expression is no filter, and where. */
export type FilterMistake = {
  /** The first character that is wrong, from 0. */
  readonly at: number;
  /** How many are; 0 where one is missing. */
  readonly length: number;
  /** One sentence in English; {@link mistakeText} has it in other languages. */
  readonly message: string;
  /** What may be written there, or examples of it. */
  readonly expected: readonly string[];
  /** For programs. */
  readonly code: MistakeCode;
  /** What the sentence is about: a name or value as written, or for "regex" what is wrong with it. */
  readonly about: string;
};

/** Thrown inside this room; the parser turns it into a value. */
export class FilterFault extends Error {
  override readonly name = "FilterFault";
  readonly mistake: Omit<FilterMistake, "message">;

  constructor(mistake: Omit<FilterMistake, "message">) {
    super(mistake.code);
    this.mistake = mistake;
  }
}

/** The sentences in one language. */
export type MistakeTexts = {
  readonly sentences: Readonly<Record<MistakeCode, (about: string) => string>>;
  readonly regex: Readonly<Record<PatternFaultCode, string>>;
  /** Appends what was expected to a sentence. */
  readonly expecting: (sentence: string, expected: readonly string[]) => string;
};
