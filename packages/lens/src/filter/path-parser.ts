import { readDecimal } from "./decimal.ts";
import type { PathStep, PathTerm } from "./json-path.ts";
import { FilterFault } from "./mistake.ts";
import type { PathLiteral, PathOperator, PathTest } from "./path-test.ts";
import { readRegex, regexOfToken } from "./regex-token.ts";
import { readQuoted, SourceCursor, type Token } from "./source-cursor.ts";
import { lowerAscii } from "./text-test.ts";
import { readOperator, readValues } from "./value-token.ts";

/** Reads a test of a decoded value, such as `$.a.b[0] == 5`; undefined where no dollar stands here. */
export function readPathTerm(cursor: SourceCursor): PathTerm | undefined {
  const start = cursor.at;
  if (cursor.match(/\$/y) === undefined) return undefined;
  const steps = readSteps(cursor);
  const end = cursor.at;
  cursor.skipSpaces();
  const operator = readOperator(cursor);
  if (operator === undefined || operator === "exists") {
    if (operator === undefined) cursor.back(end);
    return {
      kind: "path",
      steps,
      tests: [],
      none: false,
      text: cursor.source.slice(start, cursor.at),
    };
  }
  cursor.skipSpaces();
  const tests = readTests(cursor, operator);
  const none = operator.startsWith("!");
  return { kind: "path", steps, tests, none, text: cursor.source.slice(start, cursor.at) };
}

/** The steps of a path such as `$.a[0]`, on its own; undefined where the text is none. */
export function readPath(text: string): readonly PathStep[] | undefined {
  const cursor = new SourceCursor(text);
  if (cursor.match(/\$/y) === undefined) return undefined;
  try {
    const steps = readSteps(cursor);
    return cursor.atEnd ? steps : undefined;
  } catch (error) {
    if (error instanceof FilterFault) return undefined;
    throw error;
  }
}

function readSteps(cursor: SourceCursor): readonly PathStep[] {
  const steps: PathStep[] = [];
  for (let next = cursor.next; next === "." || next === "["; next = cursor.next) {
    steps.push(readStep(cursor));
  }
  if (cursor.look(/[\s()=!<>~:&|]|$/y) === undefined) throw badPath(cursor);
  return steps;
}

function readStep(cursor: SourceCursor): PathStep {
  const deep = cursor.match(/\.\.(?=\[)?/y) !== undefined;
  if (!deep || cursor.next === "[") {
    const bracket = cursor.match(/\[\s*/y);
    if (bracket !== undefined) return readBracket(cursor, deep);
    cursor.match(/\./y);
  }
  if (cursor.match(/\*/y) !== undefined) return { kind: "all", deep };
  const name = cursor.match(/[\p{L}\p{N}_$@-]+/uy)?.[0];
  if (name === undefined) throw badPath(cursor);
  return { kind: "name", name, deep };
}

function readBracket(cursor: SourceCursor, deep: boolean): PathStep {
  const quoted = readQuoted(cursor);
  const other = quoted === undefined ? cursor.match(/\*|-?\d{1,9}/y)?.[0] : undefined;
  if (quoted === undefined && other === undefined) throw badPath(cursor);
  if (cursor.match(/\s*\]/y) === undefined) throw cursor.fault("path", { expected: ["]"] });
  if (quoted !== undefined) return { kind: "name", name: quoted.text, deep };
  return other === "*" ? { kind: "all", deep } : { kind: "index", index: Number(other), deep };
}

function badPath(cursor: SourceCursor) {
  const length = cursor.atEnd ? 0 : 1;
  return cursor.fault("path", { length, expected: [".name", '["name"]', "[0]", "[*]", "..name"] });
}

const EXAMPLES = ["5", '"text"', "true", "null"];

function readTests(cursor: SourceCursor, operator: string): readonly PathTest[] {
  const regex = readRegex(cursor);
  if (regex !== undefined) {
    if (/^(~|!~|matches)$/.test(operator)) return [{ kind: "text", test: regex }];
    throw cursor.fault("operator", { about: operator, expected: ["~"] });
  }
  return readValues(cursor, operator, EXAMPLES).map((token) => testOf(cursor, operator, token));
}

function testOf(cursor: SourceCursor, operator: string, token: Token): PathTest {
  if (operator === "matches") return { kind: "text", test: regexOfToken(cursor, token, "") };
  if (/^(~|!~|contains)$/.test(operator)) {
    const text = lowerAscii(token.text);
    return { kind: "text", test: { kind: "contains", text, ignoreCase: true } };
  }
  return { kind: "compare", operator: COMPARISONS[operator] ?? "==", literal: literalOf(token) };
}

const COMPARISONS: Readonly<Record<string, PathOperator>> = {
  "<": "<",
  "<=": "<=",
  ">": ">",
  ">=": ">=",
};

const CONSTANTS: Readonly<Record<string, boolean | null>> = {
  true: true,
  false: false,
  null: null,
};

/** What a value without quotes looks like; else, and in quotes, it is a text. */
function literalOf({ text, quoted }: Token): PathLiteral {
  if (quoted) return { kind: "text", text };
  if (Object.hasOwn(CONSTANTS, text)) return { kind: "constant", value: CONSTANTS[text] ?? null };
  const number = /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? readDecimal(text) : undefined;
  return number === undefined ? { kind: "text", text } : { kind: "number", number };
}
