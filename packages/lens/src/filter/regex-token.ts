import { REGEX_FLAGS } from "./regex/matcher.ts";
import { PatternFault } from "./regex/pattern-cursor.ts";
import type { SourceCursor, Token } from "./source-cursor.ts";
import { regexTest, type TextTest } from "./text-test.ts";

type RegexTest = Extract<TextTest, { kind: "regex" }>;

/** Reads /source/flags; undefined where no slash stands here. */
export function readRegex(cursor: SourceCursor): RegexTest | undefined {
  const at = cursor.at;
  if (cursor.next !== "/") return undefined;
  // In a class, a slash needs no backslash, as in JavaScript.
  const match = cursor.match(/\/((?:[^\\/[\n]|\\[\s\S]|\[(?:[^\\\]\n]|\\[\s\S])*\])+)\//y);
  if (match === undefined) {
    const expected = ["/text/", '"/text"', "path:/text"];
    throw cursor.fault("open-regex", { at, length: 1, expected });
  }
  const [, source = ""] = match;
  const flagsAt = cursor.at;
  const flags = cursor.match(/[^\s()]*/y)?.[0] ?? "";
  const wrong = /[^gimsu]/.exec(flags);
  if (wrong !== null) {
    const where = { at: flagsAt + wrong.index, length: 1, about: wrong[0] };
    throw cursor.fault("regex-flag", { ...where, expected: [...REGEX_FLAGS] });
  }
  return regexOf(cursor, source, flags, at + 1);
}

/** The same from a quoted text, as Wireshark's `matches` takes it. */
export function regexOfToken(cursor: SourceCursor, token: Token, flags: string): RegexTest {
  return regexOf(cursor, token.text, flags, token.at + Number(token.quoted));
}

function regexOf(cursor: SourceCursor, source: string, flags: string, at: number): RegexTest {
  try {
    return regexTest(source, [...new Set(flags)].sort().join(""));
  } catch (error) {
    if (!(error instanceof PatternFault)) throw error;
    const length = Math.min(1, source.length - error.at);
    throw cursor.fault("regex", { at: at + error.at, length, about: error.code });
  }
}
