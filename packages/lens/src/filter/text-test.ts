import { MAX_REGEX_TEXT } from "./limits.ts";
import { LinearRegex } from "./regex/matcher.ts";

/** A question about a text. Case that is ignored is that of A to Z, as SQLite does it. */
export type TextTest =
  /** `text` is in lower case where case is ignored. */
  | { readonly kind: "is"; readonly text: string; readonly ignoreCase: boolean }
  | { readonly kind: "contains"; readonly text: string; readonly ignoreCase: boolean }
  /** With * and ?, ignoring case. */
  | { readonly kind: "like"; readonly pattern: string }
  | {
      readonly kind: "regex";
      readonly source: string;
      readonly flags: string;
      readonly regex: LinearRegex;
    };

/** A to Z in lower case, everything else as it is. */
export function lowerAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** "is", or "like" where the value has wildcards. */
export function wildcardTest(text: string): TextTest {
  const pattern = lowerAscii(text);
  return /[*?]/.test(pattern)
    ? { kind: "like", pattern }
    : { kind: "is", text: pattern, ignoreCase: true };
}

/** @throws PatternFault for a source that the engine cannot take */
export function regexTest(source: string, flags: string): Extract<TextTest, { kind: "regex" }> {
  return { kind: "regex", source, flags, regex: new LinearRegex(source, flags) };
}

/** Whether a text passes. */
export function passesText(test: TextTest, value: string): boolean {
  switch (test.kind) {
    case "is":
      return (test.ignoreCase ? lowerAscii(value) : value) === test.text;
    case "contains":
      return (test.ignoreCase ? lowerAscii(value) : value).includes(test.text);
    case "like":
      return isLike(test.pattern, lowerAscii(value));
    case "regex":
      return matchesRegex(test.regex, value);
  }
}

/** On the first {@link MAX_REGEX_TEXT} characters. */
export function matchesRegex(regex: LinearRegex, value: string): boolean {
  return regex.test(value.length > MAX_REGEX_TEXT ? value.slice(0, MAX_REGEX_TEXT) : value);
}

/** Walks along both; after a mismatch, the last star takes one more character. */
function isLike(pattern: string, value: string): boolean {
  const wanted = Array.from(pattern);
  const given = Array.from(value);
  let [at, star, mark] = [0, -1, 0];
  for (let i = 0; i < given.length; ) {
    if (wanted[at] === "*") {
      [star, mark] = [at++, i];
    } else if (at < wanted.length && (wanted[at] === "?" || wanted[at] === given[i])) {
      at++;
      i++;
    } else if (star >= 0) {
      at = star + 1;
      i = ++mark;
    } else return false;
  }
  return wanted.slice(at).every((character) => character === "*");
}
