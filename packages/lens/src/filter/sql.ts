import { type Expression, type Filter, levelOf, type Term } from "./filter.ts";
import type { SqlValue } from "./sql-functions.ts";
import { termSql } from "./sql-terms.ts";

/** A condition on rows `c` of connections. It may call the functions of `SQL_FUNCTIONS`. */
export type SqlCondition = {
  /** Never NULL. */
  readonly where: string;
  /** For its question marks, in order. */
  readonly values: readonly SqlValue[];
};

/**
 * A filter in SQL, for a query over connections (`connection c`). As with `matches`, what depends on a message
 * does not hold: a filter that asks for messages finds more connections by those.
 */
export function toSql({ expression }: Filter): SqlCondition {
  return sqlOf(expression);
}

/** The same for a part of a filter. */
export function sqlOf(expression: Expression): SqlCondition {
  const values: SqlValue[] = [];
  return { where: write(expression, false, values), values };
}

/**
 * Negations go down to the terms, so that one that only a message could answer is replaced by what makes the whole
 * let through too little rather than too much.
 */
function write(expression: Expression, negated: boolean, values: SqlValue[]): string {
  switch (expression.kind) {
    case "all":
      return negated ? "0" : "1";
    case "not":
      return write(expression.item, !negated, values);
    case "term":
      return writeTerm(expression.term, negated, values);
    default: {
      const written = expression.items.map((item) => write(item, negated, values));
      return joined((expression.kind === "and") === negated ? "or" : "and", written);
    }
  }
}

function writeTerm(term: Term, negated: boolean, values: SqlValue[]): string {
  const level = levelOf(term);
  const sql = level === "message" ? undefined : termSql(term, values);
  if (sql === undefined) return "0";
  const signed = negated ? `NOT ${sql}` : sql;
  return level === "exchange" ? `(c.kind = 'exchange' AND ${signed})` : signed;
}

/** What decides stays among the others: their question marks have values. */
function joined(kind: "and" | "or", conditions: readonly string[]): string {
  const idle = kind === "and" ? "1" : "0";
  const open = conditions.filter((condition) => condition !== idle);
  if (open.length === 0) return idle;
  return open.length === 1 ? open.join() : `(${open.join(kind === "and" ? " AND " : " OR ")})`;
}
