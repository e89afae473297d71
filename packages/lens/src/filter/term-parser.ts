import { byteTextOfHex, utf8Of } from "./byte-text.ts";
import type { Choices } from "./choices.ts";
import { headerField } from "./connection-fields.ts";
import type { Field } from "./field.ts";
import {
  FIELD_NAMES,
  fieldNamed,
  type NamedField,
  namesLike,
  type SearchField,
} from "./field-table.ts";
import type { Expression, FieldTerm } from "./filter.ts";
import { OFFSET_FIELD, OPCODE_NUMBER, TIME_FIELD } from "./message-fields.ts";
import type { NumberTest } from "./number-test.ts";
import { EXAMPLES, readNumberTest, readSpan } from "./number-value.ts";
import { byteSearch, type PayloadSearch, regexSearch, textSearch } from "./payload-term.ts";
import { readRegex, regexOfToken } from "./regex-token.ts";
import type { SourceCursor, Token } from "./source-cursor.ts";
import { lowerAscii, type TextTest, wildcardTest } from "./text-test.ts";
import { type Clock, readDuration } from "./time-value.ts";
import { readOperator, readValues } from "./value-token.ts";

/** Reads the operator and value behind the name of a field. */
export function readFieldTerm(
  cursor: SourceCursor,
  name: Token,
  named: NamedField,
  clock: Clock,
): Expression {
  if (named.kind === "header") return readHeader(cursor, clock);
  const end = cursor.at;
  cursor.skipSpaces();
  const at = cursor.at;
  const operator = readOperator(cursor);
  if (operator === undefined) cursor.back(end);
  if (operator === undefined || operator === "exists") return readPresence(cursor, name, named);
  const sign: Token = { text: operator, quoted: false, at, length: cursor.at - at };
  if (operator !== ":") cursor.skipSpaces();
  switch (named.kind) {
    case "choice":
      return readChoice(cursor, sign, named.name, named.choices, clock);
    case "search":
      return readSearch(cursor, sign, named.name);
    case "moment":
      return readMoment(cursor, sign, named.name, clock);
    case "plain":
      return readPlain(cursor, sign, named.field, clock);
  }
}

function readPresence(cursor: SourceCursor, name: Token, named: NamedField): Expression {
  if (named.kind === "plain")
    return leaf({ kind: "field", field: named.field, tests: [], none: false });
  throw cursor.fault("value-missing", { about: name.text, expected: [`${name.text}:`] });
}

function leaf(term: FieldTerm): Expression {
  return { kind: "term", term };
}

function not(isNegated: boolean, item: Expression): Expression {
  return isNegated ? { kind: "not", item } : item;
}

/** Refuses an operator that does not go with a field. */
function demand(cursor: SourceCursor, sign: Token, allowed: readonly string[]): void {
  if (!allowed.includes(sign.text)) throw cursor.faultAt(sign, "operator", allowed);
}

function readChoice(
  cursor: SourceCursor,
  sign: Token,
  name: string,
  choices: Choices,
  clock: Clock,
): Expression {
  demand(cursor, sign, [":", "==", "!=", "in"]);
  const known = Object.keys(choices);
  const items = readValues(cursor, sign.text, known).map((token): Expression => {
    const value = token.text.toLowerCase();
    const choice = Object.hasOwn(choices, value) ? choices[value] : undefined;
    if (choice !== undefined) return { kind: "term", term: { kind: "choice", choices: [choice] } };
    if (name !== "opcode" || !/^(0x[0-9a-f]+|\d+)$/.test(value)) {
      const near = namesLike(value, known);
      throw cursor.faultAt(token, "unknown-value", near.length > 0 ? near : known);
    }
    const tests = [readNumberTest(cursor, "number", "==", token, clock)];
    return leaf({ kind: "field", field: OPCODE_NUMBER, tests, none: false });
  });
  const [only] = items;
  const all: Expression = items.length === 1 && only !== undefined ? only : { kind: "or", items };
  return not(sign.text === "!=", all);
}

const TEXT_OPERATORS = [":", "==", "!=", "~", "!~", "contains", "matches", "in"];
const NUMBER_OPERATORS = [":", "==", "!=", "<", "<=", ">", ">=", "in"];

function readPlain(cursor: SourceCursor, sign: Token, field: Field, clock: Clock): Expression {
  if (field.kind === "text") return readText(cursor, sign, field);
  if (field.kind === "time" && cursor.next === "+") return readOffset(cursor, sign, clock);
  demand(cursor, sign, NUMBER_OPERATORS);
  const { kind } = field;
  const operator = sign.text === "in" || sign.text === "!=" ? ":" : sign.text;
  const tests = readValues(cursor, sign.text, EXAMPLES[kind]).map((token) =>
    readNumberTest(cursor, kind, operator, token, clock),
  );
  return leaf({ kind: "field", field, tests, none: sign.text === "!=" });
}

/** A plus sign makes of a time one since the beginning of the connection. */
function readOffset(cursor: SourceCursor, sign: Token, clock: Clock): Expression {
  demand(cursor, sign, [":", "==", "!=", "<", "<=", ">", ">="]);
  cursor.match(/\+/y);
  return readPlain(cursor, sign, OFFSET_FIELD, clock);
}

