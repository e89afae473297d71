import { MAX_DEPTH, MAX_FILTER_LENGTH, MAX_TERMS } from "./limits.ts";
import type { MistakeTexts } from "./mistake.ts";

function oneOf(items: readonly string[]): string {
  const last = items.at(-1) ?? "";
  return items.length < 2 ? last : `${items.slice(0, -1).join(", ")} or ${last}`;
}

/** What is wrong with an expression, in English. */
export const MISTAKES_EN: MistakeTexts = {
  sentences: {
    "too-long": () => `a filter has at most ${MAX_FILTER_LENGTH} characters`,
    "too-many-terms": () => `a filter has at most ${MAX_TERMS} terms`,
    "too-deep": () => `brackets and nots go at most ${MAX_DEPTH} deep`,
    "term-missing": (about) =>
      about === "" ? "a term is missing here" : `no term begins with ${about}`,
    "space-missing": () =>
      "a space is missing before this; to search for it, put all of it in quotes",
    "unmatched-bracket": () => "this bracket closes nothing; to search for it, put it in quotes",
    "open-bracket": () => "this bracket is not closed",
    "open-quote": () => "this quote is not closed",
    "open-regex": () =>
      "this regular expression has no end; to search for a slash, put the text in quotes",
    "open-list": () => "this list is not closed",
    regex: (about) => `the regular expression cannot be taken: ${about}`,
    "regex-flag": (about) =>
      `"${about}" is no flag of a regular expression; to search for slashes, put the text in quotes`,
    "unknown-field": (about) =>
      about.toLowerCase() === "type"
        ? `there is no field "type"; name the member that says it, as in $.type == ticker, or click a type under Types`
        : `there is no field "${about}"; to search for that text, put it in quotes`,
    "unknown-value": (about) => `"${about}" is no value of this field`,
    operator: (about) => `"${about}" does not go with this field`,
    "value-missing": () => "a value is missing here",
    number: (about) => `"${about}" is no number`,
    size: (about) => `"${about}" is no size`,
    duration: (about) => `"${about}" is no length of time`,
    time: (about) => `"${about}" is no time`,
    clock: (about) => `the day for "${about}" is not known here; write the date as well`,
    range: () => "this range ends before it begins",
    hex: (about) => `"${about}" is not bytes in hex`,
    escape: (about) => `"${about}" stands for no character`,
    path: () => "the path cannot be read from here",
    header: () => "the name of a header is missing here",
  },
  regex: {
    "unmatched-bracket": "a bracket closes nothing",
    "too-deep": "its groups go too deep",
    "too-large": "its repeats make it too large; count less",
    "bad-repeat": "a repeat counts backwards",
    "nothing-to-repeat": "there is nothing to repeat; put a backslash before the character",
    lookaround: "lookaround is not supported, so that a search always ends; use a second term",
    backreference: "backreferences are not supported, so that a search always ends",
    "bad-group": "this kind of group is unknown; write (…) or (?:…)",
    "open-group": "a group is not closed",
    "open-class": "a class in square brackets is not closed",
    "bad-range": "a range in a class runs backwards",
    "bad-escape": "a backslash stands before something that it gives no meaning to",
  },
  expecting: (sentence, expected) =>
    expected.length === 0 ? sentence : `${sentence}; expected ${oneOf(expected)}`,
};
