import { FilterFault, type MistakeCode } from "./mistake.ts";

/** A piece of an expression, and where it stands. */
export type Token = {
  /** What it says: a quoted one without its quotes and escapes. */
  readonly text: string;
  readonly quoted: boolean;
  readonly at: number;
  readonly length: number;
};

/** Walks over an expression. */
export class SourceCursor {
  readonly source: string;
  #at = 0;

  constructor(source: string) {
    this.source = source;
  }

  /** Where it stands. */
  get at(): number {
    return this.#at;
  }

  get atEnd(): boolean {
    return this.#at >= this.source.length;
  }

  /** The code unit ahead; "" at the end. */
  get next(): string {
    return this.source.charAt(this.#at);
  }

  /** Goes back to where it stood before. */
  back(at: number): void {
    this.#at = at;
  }

  skipSpaces(): void {
    this.match(/\s+/y);
  }

  /** What a sticky expression matches here, without stepping over it. */
  look(sticky: RegExp): RegExpExecArray | undefined {
    sticky.lastIndex = this.#at;
    return sticky.exec(this.source) ?? undefined;
  }

  /** Steps over what a sticky expression matches here. */
  match(sticky: RegExp): RegExpExecArray | undefined {
    const match = this.look(sticky);
    this.#at += match?.[0].length ?? 0;
    return match;
  }

  /** The whole of such a match, as a piece. */
  token(sticky: RegExp): Token | undefined {
    const at = this.#at;
    const text = this.match(sticky)?.[0];
    return text === undefined ? undefined : { text, quoted: false, at, length: text.length };
  }

  /** A mistake here, or at `at`. */
  fault(
    code: MistakeCode,
    where: {
      readonly at?: number;
      readonly length?: number;
      readonly about?: string;
      readonly expected?: readonly string[];
    } = {},
  ): FilterFault {
    const { at = this.#at, length = 0, about = "", expected = [] } = where;
    return new FilterFault({ at, length, code, about, expected });
  }

  /** The same about a piece. */
  faultAt(token: Token, code: MistakeCode, expected: readonly string[] = []): FilterFault {
    const { at, length, text } = token;
    return this.fault(code, { at, length, about: text, expected });
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", 0: "\0" };

/** Reads a text in double or single quotes, with JSON's escapes and \xHH; undefined where there is none. */
export function readQuoted(cursor: SourceCursor): Token | undefined {
  const at = cursor.at;
  const quote = cursor.match(/["']/y)?.[0];
  if (quote === undefined) return undefined;
  let text = "";
  while (cursor.next !== quote) {
    if (cursor.atEnd) {
      throw cursor.fault("open-quote", { at, length: 1, expected: [quote] });
    }
    text += cursor.match(/[^\\"']+/y)?.[0] ?? cursor.match(/["']/y)?.[0] ?? readEscape(cursor, at);
  }
  cursor.match(/["']/y);
  return { text, quoted: true, at, length: cursor.at - at };
}

function readEscape(cursor: SourceCursor, quoteAt: number): string {
  const at = cursor.at;
  const hex = cursor.match(/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|u\{([0-9a-f]{1,6})\})/iy);
  const point = Number.parseInt(hex?.[1] ?? hex?.[2] ?? hex?.[3] ?? "", 16);
  if (point <= 0x10ffff) return String.fromCodePoint(point);
  const plain = hex === undefined ? cursor.match(/\\([\s\S])/y)?.[1] : undefined;
  if (plain === undefined && hex === undefined) {
    throw cursor.fault("open-quote", { at: quoteAt, length: 1 });
  }
  if (plain !== undefined && Object.hasOwn(ESCAPES, plain)) return ESCAPES[plain] ?? "";
  if (plain !== undefined && /[^A-Za-z0-9]/.test(plain)) return plain;
  const about = cursor.source.slice(at, cursor.at);
  const expected = ["\\\\", '\\"', "\\n", "\\x0a", "\\u000a"];
  throw cursor.fault("escape", { at, length: about.length, about, expected });
}
