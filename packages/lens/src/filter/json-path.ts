import { MAX_PATH_NODES } from "./limits.ts";
import type { PathTest } from "./path-test.ts";

/** One step down a decoded value; a deep one is tried on all that lies below as well. */
export type PathStep = { readonly deep: boolean } & (
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "all" }
);

/** A question about parts of a decoded value. */
export type PathTerm = {
  readonly kind: "path";
  readonly steps: readonly PathStep[];
  /** Alternatives; none asks whether there is such a part at all. */
  readonly tests: readonly PathTest[];
  /** Holds where there is a part and none passes: `!=`. */
  readonly none: boolean;
  /** The term as written, from which it can be read again. */
  readonly text: string;
};

type Members = Readonly<Record<string, unknown>>;

/** What a step may still look at, over all steps of one question. */
type Allowance = { nodes: number };

/** The parts of a value that a path leads to. */
export function partsAt(value: unknown, steps: readonly PathStep[]): readonly unknown[] {
  const allowance = { nodes: MAX_PATH_NODES };
  let parts: readonly unknown[] = [opened(value)];
  for (const step of steps) {
    const from = step.deep ? allBelow(parts, allowance) : parts;
    const found: unknown[] = [];
    for (const part of from) {
      for (const next of follow(part, step)) {
        if (allowance.nodes-- <= 0) break;
        found.push(opened(next));
      }
    }
    parts = found;
  }
  return parts;
}

/** The parts and everything in them, a part before what is in it. */
function allBelow(parts: readonly unknown[], allowance: Allowance): readonly unknown[] {
  const found: unknown[] = [];
  const open = parts.toReversed();
  while (open.length > 0 && allowance.nodes-- > 0) {
    const part = open.pop();
    found.push(part);
    const below = follow(part, { kind: "all", deep: false });
    for (let i = Math.min(below.length, MAX_PATH_NODES) - 1; i >= 0; i--)
      open.push(opened(below[i]));
  }
  return found;
}

/** A value that was opened as a further layer stands for what was in it. */
function opened(value: unknown): unknown {
  let inner = value;
  for (let layers = 0; layers < 64 && isObject(inner) && Object.hasOwn(inner, "$layer"); layers++) {
    inner = inner.value;
  }
  return inner;
}

/** Neither an array nor null. */
export function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function follow(part: unknown, step: PathStep): readonly unknown[] {
  const pairs = isObject(part) ? pairsOf(part) : undefined;
  switch (step.kind) {
    case "all":
      if (Array.isArray(part)) return part;
      return pairs?.map(([, value]) => value) ?? (isObject(part) ? Object.values(part) : []);
    case "name":
      if (pairs !== undefined) return named(pairs, step.name);
      return isObject(part) && Object.hasOwn(part, step.name) ? [part[step.name]] : [];
    case "index":
      if (pairs !== undefined) return named(pairs, String(step.index));
      if (!Array.isArray(part)) return [];
      return step.index < part.length && step.index >= -part.length ? [part.at(step.index)] : [];
  }
}

type Pair = readonly [key: unknown, value: unknown];

function named(pairs: readonly Pair[], name: string): readonly unknown[] {
  return pairs.filter(([key]) => keyText(key) === name).map(([, value]) => value);
}

function keyText(key: unknown): string | undefined {
  const text = isObject(key) ? (key.$int ?? key.$num ?? key.$bytes) : key;
  return typeof text === "object" ? undefined : String(text);
}

/** The keys and values of the forms in which decoded values have them other than as members. */
function pairsOf(object: Members): readonly Pair[] | undefined {
  const { fields } = object;
  if (!Object.hasOwn(object, "$class") || !isObject(fields)) return listedPairsOf(object);
  return listedPairsOf(fields) ?? Object.entries(fields);
}

function listedPairsOf(object: Members): readonly Pair[] | undefined {
  const [key, ...more] = Object.keys(object);
  if (key === undefined || more.length > 0) return undefined;
  const list = object[key];
  if (!Array.isArray(list)) return undefined;
  if (key === "$map" || key === "$pairs") {
    return list.filter(Array.isArray).map((pair) => [pair[0], pair[1]] as const);
  }
  if (key !== "$pb" && key !== "$tars") return undefined;
  return list.filter(isObject).map((entry) => [entry.n ?? entry.tag, entry.v] as const);
}
