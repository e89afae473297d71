import { bytesOf, isAscii, utf8Of } from "./byte-text.ts";
import type { FieldSql, SqlTarget } from "./field.ts";
import type { ChoiceTerm, FieldTerm, Term } from "./filter.ts";
import type { PathTerm } from "./json-path.ts";
import { REASON_FUNCTION } from "./message-fields.ts";
import type { NumberTest } from "./number-test.ts";
import type { PayloadTerm, PlainSearch } from "./payload-term.ts";
import { regexArgument, type SqlValue } from "./sql-functions.ts";
import { lowerAscii, type TextTest } from "./text-test.ts";

/** Collects what a condition in SQL needs besides its text. */
export type SqlParts = {
  readonly epoch: number;
  readonly decodesJson: boolean;
  readonly values: SqlValue[];
  readonly functions: Set<string>;
};

/** A term as a condition that is never NULL; undefined where SQL cannot say it. */
export function termSql(term: Term, target: SqlTarget, parts: SqlParts): string | undefined {
  switch (term.kind) {
    case "choice":
      return choiceSql(term, target);
    case "field":
      return fieldSql(term, target, parts);
    case "payload":
      return payloadSql(term, parts);
    case "path":
      return parts.decodesJson ? pathSql(term, parts) : undefined;
  }
}

function choiceSql({ choices }: ChoiceTerm, target: SqlTarget): string {
  const all = choices.map(({ sql, sqlAlone }) => (target === "message" ? sql : (sqlAlone ?? sql)));
  return `(${all.map((sql) => `(${sql})`).join(" OR ")})`;
}

function fieldSql({ field, tests, none }: FieldTerm, target: SqlTarget, parts: SqlParts): string {
  const sql = field.sql(target, parts.epoch);
  if (sql.value.includes(REASON_FUNCTION)) parts.functions.add(REASON_FUNCTION);
  const present = someRow(sql, `${sql.value} IS NOT NULL`);
  if (tests.length === 0) return present;
  const each = tests.map((test) => testSql(test, sql.value, parts)).join(" OR ");
  const passes = someRow(sql, `ifnull(${each}, 0)`);
  return none ? `(${present} AND NOT ${passes})` : passes;
}

function someRow({ rows }: FieldSql, condition: string): string {
  return rows === undefined
    ? `(${condition})`
    : `EXISTS (SELECT 1 FROM ${rows} WHERE ${condition})`;
}

function testSql(test: TextTest | NumberTest, value: string, parts: SqlParts): string {
  return test.kind === "number"
    ? numberSql(test, value, parts)
    : `(${textSql(test, value, parts)})`;
}

function numberSql({ min, max, above, below }: NumberTest, value: string, parts: SqlParts): string {
  if (min !== undefined && min === max) return `(${value} = ${bind(parts, min)})`;
  const bounds = [
    ["> ", above],
    [">=", min],
    ["< ", below],
    ["<=", max],
  ] as const;
  const conditions = bounds.flatMap(([sign, bound]) =>
    bound === undefined ? [] : [`${value} ${sign} ${bind(parts, bound)}`],
  );
  return `(${conditions.join(" AND ")})`;
}

function bind(parts: SqlParts, value: SqlValue): string {
  parts.values.push(value);
  return "?";
}

function call(parts: SqlParts, name: string): string {
  parts.functions.add(name);
  return name;
}

