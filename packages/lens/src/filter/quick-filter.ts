import { isAscii, utf8Of } from "./byte-text.ts";
import { type Expression, type Filter, levelOf, someTerm, type Term } from "./filter.ts";
import type { Glance, Needle } from "./glance.ts";
import type { PathTerm } from "./json-path.ts";
import { passesNumber } from "./number-test.ts";
import type { PayloadTerm, PlainSearch } from "./payload-term.ts";
import { type SqlCondition, sqlOf } from "./sql.ts";
import { passesText } from "./text-test.ts";

/** Whether a filter lets a message through; undefined where `matches` has to be asked, with its record. */
export type QuickAnswer = boolean | undefined;

/** Asks a filter of many messages without reading most of them. */
export type QuickFilter = {
  /** What {@link Glance.holds} is asked for, by number. */
  readonly needles: readonly Needle[];
  readonly ask: (message: Glance) => QuickAnswer;
};

/** What a quick filter has to know of the capture. */
export type QuickContext = {
  /** Finds the connections that meet a condition, and tells of a number whether it is one of those. */
  readonly connectionsWhere: (condition: SqlCondition) => (connection: number) => boolean;
};

/**
 * A filter for messages in bulk. Its answers are those of `matches`, with JSON of the text as the decoded value:
 * what is about connections is found in SQL, once; what stands in a message's head is asked of that; payloads are
 * searched for bytes in bulk.
 */
export function quickFilter({ expression }: Filter, context: QuickContext): QuickFilter {
  const needles: Needle[] = [];
  return { needles, ask: compiled(expression, context, needles) };
}

type Ask = QuickFilter["ask"];

function compiled(expression: Expression, context: QuickContext, needles: Needle[]): Ask {
  if (isAboutConnections(expression)) {
    const holds = context.connectionsWhere(sqlOf(expression));
    return ({ connection }) => holds(connection);
  }
  switch (expression.kind) {
    case "all":
      return () => true;
    case "not": {
      const ask = compiled(expression.item, context, needles);
      return (message) => {
        const answer = ask(message);
        return answer === undefined ? undefined : !answer;
      };
    }
    case "term":
      return termAsk(expression.term, needles);
    default:
      return several(expression.items, expression.kind === "or", context, needles);
  }
}

/** As in Kleene's logic: of an "or" one true item decides, of an "and" a false one. */
function several(
  items: readonly Expression[],
  deciding: boolean,
  context: QuickContext,
  needles: Needle[],
): Ask {
  const kind = deciding ? "or" : "and";
  const about = items.filter(isAboutConnections);
  // All that is about connections is asked in one go, and what is cheap comes before what is not.
  const group: readonly Expression[] = about.length > 1 ? [{ kind, items: about }] : about;
  const rest = items.filter((item) => !about.includes(item));
  const asks = [...group, ...rest]
    .toSorted((a, b) => Number(searches(a)) - Number(searches(b)))
    .map((item) => compiled(item, context, needles));
  return (message) => {
    let answer: QuickAnswer = !deciding;
    for (const ask of asks) {
      const one = ask(message);
      if (one === deciding) return deciding;
      if (one === undefined) answer = undefined;
    }
    return answer;
  };
}

function isAboutConnections(expression: Expression): boolean {
  return (
    expression.kind !== "all" && !someTerm(expression, (term) => levelOf(term) !== "connection")
  );
}

function searches(expression: Expression): boolean {
  return someTerm(expression, ({ kind }) => kind === "payload" || kind === "path");
}

function termAsk(term: Term, needles: Needle[]): Ask {
  switch (term.kind) {
    case "payload":
      return payloadAsk(term, needles);
    case "path":
      return pathAsk(term, needles);
    case "choice":
      return (message) => {
        let answer: QuickAnswer = false;
        for (const { glance } of term.choices) {
          const one = glance?.(message);
          if (one === true) return true;
          if (one === undefined) answer = undefined;
        }
        return answer;
      };
    case "field":
      return fieldAsk(term);
  }
}

function fieldAsk({ field, tests, none }: Extract<Term, { kind: "field" }>): Ask {
  const { glance } = field;
  if (glance === undefined) return () => undefined;
  const passes = (value: string | number): boolean =>
    tests.some((test) =>
      test.kind === "number"
        ? typeof value === "number" && passesNumber(test, value)
        : typeof value === "string" && passesText(test, value),
    );
  return (message) => {
    const values = glance(message);
    if (values === undefined || tests.length === 0) return values && values.length > 0;
    return none ? values.length > 0 && !values.some(passes) : values.some(passes);
  };
}

const CLOSE = 8;

function payloadAsk({ search, textOnly }: PayloadTerm, needles: Needle[]): Ask {
  const wanted = search.kind === "regex" ? search.needs : search;
  const needle = wanted && needleOf(wanted, needles);
  const isSure = search.kind === "contains" && isSureOf(search);
  return (message) => {
    if (textOnly && !message.isText) return false;
    const isFound = needle === undefined ? undefined : message.holds(needle);
    if (isFound === false) return false;
    // The code of a close frame is not searched.
    return isFound && isSure && message.opcode !== CLOSE ? true : undefined;
  };
}

/** Undefined for what is in everything. */
function needleOf({ bytes, ignoreCase }: PlainSearch, needles: Needle[]): number | undefined {
  return bytes === "" ? undefined : needles.push({ bytes, ignoreCase }) - 1;
}

/** Where it is found, that is all there is to know. Folding the case of bytes may find too much of what is beyond ASCII. */
function isSureOf({ bytes, ignoreCase }: PlainSearch): boolean {
  return bytes !== "" && (!ignoreCase || isAscii(bytes));
}

/** A name or text has to stand in the JSON, unless a backslash spells it in another way. */
function pathAsk(term: PathTerm, needles: Needle[]): Ask {
  const [word] = wordsOf(term);
  const exact = (bytes: string) => needles.push({ bytes, ignoreCase: false }) - 1;
  const either = word === undefined ? undefined : [exact(utf8Of(word)), exact("\\")];
  return (message) => {
    if (!message.isText) return false;
    return either?.every((needle) => message.holds(needle) === false) === true ? false : undefined;
  };
}

/** The rarest first: a text that is compared with, then the names, the last one first. */
function wordsOf({ steps, tests, none }: PathTerm): readonly string[] {
  const names = steps.flatMap((step) => (step.kind === "name" ? [step.name] : [])).toReversed();
  const [only] = tests;
  const isText = tests.length === 1 && !none && only?.kind === "compare" && only.operator === "==";
  const text = isText && only.literal.kind === "text" ? [only.literal.text] : [];
  return [...text, ...names].filter((word) => word !== "" && word.isWellFormed());
}
