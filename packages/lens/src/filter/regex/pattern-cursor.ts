/** Why a regular expression cannot be taken. */
export type PatternFaultCode =
  | "unmatched-bracket"
  | "too-deep"
  | "too-large"
  | "bad-repeat"
  | "nothing-to-repeat"
  | "lookaround"
  | "backreference"
  | "bad-group"
  | "open-group"
  | "open-class"
  | "bad-range"
  | "bad-escape";

/** A regular expression cannot be taken; `at` is where in its source. */
export class PatternFault extends Error {
  override readonly name = "PatternFault";
  readonly code: PatternFaultCode;
  readonly at: number;

  constructor(code: PatternFaultCode, at: number) {
    super(code);
    this.code = code;
    this.at = at;
  }
}

/** Walks over the source of a regular expression, character by character. */
export class PatternCursor {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  /** Where it stands. */
  get at(): number {
    return this.#at;
  }

  get atEnd(): boolean {
    return this.#at >= this.#source.length;
  }

  /** The code unit ahead; "" at the end. */
  get next(): string {
    return this.#source.charAt(this.#at);
  }

  /** Steps over one expected code unit. */
  take(unit: string): boolean {
    if (unit === "" || this.next !== unit) return false;
    this.#at++;
    return true;
  }

  /** Steps over what a sticky expression matches here. */
  takeMatch(sticky: RegExp): RegExpExecArray | undefined {
    sticky.lastIndex = this.#at;
    const match = sticky.exec(this.#source);
    if (match === null) return undefined;
    this.#at += match[0].length;
    return match;
  }

  /** Steps over one character; there has to be one. */
  takePoint(): number {
    const point = this.#source.codePointAt(this.#at) ?? 0;
    this.#at += point > 0xffff ? 2 : 1;
    return point;
  }

  fault(code: PatternFaultCode, at = this.#at): PatternFault {
    return new PatternFault(code, Math.min(at, this.#source.length));
  }
}

const CONTROLS: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11, 0: 0 };

/** What stands behind a backslash, where it is one character. */
export function readEscapedPoint(cursor: PatternCursor): number {
  const start = cursor.at - 1;
  const hex = cursor.takeMatch(/x([0-9a-f]{2})|u([0-9a-f]{4})|u\{([0-9a-f]{1,6})\}/iy);
  const digits = hex?.[1] ?? hex?.[2] ?? hex?.[3];
  if (digits !== undefined) return validPoint(cursor, Number.parseInt(digits, 16), start);
  const control = CONTROLS[cursor.next];
  if (control === undefined && /^[A-Za-z0-9]?$/.test(cursor.next)) {
    throw cursor.fault("bad-escape", start);
  }
  return control !== undefined && cursor.take(cursor.next) ? control : cursor.takePoint();
}

function validPoint(cursor: PatternCursor, point: number, start: number): number {
  if (point > 0x10ffff) throw cursor.fault("bad-escape", start);
  return point;
}