/** Texts of strangers may hold NUL, where LIKE stops reading; `lower`, `instr` and `=` do not. */
function textSql(test: TextTest, value: string, parts: SqlParts): string {
  switch (test.kind) {
    case "is":
      return `${test.ignoreCase ? `lower(${value})` : value} = ${bind(parts, test.text)}`;
    case "contains":
      return `instr(${test.ignoreCase ? `lower(${value})` : value}, ${bind(parts, test.text)}) > 0`;
    case "regex":
      return `${call(parts, "wireglass_regex")}(${value}, ${bind(parts, regexArgument(test.source, test.flags))})`;
    case "like": {
      const slow = `${call(parts, "wireglass_like")}(${value}, ${bind(parts, test.pattern)})`;
      if (!isLikeable(test.pattern)) return slow;
      const pattern = escaped(test.pattern).replaceAll("*", "%").replaceAll("?", "_");
      return `CASE WHEN instr(${value}, char(0)) > 0 THEN ${slow} ELSE ${value} LIKE ${bind(parts, pattern)} ESCAPE '\\' END`;
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

/** What is searched: of a close frame the reason. */
const SEARCHED = "CASE WHEN m.flags & 31 = 8 THEN substr(m.payload, 3) ELSE m.payload END";

/** LIKE reads up to a NUL, and so does `printf`: the quickest way to see that there is none. */
const WITHOUT_NUL = "octet_length(printf('%s', m.payload)) = octet_length(m.payload)";

/** What SQLite can take as text. */
const PLAIN_TEXT = `m.flags & 512 AND ${WITHOUT_NUL}`;

/** Bytes of ASCII stand for themselves, whatever is around them; of a close frame, the code is left out. */
const PLAIN_BYTES = `m.flags & 31 <> 8 AND ${WITHOUT_NUL}`;

function payloadSql({ search, textOnly }: PayloadTerm, parts: SqlParts): string {
  const found = search.kind === "regex" ? regexSql(search, parts) : searchSql(search, parts);
  return textOnly ? `(m.flags & 512 <> 0 AND ${found})` : `(${found})`;
}

/** As text where it is, which is quicker to hand over. */
const HANDED_OVER = `CASE WHEN ${PLAIN_TEXT} THEN CAST(m.payload AS TEXT) ELSE m.payload END`;

function regexSql(
  { source, flags, needs }: Extract<PayloadTerm["search"], { kind: "regex" }>,
  parts: SqlParts,
): string {
  const first = needs === undefined ? "" : `${searchSql(needs, parts)} AND `;
  const argument = bind(parts, regexArgument(source, flags));
  return `${first}${call(parts, "wireglass_payload")}(${HANDED_OVER}, m.flags, ${argument})`;
}

function searchSql(search: PlainSearch, parts: SqlParts): string {
  // SQLite's functions make NULL of a blob without bytes: it is found in all, and nothing else is in it.
  return `ifnull(${plainSql(search, parts)}, ${Number(search.bytes === "")})`;
}

function plainSql({ kind, text, bytes, ignoreCase }: PlainSearch, parts: SqlParts): string {
  const blob = (wanted: string) => bind(parts, bytesOf(wanted));
  if (kind === "is") return `(${SEARCHED}) = ${blob(bytes)}`;
  if (!ignoreCase) return `instr(${SEARCHED}, ${blob(bytes)}) > 0`;
  const like = likeOf(text, parts);
  const slow = `instr(CAST(lower(${SEARCHED}) AS BLOB), ${blob(lowerAscii(bytes))}) > 0`;
  const plain = isAscii(bytes) ? PLAIN_BYTES : PLAIN_TEXT;
  return like === undefined ? slow : `CASE WHEN ${plain} THEN ${like} ELSE ${slow} END`;
}

/** Three times as quick as `instr`. */
function likeOf(text: string | undefined, parts: SqlParts): string | undefined {
  if (text === undefined || !isLikeable(text)) return undefined;
  return `CAST(m.payload AS TEXT) LIKE ${bind(parts, `%${escaped(text)}%`)} ESCAPE '\\'`;
}

/** A name or text that has to stand in the JSON, unless a backslash spells it in another way, is looked for first. */
function pathSql(term: PathTerm, parts: SqlParts): string {
  const [needle] = wordsOf(term);
  const needed =
    needle === undefined
      ? ""
      : `(instr(m.payload, ${bind(parts, bytesOf(utf8Of(needle)))}) > 0 OR instr(m.payload, x'5c') > 0) AND `;
  const asked = `${call(parts, "wireglass_path")}(${HANDED_OVER}, m.flags, ${bind(parts, term.text)})`;
  return `(m.flags & 512 <> 0 AND ${needed}${asked})`;
}

/** The rarest first: a text that is compared with, then the names, the last one first. */
function wordsOf({ steps, tests, none }: PathTerm): readonly string[] {
  const names = steps.flatMap((step) => (step.kind === "name" ? [step.name] : [])).toReversed();
  const [only] = tests;
  const isText = tests.length === 1 && !none && only?.kind === "compare" && only.operator === "==";
  const text = isText && only.literal.kind === "text" ? [only.literal.text] : [];
  return [...text, ...names].filter((word) => word !== "" && word.isWellFormed());
}
