import type { CloseRecord, ExchangeRecord, MessageRecord, OpenRecord } from "../record/index.ts";
import type { Field } from "./field.ts";
import type { Glance } from "./glance.ts";
import type { PathTerm } from "./json-path.ts";
import type { NumberTest } from "./number-test.ts";
import type { PayloadTerm } from "./payload-term.ts";
import type { TextTest } from "./text-test.ts";

/** What a filter is asked about. */
export type FilterSubject = {
  /** The connection, or an HTTP exchange. */
  readonly connection: OpenRecord | ExchangeRecord;
  /** Its end, where it has ended. */
  readonly close?: CloseRecord | undefined;
  /** Absent when connections are asked about. */
  readonly message?: MessageRecord | undefined;
  /** The decoded value, for paths; JSON of the text where absent. */
  readonly decoded?: (() => unknown) | undefined;
};

/** One question about one field: it holds where one of the field's values passes one of the tests. */
export type FieldTerm = {
  readonly kind: "field";
  readonly field: Field;
  /** None asks whether the field is there at all. */
  readonly tests: readonly (TextTest | NumberTest)[];
  /** Holds where the field is there and no value passes: `!=`. */
  readonly none: boolean;
};

/** One of a few named facts, such as from:client; `choices` are alternatives. */
export type ChoiceTerm = {
  readonly kind: "choice";
  readonly choices: readonly Choice[];
};

/** A fact about a message or a connection, in code and as it is found without reading records. */
export type Choice = {
  readonly level: Level;
  readonly holds: (subject: FilterSubject) => boolean;
  /** A condition on connections `c` that is never NULL; absent for what only messages have. */
  readonly sql?: string;
  /** Of a message without reading it; undefined where it has to be read. */
  readonly glance?: (message: Glance) => boolean | undefined;
};

/**
 * What a fact is about. What is about "either" is the message's, or the connection's where none is asked
 * about; what is about "exchange" is the message's or, as exchanges have none, the exchange's.
 */
export type Level = "connection" | "message" | "either" | "exchange";

/** A filter's leaf. */
export type Term = FieldTerm | ChoiceTerm | PayloadTerm | PathTerm;

/** A filter as a tree. */
export type Expression =
  | { readonly kind: "all" }
  | { readonly kind: "and" | "or"; readonly items: readonly Expression[] }
  | { readonly kind: "not"; readonly item: Expression }
  | { readonly kind: "term"; readonly term: Term };

/** A filter that was read: give it to `matches`, `quickFilter` or `toSql`. */
export type Filter = {
  /** As it was written. */
  readonly text: string;
  /** It asks for something that only messages have. */
  readonly usesMessage: boolean;
  /** For this room only. */
  readonly expression: Expression;
};

/** What a term is about. */
export function levelOf(term: Term): Level {
  switch (term.kind) {
    case "field":
      return term.field.level;
    case "choice":
      return levelOfChoices(term.choices);
    default:
      return "message";
  }
}

function levelOfChoices(choices: readonly Choice[]): Level {
  const [first] = choices;
  return first !== undefined && choices.every(({ level }) => level === first.level)
    ? first.level
    : "message";
}

/** Whether any leaf of an expression passes. */
export function someTerm(expression: Expression, test: (term: Term) => boolean): boolean {
  switch (expression.kind) {
    case "all":
      return false;
    case "term":
      return test(expression.term);
    case "not":
      return someTerm(expression.item, test);
    default:
      return expression.items.some((item) => someTerm(item, test));
  }
}
