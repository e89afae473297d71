import type { Cover } from "./known-secrets.ts";
import type { SecretNames } from "./secret-names.ts";

/** What covering the values of names needs. */
export type JsonRules = {
  readonly names: SecretNames;
  readonly cover: Cover;
  /** Covers the value of a name that is a secret's. */
  secretValue(name: string, value: string): string;
  /** Covers what is in a text of its own, such as JSON in a text of JSON. */
  nestedText(text: string): string;
};

const QUOTE = '"';
const BLANK = /[ \t\r\n]/;
const NUMBER = /-?\d[\d.eE+-]*/y;

/**
 * Covers the values of secrets' names in JSON, in pieces of JSON, and in what looks like it; all else stays as
 * it is written. One pass over the text, whatever it is.
 */
export function withoutJsonSecrets(text: string, rules: JsonRules): string {
  return text.includes(QUOTE) ? new JsonPass(text, rules).run() : text;
}

class JsonPass {
  readonly #text: string;
  readonly #rules: JsonRules;
  #at = 0;
  #copied = 0;
  #result = "";

  constructor(text: string, rules: JsonRules) {
    this.#text = text;
    this.#rules = rules;
  }

  run(): string {
    for (;;) {
      const start = this.#text.indexOf(QUOTE, this.#at);
      if (start < 0) break;
      const end = this.#endOfString(start);
      if (end < 0) break;
      const next = this.#afterBlanks(end);
      if (this.#text[next] === ":") this.#name(start, end, this.#afterBlanks(next + 1));
      else this.#value(start, end);
    }
    return this.#copied === 0 ? this.#text : this.#result + this.#text.slice(this.#copied);
  }

  #name(start: number, end: number, value: number): void {
    this.#at = value;
    const name = decoded(this.#text.slice(start, end));
    if (name === undefined || !this.#rules.names.has(name)) return;
    const opening = this.#text[value];
    if (opening === "{" || opening === "[") this.#everything(name, value);
    else this.#scalar(name, value);
  }

  /** A value of a name that is no secret's may have JSON of its own inside. */
  #value(start: number, end: number): void {
    this.#at = end;
    const raw = this.#text.slice(start, end);
    if (!this.#rules.cover.resizes || !raw.includes("\\")) return;
    const inner = decoded(raw);
    const covered = inner === undefined ? inner : this.#rules.nestedText(inner);
    if (covered !== inner) this.#replace(start, end, JSON.stringify(covered));
  }

  /** One text or number; true, false and null say nothing. */
  #scalar(name: string, start: number): void {
    if (this.#text[start] === QUOTE) {
      const end = this.#endOfString(start);
      this.#at = end < 0 ? this.#text.length : end;
      this.#string(name, start, this.#at);
      return;
    }
    NUMBER.lastIndex = start;
    const digits = NUMBER.exec(this.#text)?.[0];
    if (digits === undefined) return;
    this.#at = start + digits.length;
    this.#replace(start, this.#at, this.#rules.cover.coverNumber(digits));
  }

  #string(name: string, start: number, end: number): void {
    const raw = this.#text.slice(start, end);
    // A text that does not end, or is none in JSON, is covered as it stands.
    const inside = raw.slice(1, raw.length > 1 && raw.endsWith(QUOTE) ? -1 : raw.length);
    const value = this.#rules.cover.resizes ? (decoded(raw) ?? inside) : inside;
    const covered = this.#rules.secretValue(name, value);
    const quoted = this.#rules.cover.resizes
      ? JSON.stringify(covered)
      : raw.replace(inside, () => covered);
    this.#replace(start, end, quoted);
  }

  /** Every text and number of an object or list, down to its end. */
  #everything(name: string, start: number): void {
    let depth = 0;
    this.#at = start;
    while (this.#at < this.#text.length) {
      const character = this.#text[this.#at] ?? "";
      if (character === "{" || character === "[") depth++;
      else if (character === "}" || character === "]") depth--;
      if (depth === 0) return;
      if (character === QUOTE) this.#member(name);
      else if (/[-\d]/.test(character)) this.#step(name);
      else this.#at++;
    }
  }

  #step(name: string): void {
    const before = this.#at;
    this.#scalar(name, before);
    if (this.#at === before) this.#at++;
  }

  /** A name inside stays; a value does not. */
  #member(name: string): void {
    const start = this.#at;
    const end = this.#endOfString(start);
    const next = end < 0 ? -1 : this.#afterBlanks(end);
    if (next >= 0 && this.#text[next] === ":") this.#at = next + 1;
    else this.#scalar(name, start);
  }

  #replace(start: number, end: number, by: string): void {
    this.#result += this.#text.slice(this.#copied, start) + by;
    this.#copied = end;
  }

  /** Behind the closing quote; -1 where there is none. */
  #endOfString(start: number): number {
    let at = start + 1;
    for (;;) {
      const end = this.#text.indexOf(QUOTE, at);
      if (end < 0) return -1;
      let back = end - 1;
      while (back >= at && this.#text[back] === "\\") back--;
      if ((end - 1 - back) % 2 === 0) return end + 1;
      at = end + 1;
    }
  }

  #afterBlanks(start: number): number {
    let at = start;
    while (BLANK.test(this.#text[at] ?? "")) at++;
    return at;
  }
}

/** The text of a JSON string with its quotes; undefined where it is none. */
function decoded(raw: string): string | undefined {
  if (!raw.includes("\\")) return raw.slice(1, -1);
  try {
    const value: unknown = JSON.parse(raw);
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}
