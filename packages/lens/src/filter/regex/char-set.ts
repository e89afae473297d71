/** Code points, as pairs of first and last, and whether the set is all but those. */
export type CharSet = {
  /** Inclusive pairs, in any order; they may overlap. */
  readonly ranges: readonly (readonly [first: number, last: number])[];
  readonly negated: boolean;
};

const LAST_POINT = 0x10ffff;

const DIGITS = [[0x30, 0x39]] as const;
const WORDS = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
] as const;
const SPACES = [
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
] as const;
const NEWLINES = [
  [0x0a, 0x0a],
  [0x0d, 0x0d],
  [0x2028, 0x2029],
] as const;

/** The sets that an escaped letter stands for. */
export const NAMED_SETS: Readonly<Record<string, CharSet>> = {
  d: { ranges: DIGITS, negated: false },
  D: { ranges: DIGITS, negated: true },
  w: { ranges: WORDS, negated: false },
  W: { ranges: WORDS, negated: true },
  s: { ranges: SPACES, negated: false },
  S: { ranges: SPACES, negated: true },
};

/** What a dot stands for: any character, or any but a line end. */
export function dotSet(dotAll: boolean): CharSet {
  return { ranges: dotAll ? [] : NEWLINES, negated: true };
}

/** A set of one character. */
export function onlyPoint(point: number): CharSet {
  return { ranges: [[point, point]], negated: false };
}

/** The same set without `negated`, to be joined with others. */
export function rangesOf({ ranges, negated }: CharSet): CharSet["ranges"] {
  if (!negated) return ranges;
  const gaps: (readonly [number, number])[] = [];
  let next = 0;
  for (const [first, last] of ranges.toSorted((a, b) => a[0] - b[0])) {
    if (first > next) gaps.push([next, first - 1]);
    next = Math.max(next, last + 1);
  }
  if (next <= LAST_POINT) gaps.push([next, LAST_POINT]);
  return gaps;
}

/** Whether a character is in a set; with `ignoreCase`, whether one of its cases is. */
export function isInSet(set: CharSet, point: number, ignoreCase: boolean): boolean {
  const found =
    isInRanges(set, point) || (ignoreCase && otherCases(point).some((p) => isInRanges(set, p)));
  return found !== set.negated;
}

function isInRanges({ ranges }: CharSet, point: number): boolean {
  return ranges.some(([first, last]) => first <= point && point <= last);
}

/** The character in lower and upper case, where that is one character; ASCII stays among itself. */
function otherCases(point: number): readonly number[] {
  const text = String.fromCodePoint(point);
  return [text.toLowerCase(), text.toUpperCase()]
    .filter((other) => other !== text)
    .map((other) =>
      other.length === String.fromCodePoint(other.codePointAt(0) ?? 0).length
        ? (other.codePointAt(0) ?? point)
        : point,
    )
    .filter((other) => other < 0x80 === point < 0x80);
}

/** A letter, digit or underscore: what \b looks at. */
export function isWordPoint(point: number): boolean {
  return WORDS.some(([first, last]) => first <= point && point <= last);
}

/** A line end: what ^ and $ look at with the flag m. */
export function isNewlinePoint(point: number): boolean {
  return NEWLINES.some(([first, last]) => first <= point && point <= last);
}
