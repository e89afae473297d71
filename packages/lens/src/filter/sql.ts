import type { SqlTarget } from "./field.ts";
import { type Expression, type Filter, levelOf, someTerm, type Term } from "./filter.ts";
import type { SqlValue } from "./sql-functions.ts";
import { type SqlParts, termSql } from "./sql-terms.ts";

/** A filter as a condition on rows `m` of messages and `c` of connections. */
export type SqlCondition = {
  /** Never NULL. */
  readonly where: string;
  /** For its question marks, in order. */
  readonly values: readonly SqlValue[];
  /** False where it lets more through, and `matches` has to be asked as well. */
  readonly exact: boolean;
  /** The functions of `SQL_FUNCTIONS` that it calls. */
  readonly functions: readonly string[];
  /** It names columns of `c`; for messages, the join may be left out where it does not. */
  readonly usesConnection: boolean;
};

/** What a condition has to know of the capture. */
export type SqlContext = {
  /** What times of messages count from, in whole microseconds since 1970. */
  readonly epoch: number;
  /** "json": the caller decodes messages as JSON of their text and in no other way, so that SQL can test paths. */
  readonly decoded?: "json" | "any";
};

/**
 * A filter in SQL, for a query over messages (`message m JOIN connection c`) or over connections
 * (`connection c`), which are found by their messages as well.
 */
export function toSql(filter: Filter, target: SqlTarget, about: SqlContext): SqlCondition {
  const writer = new SqlWriter(about);
  const { expression, usesMessage } = filter;
  const where =
    target === "message"
      ? writer.messages(expression)
      : usesMessage
        ? writer.connectionsByMessages(expression)
        : writer.write(expression, "connection", false);
  return writer.finish(where, target);
}

class SqlWriter {
  readonly #parts: SqlParts;
  #exact = true;
  /** A condition on a message names its connection. */
  #joins = false;

  constructor({ epoch, decoded }: SqlContext) {
    this.#parts = {
      epoch,
      decodesJson: decoded === "json",
      values: [],
      functions: new Set<string>(),
    };
  }

  finish(where: string, target: SqlTarget): SqlCondition {
    const { values, functions } = this.#parts;
    const usesConnection = target === "connection" || this.#joins;
    return { where, values, exact: this.#exact, functions: [...functions], usesConnection };
  }

  messages(expression: Expression): string {
    return this.write(expression, "message", false);
  }

  /** One pass over the messages for all connections, not one for each. */
  connectionsByMessages(expression: Expression): string {
    const alone = this.write(expression, "connection", false);
    const byMessage = this.messages(expression);
    const join = this.#joins ? " JOIN connection c ON c.connection = m.connection" : "";
    const found = `c.connection IN (SELECT m.connection FROM message m${join} WHERE ${byMessage})`;
    return joined("or", [alone, found]);
  }

  /**
   * Negations go down to the terms, so that a term that SQL cannot say, or that only a message could
   * answer, is replaced by what makes the whole let through too much rather than too little, or by "no".
   */
  write(expression: Expression, target: SqlTarget, negated: boolean): string {
    if (target === "message" && isAboutConnections(expression)) {
      return this.#ofConnections(expression, negated);
    }
    switch (expression.kind) {
      case "all":
        return negated ? "0" : "1";
      case "not":
        return this.write(expression.item, target, !negated);
      case "term":
        return this.#term(expression.term, target, negated);
      default:
        return this.#several(expression.kind, expression.items, target, negated);
    }
  }

  #several(
    kind: "and" | "or",
    items: readonly Expression[],
    target: SqlTarget,
    negated: boolean,
  ): string {
    const about = target === "message" ? items.filter(isAboutConnections) : [];
    const rest = items.filter((item) => !about.includes(item));
    // All that is about connections is asked in one go; what is cheap comes before what is not.
    const group: readonly Expression[] = about.length > 1 ? [{ kind, items: about }] : about;
    const all = [...group, ...rest].toSorted((a, b) => costOf(a) - costOf(b));
    const written = all.map((item) => this.write(item, target, negated));
    return joined((kind === "and") === negated ? "or" : "and", written);
  }

  #ofConnections(expression: Expression, negated: boolean): string {
    const where = this.write(expression, "connection", negated);
    return `m.connection IN (SELECT connection FROM connection c WHERE ${where})`;
  }

  #term(term: Term, target: SqlTarget, negated: boolean): string {
    const level = levelOf(term);
    if (target === "connection" && level === "message") return "0";
    const sql = termSql(term, target, this.#parts);
    if (sql === undefined) {
      this.#exact = false;
      return "1";
    }
    if (target === "message" && /\bc\.\w/.test(sql)) this.#joins = true;
    const signed = negated ? `NOT ${sql}` : sql;
    return target === "connection" && level === "exchange"
      ? `(c.kind = 'exchange' AND ${signed})`
      : signed;
  }
}

function isAboutConnections(expression: Expression): boolean {
  return (
    expression.kind !== "all" && !someTerm(expression, (term) => levelOf(term) !== "connection")
  );
}

/** What decides stays among the others: their question marks have values. */
function joined(kind: "and" | "or", conditions: readonly string[]): string {
  const idle = kind === "and" ? "1" : "0";
  const open = conditions.filter((condition) => condition !== idle);
  if (open.length === 0) return idle;
  return open.length === 1 ? open.join() : `(${open.join(kind === "and" ? " AND " : " OR ")})`;
}

/** Roughly how long a row takes. */
function costOf(expression: Expression): number {
  switch (expression.kind) {
    case "all":
      return 0;
    case "not":
      return costOf(expression.item);
    case "term":
      return costOfTerm(expression.term);
    default:
      return Math.max(...expression.items.map(costOf));
  }
}

function costOfTerm(term: Term): number {
  if (term.kind === "path") return 4;
  if (term.kind === "payload") return term.search.kind === "regex" ? 3 : 2;
  return 1;
}
