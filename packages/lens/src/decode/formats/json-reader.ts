import type { DecodedLayer } from "../decoder.ts";
import { DECODE_LIMITS } from "../limits.ts";
import type { ByteRange, DecodeNode, DecodeProblem } from "../node.ts";
import { nearlyUtf8Of, utf8Of } from "../text-coding.ts";

/** Where reading stopped; it never leaves this file. */
class Stop extends Error {
  readonly problem: DecodeProblem;

  constructor(offset: number, code: string, text: string) {
    super(text);
    this.problem = { offset, code, text };
  }
}

/** A value, and what its node is made of. */
type Part = {
  readonly type: string;
  readonly value: unknown;
  readonly children: readonly DecodeNode[];
};

const NO_CHILDREN: readonly DecodeNode[] = [];

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** Reads JSON from its bytes, each value with the range that it stands in (RFC 8259). What is readable of broken JSON is. */
export class JsonReader {
  readonly #bytes: Uint8Array;
  readonly #layer: number;
  #at: number;
  #depth = 0;
  #nodes = 0;
  #problem: DecodeProblem | null = null;

  constructor(bytes: Uint8Array, layer: number) {
    this.#bytes = bytes;
    this.#layer = layer;
    const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    this.#at = hasMark ? 3 : 0;
  }

