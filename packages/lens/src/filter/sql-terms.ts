import type { FieldSql } from "./field.ts";
import type { ChoiceTerm, FieldTerm, Term } from "./filter.ts";
import type { NumberTest } from "./number-test.ts";
import { regexArgument, type SqlValue } from "./sql-functions.ts";
import type { TextTest } from "./text-test.ts";

/**
 * A term about connections as a condition that is never NULL; undefined where only messages can answer it.
 *
 * @param values collects what stands for its question marks
 */
export function termSql(term: Term, values: SqlValue[]): string | undefined {
  if (term.kind === "choice") return choiceSql(term);
  return term.kind === "field" ? fieldSql(term, values) : undefined;
}

function choiceSql({ choices }: ChoiceTerm): string | undefined {
  const all = choices.map(({ sql }) => sql);
  return all.includes(undefined) ? undefined : `(${all.map((sql) => `(${sql})`).join(" OR ")})`;
}

function fieldSql({ field, tests, none }: FieldTerm, values: SqlValue[]): string | undefined {
  const { sql } = field;
  if (sql === undefined) return undefined;
  const present = someRow(sql, `${sql.value} IS NOT NULL`);
  if (tests.length === 0) return present;
  const each = tests.map((test) => testSql(test, sql.value, values)).join(" OR ");
  const passes = someRow(sql, `ifnull(${each}, 0)`);
  return none ? `(${present} AND NOT ${passes})` : passes;
}

function someRow({ rows }: FieldSql, condition: string): string {
  return rows === undefined
    ? `(${condition})`
    : `EXISTS (SELECT 1 FROM ${rows} WHERE ${condition})`;
}

function testSql(test: TextTest | NumberTest, value: string, values: SqlValue[]): string {
  return test.kind === "number"
    ? numberSql(test, value, values)
    : `(${textSql(test, value, values)})`;
}

function numberSql(
  { min, max, above, below }: NumberTest,
  value: string,
  values: SqlValue[],
): string {
  if (min !== undefined && min === max) return `(${value} = ${bind(values, min)})`;
  const bounds = [
    ["> ", above],
    [">=", min],
    ["< ", below],
    ["<=", max],
  ] as const;
  const conditions = bounds.flatMap(([sign, bound]) =>
    bound === undefined ? [] : [`${value} ${sign} ${bind(values, bound)}`],
  );
  return `(${conditions.join(" AND ")})`;
}

function bind(values: SqlValue[], value: SqlValue): string {
  values.push(value);
  return "?";
}

/** Texts of strangers may hold NUL, where LIKE stops reading; `lower`, `instr` and `=` do not. */
function textSql(test: TextTest, value: string, values: SqlValue[]): string {
  switch (test.kind) {
    case "is":
      return `${test.ignoreCase ? `lower(${value})` : value} = ${bind(values, test.text)}`;
    case "contains":
      return `instr(${test.ignoreCase ? `lower(${value})` : value}, ${bind(values, test.text)}) > 0`;
    case "regex":
      return `wireglass_regex(${value}, ${bind(values, regexArgument(test.source, test.flags))})`;
    case "like": {
      const slow = `wireglass_like(${value}, ${bind(values, test.pattern)})`;
      if (!isLikeable(test.pattern)) return slow;
      const pattern = escaped(test.pattern).replaceAll("*", "%").replaceAll("?", "_");
      return `CASE WHEN instr(${value}, char(0)) > 0 THEN ${slow} ELSE ${value} LIKE ${bind(values, pattern)} ESCAPE '\\' END`;
    }
  }
}

/** SQLite's LIKE stops at NUL and takes U+FFFE and U+FFFF for U+FFFD. */
function isLikeable(text: string): boolean {
  return !/[\0\ufffd-\uffff]/.test(text);
}

function escaped(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}
