import { FIELD_NAMES, fieldNamed } from "./field-table.ts";
import { FIELD_TEXTS, type FieldText, WORD_TEXTS } from "./field-texts.ts";
import { EXAMPLES } from "./number-value.ts";

/** Something that may stand where someone is writing. */
export type Completion = {
  /** What to put in place of the characters from `from` to `to`. */
  readonly text: string;
  readonly from: number;
  readonly to: number;
  /** An "example" shows the form of a value that cannot be listed. */
  readonly kind: "field" | "operator" | "value" | "example" | "word";
  /** For people; both are "" where there is nothing to say. */
  readonly about: FieldText;
};

const SILENT: FieldText = { en: "", zh: "" };
const NO_SIGN: readonly string[] = [];

/** What may stand at a place of an expression, the likeliest first; nothing inside of quotes and paths. */
export function completions(text: string, at: number): readonly Completion[] {
  const end = Math.max(0, Math.min(at, text.length));
  const start = wordStart(text.slice(0, end));
  if (start === undefined) return [];
  const word = text.slice(start, end);
  const valued = /^([A-Za-z][\w.-]*)(:|==?|!=|<=?|>=?)(?:[^,]*,)*([^,]*)$/.exec(word);
  if (valued !== null) {
    const [, name = "", , partial = ""] = valued;
    return valuesOf(name, partial, end - partial.length, wordEnd(text, end, /[^\s(),]*/y));
  }
  if (!/^[A-Za-z][\w.-]*$|^$/.test(word)) return [];
  const span = { from: start, to: wordEnd(text, end, /[\w.-]*/y) };
  const names = [...operatorsFor(word), ...FIELD_NAMES.flatMap((name) => fieldFor(name, word))];
  return [...names, ...wordsFor(word, text.slice(0, start))].map((one) => ({ ...one, ...span }));
}

type Proposal = Omit<Completion, "from" | "to">;

function fieldFor(name: string, partial: string): readonly Proposal[] {
  if (!name.startsWith(partial.toLowerCase())) return [];
  return [{ text: `${name}:`, kind: "field", about: FIELD_TEXTS[name] ?? SILENT }];
}

/** Behind the whole name of a field that has numbers. */
function operatorsFor(word: string): readonly Proposal[] {
  const named = fieldNamed(word);
  const signs = named?.kind === "plain" && named.field.kind !== "text" ? [">", "<"] : NO_SIGN;
  return signs.map((sign) => ({ text: word + sign, kind: "operator", about: SILENT }));
}

function wordsFor(partial: string, before: string): readonly Proposal[] {
  const hasTerm =
    /[^\s(!-]\s+$/.test(before) && !/(?:^|[\s(])(?:and|or|not|&&|\|\|)\s+$/i.test(before);
  const words = hasTerm ? ["and", "or", "not"] : ["not"];
  return words
    .filter((word) => word.startsWith(partial.toLowerCase()))
    .map((word) => ({ text: `${word} `, kind: "word", about: WORD_TEXTS[word] ?? SILENT }));
}

function valuesOf(name: string, partial: string, from: number, to: number): readonly Completion[] {
  const named = fieldNamed(name);
  if (named?.kind === "choice") {
    return Object.keys(named.choices)
      .filter((value) => value.startsWith(partial.toLowerCase()))
      .map((text) => ({ text, from, to, kind: "value", about: SILENT }));
  }
  const kind = named?.kind === "plain" ? named.field.kind : undefined;
  if (kind === undefined || partial !== "") return [];
  return EXAMPLES[kind].map((text) => ({ text, from, to, kind: "example", about: SILENT }));
}

function wordEnd(text: string, at: number, rest: RegExp): number {
  rest.lastIndex = at;
  return at + (rest.exec(text)?.[0].length ?? 0);
}

/** Where the word begins that is being written; undefined inside of quotes and expressions. */
function wordStart(before: string): number | undefined {
  let start = 0;
  for (let at = 0; at < before.length; at++) {
    const unit = before.charAt(at);
    const opens = /["']/.test(unit) || (unit === "/" && at === start);
    // An apostrophe inside of a word is none.
    if (opens && (unit === '"' || /[\s(:=~/-]/.test(before.charAt(at - 1) || " "))) {
      const end = closingOf(before, at, unit);
      if (end === undefined) return undefined;
      at = end;
    } else if (/[\s()]/.test(unit) || (/[!-]/.test(unit) && at === start)) start = at + 1;
  }
  return start;
}

function closingOf(text: string, open: number, quote: string): number | undefined {
  for (let at = open + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === quote) return at;
  }
  return undefined;
}
