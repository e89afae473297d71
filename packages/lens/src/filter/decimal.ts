/** A number by its value: 0.digits × 10^exponent, without zeros at either end of the digits. */
export type Decimal = {
  /** -1, 0 or 1. */
  readonly sign: number;
  readonly digits: string;
  readonly exponent: number;
};

const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,15}))?$/i;

/** The value of a number as written, of any size; undefined for what is no number. */
export function readDecimal(text: string): Decimal | undefined {
  if (/^[+-]?Infinity$/.test(text)) {
    return { sign: text.startsWith("-") ? -1 : 1, digits: "1", exponent: Number.POSITIVE_INFINITY };
  }
  const [, minus, whole = "", fraction = "", power = "0"] = NUMBER.exec(text) ?? [];
  const all = whole + fraction;
  if (all === "") return undefined;
  const zeros = /^0*/.exec(all)?.[0].length ?? 0;
  const digits = withoutZerosBehind(all.slice(zeros));
  if (digits === "") return { sign: 0, digits, exponent: 0 };
  return {
    sign: minus === "-" ? -1 : 1,
    digits,
    exponent: whole.length - zeros + Number(power),
  };
}

/** In a loop: an expression would try again from each zero. */
function withoutZerosBehind(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === "0") end--;
  return digits.slice(0, end);
}

/** Below 0, 0 or above 0, as `a` is less, the same or more. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  if (a.sign !== b.sign) return a.sign - b.sign;
  if (a.exponent !== b.exponent) return a.exponent < b.exponent ? -a.sign : a.sign;
  if (a.digits === b.digits) return 0;
  return a.digits < b.digits ? -a.sign : a.sign; // as text, because both begin at the same place
}
