import { type CharSet, dotSet, NAMED_SETS, onlyPoint } from "./char-set.ts";
import { readClass } from "./class-reader.ts";
import { PatternCursor, readEscapedPoint } from "./pattern-cursor.ts";

/** Where an assertion holds, between two characters. */
export type Assertion = "start" | "end" | "word" | "not-word";

/** A regular expression as a tree. Groups are gone: nobody asks what they caught. */
export type PatternNode =
  | { readonly kind: "set"; readonly set: CharSet }
  | { readonly kind: "assertion"; readonly assertion: Assertion }
  | { readonly kind: "sequence"; readonly items: readonly PatternNode[] }
  | { readonly kind: "choice"; readonly items: readonly PatternNode[] }
  | {
      readonly kind: "repeat";
      readonly item: PatternNode;
      readonly min: number;
      readonly max: number;
    };

/** Groups in groups: the reader calls itself for each. */
const MAX_DEPTH = 50;

/**
 * Reads a regular expression in JavaScript's notation.
 *
 * @throws PatternFault for what is no such expression, and for backreferences and lookaround, which no
 *   search in linear time can have
 */
export function readPattern(source: string, dotAll: boolean): PatternNode {
  const cursor = new PatternCursor(source);
  const node = readChoice(cursor, dotAll, 0);
  if (!cursor.atEnd) throw cursor.fault("unmatched-bracket");
  return node;
}

function readChoice(cursor: PatternCursor, dotAll: boolean, depth: number): PatternNode {
  if (depth > MAX_DEPTH) throw cursor.fault("too-deep");
  const items = [readSequence(cursor, dotAll, depth)];
  while (cursor.take("|")) items.push(readSequence(cursor, dotAll, depth));
  const [only] = items;
  return items.length === 1 && only !== undefined ? only : { kind: "choice", items };
}

function readSequence(cursor: PatternCursor, dotAll: boolean, depth: number): PatternNode {
  const items: PatternNode[] = [];
  while (!cursor.atEnd && cursor.next !== "|" && cursor.next !== ")") {
    items.push(readRepeated(cursor, dotAll, depth));
  }
  return { kind: "sequence", items };
}

function readRepeated(cursor: PatternCursor, dotAll: boolean, depth: number): PatternNode {
  const item = readAtom(cursor, dotAll, depth);
  const start = cursor.at;
  const bounds = readQuantifier(cursor);
  if (bounds === undefined) return item;
  const [min, max] = bounds;
  if (max < min) throw cursor.fault("bad-repeat", start);
  cursor.take("?"); // lazy or not makes no difference to whether there is a match
  const again = cursor.at;
  if (readQuantifier(cursor) !== undefined) throw cursor.fault("nothing-to-repeat", again);
  return { kind: "repeat", item, min, max };
}

function readQuantifier(cursor: PatternCursor): readonly [number, number] | undefined {
  if (cursor.take("*")) return [0, Number.POSITIVE_INFINITY];
  if (cursor.take("+")) return [1, Number.POSITIVE_INFINITY];
  if (cursor.take("?")) return [0, 1];
  const counts = cursor.takeMatch(/\{(\d{1,9})(,(\d{0,9}))?\}/y);
  if (counts === undefined) return undefined; // a brace that counts nothing stands for itself
  const [, least = "0", comma, most = ""] = counts;
  const min = Number(least);
  return [min, comma === undefined ? min : most === "" ? Number.POSITIVE_INFINITY : Number(most)];
}

function readAtom(cursor: PatternCursor, dotAll: boolean, depth: number): PatternNode {
  const start = cursor.at;
  const point = cursor.takePoint();
  switch (String.fromCodePoint(point)) {
    case "(":
      return readGroup(cursor, dotAll, depth, start);
    case "[":
      return { kind: "set", set: readClass(cursor) };
    case "\\":
      return readEscape(cursor);
    case ".":
      return { kind: "set", set: dotSet(dotAll) };
    case "^":
      return { kind: "assertion", assertion: "start" };
    case "$":
      return { kind: "assertion", assertion: "end" };
    case "*":
    case "+":
    case "?":
      throw cursor.fault("nothing-to-repeat", start);
    default:
      return { kind: "set", set: onlyPoint(point) };
  }
}

function readGroup(
  cursor: PatternCursor,
  dotAll: boolean,
  depth: number,
  start: number,
): PatternNode {
  if (cursor.takeMatch(/\?(?:<?[=!])/y) !== undefined) throw cursor.fault("lookaround", start);
  cursor.takeMatch(/\?(?::|<[A-Za-z_$][\w$]*>)/y);
  if (cursor.next === "?") throw cursor.fault("bad-group", start);
  const node = readChoice(cursor, dotAll, depth + 1);
  if (!cursor.take(")")) throw cursor.fault("open-group", start);
  return node;
}

function readEscape(cursor: PatternCursor): PatternNode {
  const { next } = cursor;
  if (/^[1-9]$/.test(next) || next === "k") throw cursor.fault("backreference");
  if (cursor.take("b")) return { kind: "assertion", assertion: "word" };
  if (cursor.take("B")) return { kind: "assertion", assertion: "not-word" };
  const named = NAMED_SETS[next];
  if (named === undefined) return { kind: "set", set: onlyPoint(readEscapedPoint(cursor)) };
  cursor.take(next);
  return { kind: "set", set: named };
}
