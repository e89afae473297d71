import {
  type Expression,
  type FieldTerm,
  type Filter,
  type FilterSubject,
  type Level,
  levelOf,
  type Term,
} from "./filter.ts";
import { readJson } from "./json-text.ts";
import { type NumberTest, passesNumber } from "./number-test.ts";
import { passesPath } from "./path-test.ts";
import { carries } from "./payload-term.ts";
import { passesText, type TextTest } from "./text-test.ts";

/**
 * Whether a filter lets something through.
 *
 * Asked about a message, its terms about connections hold for the connection of that message. Asked about a
 * connection alone, the answer is true only if it would be for every message: to find connections by their
 * messages, ask about those as well.
 */
export function matches(filter: Filter, subject: FilterSubject): boolean {
  return truthOf(filter.expression, subject) === true;
}

/** Undefined is "it depends on a message", as in Kleene's logic. */
function truthOf(expression: Expression, subject: FilterSubject): boolean | undefined {
  switch (expression.kind) {
    case "all":
      return true;
    case "not": {
      const truth = truthOf(expression.item, subject);
      return truth === undefined ? undefined : !truth;
    }
    case "term":
      return isKnown(levelOf(expression.term), subject)
        ? holds(expression.term, subject)
        : undefined;
    default:
      return truthOfAll(expression.items, expression.kind === "or", subject);
  }
}

/** Of an "or" one true item decides, of an "and" a false one. */
function truthOfAll(
  items: readonly Expression[],
  deciding: boolean,
  subject: FilterSubject,
): boolean | undefined {
  let truth: boolean | undefined = !deciding;
  for (const item of items) {
    const one = truthOf(item, subject);
    if (one === deciding) return deciding;
    if (one === undefined) truth = undefined;
  }
  return truth;
}

function isKnown(level: Level, { message, connection }: FilterSubject): boolean {
  if (level === "message") return message !== undefined;
  return level !== "exchange" || message !== undefined || connection.kind === "exchange";
}

function holds(term: Term, subject: FilterSubject): boolean {
  const { message } = subject;
  switch (term.kind) {
    case "field":
      return holdsField(term, subject);
    case "choice":
      return term.choices.some((choice) => choice.holds(subject));
    case "payload":
      return message !== undefined && carries(term, message);
    case "path":
      return passesPath(term, decodedOf(subject));
  }
}

function decodedOf({ decoded, message }: FilterSubject): unknown {
  if (decoded !== undefined) return decoded();
  return message?.text === undefined ? undefined : readJson(message.text);
}

function holdsField({ field, tests, none }: FieldTerm, subject: FilterSubject): boolean {
  const values = field.read(subject);
  if (tests.length === 0) return values.length > 0;
  const passes = values.some((value) => tests.some((test) => passesTest(test, value)));
  return none ? values.length > 0 && !passes : passes;
}

function passesTest(test: TextTest | NumberTest, value: string | number): boolean {
  return test.kind === "number"
    ? typeof value === "number" && passesNumber(test, value)
    : typeof value === "string" && passesText(test, value);
}
