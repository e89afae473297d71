/** Writes a value as JSON. @throws TypeError for one that JSON cannot say */
export type WriteJson = (value: unknown) => string;

const STRINGS_AND_NUMBERS = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/gs;
/** Of so many digits each number is exact in JavaScript (IEEE 754 binary64). */
const EXACT_DIGITS = 15;

/** ECMA-262's proposal "JSON.parse source text access": Node has it, TypeScript's library does not yet. */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

/**
 * Writes values so that a number that stood in `text`, and that JavaScript cannot hold, is written as it stood there:
 * one of 64 bits stays the same number wherever a script puts it.
 */
export function numberWriter(text: string): WriteJson {
  let known: ReadonlyMap<number, string> | undefined;
  const kept = (_name: string, value: unknown): unknown => {
    if (typeof value !== "number") return value;
    known ??= inexactNumbers(text);
    const source = known.get(value);
    return source === undefined ? value : rawJSON(source);
  };
  return (value) => {
    const written: string | undefined = JSON.stringify(value, kept);
    if (written === undefined) throw new TypeError("this value cannot be written as JSON");
    return written;
  };
}

/** A number that JavaScript cannot hold, as it was written. */
export class ExactNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }

  toJSON(): unknown {
    return rawJSON(this.text);
  }
}

type Reviver = (name: string, value: unknown, context: { readonly source?: string }) => unknown;
const parse = JSON.parse as (text: string, reviver?: Reviver) => unknown;

/** What `JSON.parse` gives, but for numbers that JavaScript cannot hold: {@link ExactNumber}. @throws SyntaxError */
export function parseExactJson(text: string): unknown {
  if (!/\d{16}|\d[eE]|\d\.\d{8}/.test(text)) return parse(text);
  return parse(text, (_name, value, { source = "" }) =>
    typeof value === "number" && !isExact(source, value) ? new ExactNumber(source) : value,
  );
}

function isExact(source: string, value: number): boolean {
  const digits = source.replace(/e.*/i, "").replace(/\D/g, "").length;
  return Number.isFinite(value) && (digits <= EXACT_DIGITS || String(value) === source);
}

/** As it stood first, for each that is not what JavaScript makes of it. */
function inexactNumbers(text: string): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  for (const [token] of text.matchAll(STRINGS_AND_NUMBERS)) {
    if (token.startsWith('"')) continue;
    const value = Number(token);
    if (!isExact(token, value) && !found.has(value)) found.set(value, token);
  }
  return found;
}
