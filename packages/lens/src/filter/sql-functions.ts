import { byteTextOf, lossyTextOfUtf8, textOfUtf8 } from "./byte-text.ts";
import type { Term } from "./filter.ts";
import { readJson } from "./json-text.ts";
import { parseFilter } from "./parser.ts";
import { passesPath } from "./path-test.ts";
import { readableOf } from "./payload-term.ts";
import { matchesRegex, passesText, regexTest } from "./text-test.ts";

/** What SQLite gives to a function, and takes from it. */
export type SqlValue = string | number | bigint | Uint8Array | null;

const TEXT_FLAG = 512;
const OPCODE_BITS = 31;
const CLOSE = 8;

/** Keeps what was made from a key; all is forgotten when there is too much. */
function remembered<Made>(make: (key: string) => Made): (key: string) => Made {
  const known = new Map<string, Made>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    if (known.size >= 64) known.clear();
    const made = make(key);
    known.set(key, made);
    return made;
  };
}

const regexOf = remembered((key) => {
  const at = key.indexOf("/");
  return regexTest(key.slice(at + 1), key.slice(0, at)).regex;
});

const pathOf = remembered((text): Extract<Term, { kind: "path" }> | null => {
  const parsed = parseFilter(text);
  const expression = parsed.kind === "filter" ? parsed.filter.expression : undefined;
  return expression?.kind === "term" && expression.term.kind === "path" ? expression.term : null;
});

function bytesOf(value: SqlValue | undefined) {
  return value instanceof Uint8Array ? byteTextOf(value) : "";
}

/**
 * What conditions of `toSql` may call, by name: pure, and of two-valued answers. Register those that a
 * condition names, as deterministic functions.
 */
export const SQL_FUNCTIONS: Readonly<Record<string, (...args: readonly SqlValue[]) => SqlValue>> = {
  wireglass_like: (text, pattern) =>
    typeof text === "string"
      ? Number(passesText({ kind: "like", pattern: String(pattern) }, text))
      : null,

  wireglass_regex: (text, expression) =>
    typeof text === "string" ? Number(matchesRegex(regexOf(String(expression)), text)) : null,

  wireglass_payload: (payload, flags, expression) => {
    const isClose = (Number(flags) & OPCODE_BITS) === CLOSE;
    const text =
      typeof payload === "string" ? payload : readableOf(bytesOf(payload).slice(isClose ? 2 : 0));
    return Number(matchesRegex(regexOf(String(expression)), text));
  },

  wireglass_path: (payload, flags, text) => {
    const path = pathOf(String(text));
    if (path === null || (Number(flags) & TEXT_FLAG) === 0) return 0;
    const given = typeof payload === "string" ? payload : textOfUtf8(bytesOf(payload));
    return Number(passesPath(path, readJson(given ?? "")));
  },

  wireglass_reason: (payload) => lossyTextOfUtf8(bytesOf(payload).slice(2)),
};

/** A regular expression as one argument: a slash is in no flags. */
export function regexArgument(source: string, flags: string): string {
  return `${flags}/${source}`;
}