function readText(cursor: SourceCursor, sign: Token, field: Field): Expression {
  demand(cursor, sign, TEXT_OPERATORS);
  const none = sign.text === "!=" || sign.text === "!~";
  const pattern = /^(~|!~|matches)$/.test(sign.text) ? readRegex(cursor) : undefined;
  const tests =
    pattern !== undefined
      ? [pattern]
      : readValues(cursor, sign.text, EXAMPLES.text).map((token) =>
          textTestOf(cursor, sign.text, token, field.exact === true),
        );
  return leaf({ kind: "field", field, tests, none });
}

function textTestOf(
  cursor: SourceCursor,
  operator: string,
  token: Token,
  exact: boolean,
): TextTest {
  const text = exact ? token.text : lowerAscii(token.text);
  switch (operator) {
    case ":":
      return token.quoted || exact ? { kind: "is", text, ignoreCase: !exact } : wildcardTest(text);
    case "matches":
      // Wireshark's ignores case.
      return regexOfToken(cursor, token, exact ? "i" : "");
    case "~":
    case "!~":
    case "contains":
      return { kind: "contains", text, ignoreCase: !exact };
    default:
      return { kind: "is", text, ignoreCase: !exact };
  }
}

function readSearch(cursor: SourceCursor, sign: Token, name: SearchField): Expression {
  demand(cursor, sign, name === "hex" ? [":", "contains", "~", "==", "!="] : TEXT_OPERATORS);
  const textOnly = name === "text" || name === "websocket.payload.text";
  const isPattern = /^(~|!~|matches)$/.test(sign.text);
  const regex = isPattern && name !== "hex" ? readRegex(cursor) : undefined;
  const searches =
    regex !== undefined
      ? [regexSearch(regex)]
      : readValues(cursor, sign.text, ['"text"']).map((token) =>
          searchOf(cursor, sign.text, token, name),
        );
  const items = searches.map(
    (search): Expression => ({ kind: "term", term: { kind: "payload", search, textOnly } }),
  );
  return not(sign.text.startsWith("!"), { kind: "or", items });
}

function searchOf(
  cursor: SourceCursor,
  operator: string,
  token: Token,
  name: SearchField,
): PayloadSearch {
  const fromPackets = name.startsWith("websocket.");
  const whole = /^(==|!=|in)$/.test(operator) || (fromPackets && operator === ":");
  const kind = whole ? "is" : "contains";
  const hex = hexOf(token.text);
  // As in Wireshark, bytes are written 0c:27.
  const isBytes =
    name === "hex" || (name === "websocket.payload" && !token.quoted && token.text.includes(":"));
  if (isBytes) {
    if (hex === undefined) throw cursor.faultAt(token, "hex", ["0c27572a", "0c:27:57:2a"]);
    return byteSearch(kind, byteTextOfHex(hex));
  }
  if (operator === "matches") {
    return regexSearch(regexOfToken(cursor, token, fromPackets ? "i" : ""));
  }
  const ignoreCase = !whole && !fromPackets && name !== "case";
  return ignoreCase || name !== "payload"
    ? textSearch(kind, token.text, ignoreCase)
    : byteSearch(kind, utf8Of(token.text.toWellFormed()));
}

function hexOf(text: string): string | undefined {
  const digits = text.replace(/[\s:]/g, "").replace(/^0x/i, "").toLowerCase();
  return /^([0-9a-f]{2})+$/.test(digits) ? digits : undefined;
}

/** `since:5m` is relative to the present; a time is also taken. */
function readMoment(
  cursor: SourceCursor,
  sign: Token,
  name: "since" | "until",
  clock: Clock,
): Expression {
  demand(cursor, sign, [":", "=="]);
  const expected = ["5m", "10:00", "2026-01-05T10:00"];
  const [token] = readValues(cursor, "==", expected);
  if (token === undefined) throw cursor.fault("value-missing", { expected });
  const test = momentTest(cursor, name, token, clock);
  return leaf({ kind: "field", field: TIME_FIELD, tests: [test], none: false });
}

function momentTest(
  cursor: SourceCursor,
  name: "since" | "until",
  token: Token,
  clock: Clock,
): NumberTest {
  const ago = readDuration(token.text.replace(/^-/, ""));
  if (ago !== undefined && clock.now === undefined) {
    throw cursor.faultAt(token, "clock", ["2026-01-05T10:00"]);
  }
  const start =
    ago === undefined
      ? readSpan(cursor, "time", token, clock).start
      : Math.round((clock.now ?? 0) * 1_000_000) - ago;
  return name === "since" ? { kind: "number", min: start } : { kind: "number", below: start };
}

/** `header:name`, `header:name=value`, `header:name~/expression/`. */
function readHeader(cursor: SourceCursor, clock: Clock): Expression {
  const expected = ["header:user-agent", "header:origin=*.example.com"];
  cursor.skipSpaces();
  const name = cursor.match(/:/y) && cursor.token(/[A-Za-z0-9_-]+/y);
  if (name === undefined) throw cursor.fault("header", { expected });
  const field = headerField(name.text);
  const at = cursor.at;
  const sign = cursor.token(/==|!=|!~|[=~:]/y);
  if (sign === undefined) return leaf({ kind: "field", field, tests: [], none: false });
  const text = sign.text === "=" ? ":" : sign.text; // wildcards are welcome
  return readPlain(cursor, { ...sign, text, at }, field, clock);
}

/** Names for one that is unknown. */
export function suggestionsFor(name: string): readonly string[] {
  const near = namesLike(name, FIELD_NAMES).filter((one) => fieldNamed(one) !== undefined);
  return [...near.map((one) => `${one}:`), `"${name}"`];
}
