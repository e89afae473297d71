import { matchesRegex, passesText, regexTest } from "./text-test.ts";

/** What SQLite gives to a function, and takes from it. */
export type SqlValue = string | number | bigint | Uint8Array | null;

const MOST_KNOWN = 64;
const known = new Map<string, ReturnType<typeof regexTest>["regex"]>();

function regexOf(key: string) {
  const found = known.get(key);
  if (found !== undefined) return found;
  if (known.size >= MOST_KNOWN) known.clear();
  const at = key.indexOf("/");
  const { regex } = regexTest(key.slice(at + 1), key.slice(0, at));
  known.set(key, regex);
  return regex;
}

/** What conditions of `toSql` may call, by name: pure, and of two-valued answers. */
export const SQL_FUNCTIONS: Readonly<Record<string, (...args: readonly SqlValue[]) => SqlValue>> = {
  wireglass_like: (text, pattern) =>
    typeof text === "string"
      ? Number(passesText({ kind: "like", pattern: String(pattern) }, text))
      : null,

  wireglass_regex: (text, expression) =>
    typeof text === "string" ? Number(matchesRegex(regexOf(String(expression)), text)) : null,
};

/** A regular expression as one argument: a slash is in no flags. */
export function regexArgument(source: string, flags: string): string {
  return `${flags}/${source}`;
}
