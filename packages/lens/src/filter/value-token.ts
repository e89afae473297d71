import { MAX_TERMS } from "./limits.ts";
import { readQuoted, type SourceCursor, type Token } from "./source-cursor.ts";

/** Operators in words, and the signs they stand for. */
const WORDS: Readonly<Record<string, string>> = {
  eq: "==",
  ne: "!=",
  gt: ">",
  ge: ">=",
  lt: "<",
  le: "<=",
  contains: "contains",
  matches: "matches",
  exists: "exists",
  in: "in",
};

/** The signs that can stand between a field and a value. */
const SIGNS = /==|!=|!~|<=|>=|[:=<>~]/y;

/** An operator, in one spelling for those that mean the same; undefined where none stands here. */
export function readOperator(cursor: SourceCursor): string | undefined {
  const sign = cursor.match(SIGNS)?.[0];
  if (sign !== undefined) return sign === "=" ? "==" : sign;
  const word = cursor.look(/[a-z]+(?=[\s"'/{]|$)/iy)?.[0].toLowerCase();
  if (word === undefined || !Object.hasOwn(WORDS, word)) return undefined;
  cursor.match(/[a-z]+/iy);
  return WORDS[word];
}

/** The values behind an operator: one, a list with commas behind a colon, or one in braces behind `in`. */
export function readValues(
  cursor: SourceCursor,
  operator: string,
  expected: readonly string[],
): readonly Token[] {
  if (operator === "in") return readBraces(cursor, expected);
  const tokens = [readValue(cursor, expected)];
  if (operator === ":") {
    while (cursor.match(/,/y) !== undefined) tokens.push(readListed(cursor, tokens, expected));
  }
  return tokens;
}

function readBraces(cursor: SourceCursor, expected: readonly string[]): readonly Token[] {
  const at = cursor.at;
  if (cursor.match(/\{/y) === undefined)
    throw cursor.fault("value-missing", { expected: ["{1, 2}"] });
  const tokens: Token[] = [];
  cursor.skipSpaces();
  while (cursor.match(/\}/y) === undefined) {
    if (cursor.atEnd) throw cursor.fault("open-list", { at, length: 1, expected: ["}"] });
    tokens.push(readListed(cursor, tokens, expected));
    cursor.match(/\s*,?\s*/y);
  }
  if (tokens.length === 0) throw cursor.fault("value-missing", { at: cursor.at - 1, expected });
  return tokens;
}

function readListed(
  cursor: SourceCursor,
  before: readonly Token[],
  expected: readonly string[],
): Token {
  if (before.length >= MAX_TERMS) throw cursor.fault("too-many-terms");
  return readValue(cursor, expected);
}

/** One value: in quotes, or up to a space, a bracket or a comma. */
export function readValue(cursor: SourceCursor, expected: readonly string[]): Token {
  const token = readQuoted(cursor) ?? cursor.token(/[^\s(),"{}]+/y);
  if (token === undefined) throw cursor.fault("value-missing", { expected });
  return token;
}
