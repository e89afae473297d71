import { type CharSet, NAMED_SETS, rangesOf } from "./char-set.ts";
import { type PatternCursor, readEscapedPoint } from "./pattern-cursor.ts";

const BACKSPACE = 8;

/** Reads a class such as [^a-z\d_], behind its opening bracket. */
export function readClass(cursor: PatternCursor): CharSet {
  const start = cursor.at - 1;
  const negated = cursor.take("^");
  const ranges: (readonly [number, number])[] = [];
  while (!cursor.take("]")) {
    if (cursor.atEnd) throw cursor.fault("open-class", start);
    ranges.push(...readMember(cursor));
  }
  return { ranges, negated };
}

function readMember(cursor: PatternCursor): CharSet["ranges"] {
  const start = cursor.at;
  const first = readEnd(cursor);
  if (typeof first !== "number") return first;
  const dash = cursor.takeMatch(/-(?=[^\]])/y);
  if (dash === undefined) return [[first, first]];
  const last = readEnd(cursor);
  // As JavaScript reads [a-\d]: a, a dash, and digits.
  if (typeof last !== "number") return [[first, first], [0x2d, 0x2d], ...last];
  if (last < first) throw cursor.fault("bad-range", start);
  return [[first, last]];
}

/** One character, or the set that an escape stands for. */
function readEnd(cursor: PatternCursor): number | CharSet["ranges"] {
  if (!cursor.take("\\")) return cursor.takePoint();
  const named = NAMED_SETS[cursor.next];
  if (named !== undefined) {
    cursor.take(cursor.next);
    return rangesOf(named);
  }
  return cursor.take("b") ? BACKSPACE : readEscapedPoint(cursor);
}
