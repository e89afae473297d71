import { fieldNamed } from "./field-table.ts";
import { type Expression, type Filter, levelOf, someTerm } from "./filter.ts";
import { MAX_DEPTH, MAX_FILTER_LENGTH, MAX_TERMS } from "./limits.ts";
import { FilterFault, type FilterMistake } from "./mistake.ts";
import { mistakeSentence } from "./mistake-text.ts";
import { readPathTerm } from "./path-parser.ts";
import { regexSearch, textSearch } from "./payload-term.ts";
import { readRegex } from "./regex-token.ts";
import { readQuoted, SourceCursor, type Token } from "./source-cursor.ts";
import { readFieldTerm, suggestionsFor } from "./term-parser.ts";
import type { Clock } from "./time-value.ts";

/** What reading an expression comes to. */
export type ParsedFilter =
  | { readonly kind: "filter"; readonly filter: Filter }
  | { readonly kind: "mistake"; readonly mistake: FilterMistake };

/**
 * Reads an expression; an empty one lets everything through. `about` says what time it is where the reader
 * is: `now` in Unix seconds, and how many minutes local time is ahead of UTC.
 */
export function parseFilter(text: string, about: Clock = {}): ParsedFilter {
  try {
    const expression = new FilterParser(text, about).read();
    const usesMessage = someTerm(expression, (term) =>
      ["message", "exchange"].includes(levelOf(term)),
    );
    return { kind: "filter", filter: { text, usesMessage, expression } };
  } catch (error) {
    if (!(error instanceof FilterFault)) throw error;
    const { mistake } = error;
    return { kind: "mistake", mistake: { ...mistake, message: mistakeSentence(mistake, "en") } };
  }
}

/** What a term may begin with, as examples. */
const TERMS = ["word", '"two words"', "/regex/", "from:client", "size>300", "$.type", "("];

/** Words and signs between terms; a word ends at a space, a bracket or the end. */
const OR = /\|\||or(?=[\s()]|$)/iy;
const AND = /&&|and(?=[\s()]|$)/iy;
const NOT = /!(?![=~])|not(?=[\s()]|$)|-(?=[^\s])/iy;

/** A name, and whether an operator follows it. */
const NAME = /[A-Za-z][A-Za-z0-9_.-]*(?=:|\s*(?:==|!=|!~|<=|>=|[=<>~]))/y;
const WORD_OPERATOR =
  /[A-Za-z][A-Za-z0-9_.]*(?=\s+(?:eq|ne|gt|ge|lt|le|contains|matches|exists|in)(?:[\s"'/{]|$))/iy;
const PACKET_NAME = /[a-z0-9_]+(?:\.[a-z0-9_]+)+(?=[\s()]|$)/iy;

class FilterParser {
  readonly #cursor: SourceCursor;
  readonly #clock: Clock;
  #terms = 0;
  #depth = 0;

  constructor(text: string, clock: Clock) {
    this.#cursor = new SourceCursor(text);
    this.#clock = clock;
    if (text.length > MAX_FILTER_LENGTH) {
      throw this.#cursor.fault("too-long", { at: MAX_FILTER_LENGTH });
    }
  }

  read(): Expression {
    this.#cursor.skipSpaces();
    if (this.#cursor.atEnd) return { kind: "all" };
    const expression = this.#readOr();
    if (!this.#cursor.atEnd) throw this.#cursor.fault("unmatched-bracket", { length: 1 });
    return expression;
  }

  #readOr(): Expression {
    const items = [this.#readAnd()];
    while (this.#take(OR)) items.push(this.#readAnd());
    return joined("or", items);
  }

  #readAnd(): Expression {
    const items = [this.#readNot()];
    while (this.#take(AND) || this.#isTermAhead()) items.push(this.#readNot());
    return joined("and", items);
  }

  #isTermAhead(): boolean {
    const { next } = this.#cursor;
    return next !== "" && next !== ")" && this.#cursor.look(OR) === undefined;
  }

  #readNot(): Expression {
    const at = this.#cursor.at;
    if (!this.#take(NOT)) return this.#readPrimary();
    this.#enter(at);
    const item = this.#readNot();
    this.#depth--;
    return { kind: "not", item };
  }

  #readPrimary(): Expression {
    const at = this.#cursor.at;
    if (!this.#take(/\(/y)) return this.#readTerm();
    this.#enter(at);
    const expression = this.#readOr();
    if (!this.#take(/\)/y)) {
      throw this.#cursor.fault("open-bracket", { at, length: 1, expected: [")"] });
    }
    this.#depth--;
    return expression;
  }

  #enter(at: number): void {
    if (++this.#depth > MAX_DEPTH) throw this.#cursor.fault("too-deep", { at, length: 1 });
  }

  /** Steps over a sign or word between terms, and the space around it. */
  #take(sticky: RegExp): boolean {
    const taken = this.#cursor.match(sticky) !== undefined;
    if (taken) this.#cursor.skipSpaces();
    return taken;
  }

  #readTerm(): Expression {
    const cursor = this.#cursor;
    if (++this.#terms > MAX_TERMS) throw cursor.fault("too-many-terms");
    const expression = this.#readLiteral() ?? this.#readField() ?? this.#readWord();
    if (cursor.look(/[\s()&|]|$/y) === undefined)
      throw cursor.fault("space-missing", { length: 1 });
    cursor.skipSpaces();
    return expression;
  }

  #readLiteral(): Expression | undefined {
    const quoted = readQuoted(this.#cursor);
    if (quoted !== undefined) return search(quoted);
    const regex = readRegex(this.#cursor);
    if (regex !== undefined) {
      return {
        kind: "term",
        term: { kind: "payload", search: regexSearch(regex), textOnly: false },
      };
    }
    const path = readPathTerm(this.#cursor);
    return path && { kind: "term", term: path };
  }

  #readField(): Expression | undefined {
    const cursor = this.#cursor;
    const start = cursor.at;
    const signed = cursor.token(NAME);
    const name = signed ?? cursor.token(WORD_OPERATOR) ?? cursor.token(PACKET_NAME);
    if (name === undefined) return undefined;
    const named = fieldNamed(name.text);
    if (named !== undefined) return readFieldTerm(cursor, name, named, this.#clock);
    if (signed === undefined) {
      cursor.back(start);
      return undefined;
    }
    throw cursor.faultAt(name, "unknown-field", suggestionsFor(name.text));
  }

  #readWord(): Expression {
    const word = this.#cursor.token(/[^\s()"!=<>:~&|,/$'`][^\s()"]*/y);
    if (word === undefined) throw this.#missing();
    return search(word);
  }

  #missing() {
    const { atEnd, next } = this.#cursor;
    if (next === ")" && this.#depth === 0) {
      return this.#cursor.fault("unmatched-bracket", { length: 1 });
    }
    const about = atEnd ? "" : next;
    return this.#cursor.fault("term-missing", { length: about.length, about, expected: TERMS });
  }
}

function search({ text }: Token): Expression {
  const found = textSearch("contains", text, true);
  return { kind: "term", term: { kind: "payload", search: found, textOnly: false } };
}

function joined(kind: "and" | "or", items: readonly Expression[]): Expression {
  const [only] = items;
  return items.length === 1 && only !== undefined ? only : { kind, items };
}