  read(): DecodedLayer {
    const part = this.#value();
    this.#skipSpaces();
    if (this.#problem === null && this.#at < this.#bytes.length) this.#note(this.#unexpected());
    const tree = this.#node(null, part, [0, this.#bytes.length]);
    return { tree, value: part.value, problem: this.#problem };
  }

  /** Never throws: where something is wrong, that is noted, and what was read before is the value. */
  #value(): Part {
    this.#skipSpaces();
    const start = this.#at;
    try {
      return this.#readValue();
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      this.#note(error);
      const value = { $error: { layer: this.#layer, kind: error.problem.code } };
      this.#at = Math.max(this.#at, start);
      return { type: "error", value, children: NO_CHILDREN };
    }
  }

  #readValue(): Part {
    if (++this.#nodes > DECODE_LIMITS.nodes)
      throw new Stop(this.#at, "limit/nodes", `it has more than ${DECODE_LIMITS.nodes} values`);
    const byte = this.#bytes[this.#at];
    switch (byte) {
      case OPEN_BRACE:
        return this.#inside(() => this.#object());
      case OPEN_BRACKET:
        return this.#inside(() => this.#array());
      case QUOTE:
        return leaf("string", this.#string());
      case 0x74:
        return this.#word("true", "boolean", true);
      case 0x66:
        return this.#word("false", "boolean", false);
      case 0x6e:
        return this.#word("null", "null", null);
      default:
        return this.#number(byte);
    }
  }

  #inside(read: () => Part): Part {
    if (this.#depth >= DECODE_LIMITS.depth)
      throw new Stop(this.#at, "limit/depth", `it is nested more than ${DECODE_LIMITS.depth} deep`);
    this.#depth++;
    const part = read();
    this.#depth--;
    return part;
  }

  #object(): Part {
    const members: [string, unknown][] = [];
    const children: DecodeNode[] = [];
    this.#at++;
    this.#skipSpaces();
    if (this.#takes(CLOSE_BRACE)) return { type: "object", value: {}, children: NO_CHILDREN };
    while (this.#problem === null) {
      const start = this.#at;
      const name = this.#name();
      if (name === undefined) break;
      const part = this.#value();
      members.push([name, part.value]);
      children.push(this.#node(name, part, [start, this.#at]));
      if (!this.#goesOn(CLOSE_BRACE)) break;
    }
    return { type: "object", value: objectOf(members), children };
  }

  /** A member's name and the colon; undefined where there is none, which is noted. */
  #name(): string | undefined {
    try {
      if (this.#bytes[this.#at] !== QUOTE) throw this.#unexpected();
      const name = this.#string();
      this.#skipSpaces();
      if (!this.#takes(COLON)) throw this.#unexpected();
      return name;
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      this.#note(error);
      return undefined;
    }
  }

  #array(): Part {
    const value: unknown[] = [];
    const children: DecodeNode[] = [];
    this.#at++;
    this.#skipSpaces();
    if (this.#takes(CLOSE_BRACKET)) return { type: "array", value, children: NO_CHILDREN };
    while (this.#problem === null) {
      this.#skipSpaces();
      const start = this.#at;
      const part = this.#value();
      children.push(this.#node(String(value.length), part, [start, this.#at]));
      value.push(part.value);
      if (!this.#goesOn(CLOSE_BRACKET)) break;
    }
    return { type: "array", value, children };
  }

  /** Behind a member: false at the end, or where something else stands there, which is noted. */
  #goesOn(close: number): boolean {
    if (this.#problem !== null) return false;
    this.#skipSpaces();
    if (this.#takes(COMMA)) {
      this.#skipSpaces();
      return true;
    }
    if (!this.#takes(close)) this.#note(this.#unexpected());
    return false;
  }

  /** From quote to quote. */
  #string(): string {
    const start = this.#at + 1;
    let isEscaped = false;
    let end = start;
    for (let byte = this.#bytes[end]; byte !== QUOTE; byte = this.#bytes[end]) {
      if (byte === undefined) throw this.#cut();
      if (byte < 0x20) throw this.#wrong(end, "a control character stands in a string");
      if (byte === BACKSLASH) {
        isEscaped = true;
        end++;
      }
      end++;
    }
    this.#at = end + 1;
    const raw = this.#bytes.subarray(start, end);
    const text = this.#textOf(raw, start);
    return isEscaped ? this.#unescaped(text, start) : text;
  }

  #textOf(raw: Uint8Array, start: number): string {
    const text = utf8Of(raw);
    if (text !== undefined) return text;
    this.#note(this.#wrong(start, "a string is no valid UTF-8", "json/utf8"));
    return nearlyUtf8Of(raw);
  }

  #unescaped(text: string, start: number): string {
    try {
      return JSON.parse(`"${text}"`) as string; // a string, being in quotes
    } catch {
      this.#note(this.#wrong(start, "an escape in a string is none of JSON's", "json/escape"));
      return text;
    }
  }

  #number(first: number | undefined): Part {
    if (first === undefined) throw this.#cut();
    const start = this.#at;
    let end = start;
    while (isOfNumber(this.#bytes[end])) end++;
    const text = String.fromCharCode(...this.#bytes.subarray(start, Math.min(end, start + 5000)));
    if (!/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text)) throw this.#unexpected();
    this.#at = end;
    return leaf("number", numberOf(text));
  }

  #word(word: string, type: string, value: unknown): Part {
    for (let i = 0; i < word.length; i++)
      if (this.#bytes[this.#at + i] !== word.charCodeAt(i)) throw this.#unexpected(i);
    this.#at += word.length;
    return leaf(type, value);
  }

  #node(name: string | null, { type, value, children }: Part, range: ByteRange): DecodeNode {
    const own = type === "object" || type === "array" ? null : value;
    return { name, type, value: own, range, layer: this.#layer, children };
  }

  #takes(byte: number): boolean {
    if (this.#bytes[this.#at] !== byte) return false;
    this.#at++;
    return true;
  }

  #skipSpaces(): void {
    for (;;) {
      const byte = this.#bytes[this.#at];
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return;
      this.#at++;
    }
  }

  /** The first one counts: what follows comes of it. */
  #note({ problem }: Stop): void {
    this.#problem ??= problem;
  }

  #unexpected(more = 0): Stop {
    const at = this.#at + more;
    const byte = this.#bytes[at];
    if (byte === undefined) return this.#cut();
    const sign = byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `byte 0x${hex(byte)}`;
    return this.#wrong(at, `${sign} is not what JSON has here`);
  }

  #cut(): Stop {
    return new Stop(this.#bytes.length, "json/truncated", "it ends in the middle of a value");
  }

  #wrong(offset: number, text: string, code = "json/unexpected"): Stop {
    return new Stop(offset, code, text);
  }
}

function leaf(type: string, value: unknown): Part {
  return { type, value, children: NO_CHILDREN };
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}

function isOfNumber(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  const isDigit = byte >= 0x30 && byte <= 0x39;
  return (
    isDigit || byte === 0x2d || byte === 0x2b || byte === 0x2e || byte === 0x65 || byte === 0x45
  );
}

/** A number that JavaScript writes as it stood is one; another one keeps its digits. */
function numberOf(text: string): unknown {
  const value = Number(text);
  if (String(value) === text) return value;
  return /^-?\d+$/.test(text) && text !== "-0" ? { $int: text } : { $num: text };
}

/** Names that occur twice, or that the lossless form has a meaning for, are told as pairs. */
function objectOf(members: readonly [string, unknown][]): unknown {
  const names = new Set<string>();
  for (const [name] of members) {
    if (names.has(name) || name.startsWith("$") || name === "__proto__") return { $pairs: members };
    names.add(name);
  }
  return Object.fromEntries(members);
}
