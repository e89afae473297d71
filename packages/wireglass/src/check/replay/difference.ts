import { isDeepStrictEqual } from "node:util";
import { ExactNumber, type PathStep } from "@wireglass/lens/filter";
import { Opcode } from "@wireglass/wire";
import { isMadeUp } from "./likeness.ts";
import type { ReadMessage } from "./replay-message.ts";
import { stepText } from "./value-place.ts";

/** A value that is another one than it was recorded as. */
export type Difference = {
  /** As `$.a[0]`; `$` for a whole payload that is no JSON. */
  readonly path: string;
  /** Undefined where there was none. */
  readonly recorded: unknown;
  /** Undefined where there is none. */
  readonly got: unknown;
  /** Both have the form of what changes by nature: a time, or something random. */
  readonly volatile: boolean;
};

export type DifferenceRules = {
  /** What stands there is not compared. */
  readonly ignore: readonly (readonly PathStep[])[];
  /** Values that are others now, by what they were. */
  readonly carried: ReadonlyMap<string, string>;
};

/** Differences of one message that are listed. */
const MOST = 100;
const MOST_SHOWN = 200;

/** How a message differs from the recorded one; none where only what is ignored or carried does. */
export function differences(
  recorded: ReadMessage,
  got: ReadMessage,
  rules: DifferenceRules,
): readonly Difference[] {
  const [kindBefore, kindNow] = [recorded, got].map(({ message }) => message.opcode);
  if (kindBefore !== kindNow)
    return [{ path: "$", recorded: kindText(kindBefore), got: kindText(kindNow), volatile: false }];
  if (Buffer.compare(recorded.message.payload, got.message.payload) === 0) return [];
  const found: Difference[] = [];
  if (recorded.json === undefined || got.json === undefined || recorded.head !== got.head) {
    const [before, after] = [shown(recorded), shown(got)];
    if (substituted(before, rules) === after) return [];
    const volatile = isVolatile(before, after, "$") || differsByWords(before, after, rules);
    return [{ path: "$", recorded: before, got: after, volatile }];
  }
  compare("$", recorded.json, got.json, { rules, found, skip: skipping(rules.ignore) });
  return found;
}

type Comparison = {
  readonly rules: DifferenceRules;
  readonly found: Difference[];
  readonly skip: (path: string) => boolean;
};

function compare(path: string, before: unknown, after: unknown, to: Comparison): void {
  if (to.found.length >= MOST || isDeepStrictEqual(before, after) || to.skip(path)) return;
  if (Array.isArray(before) && Array.isArray(after)) {
    for (let at = 0; at < Math.max(before.length, after.length); at++)
      compare(`${path}[${at}]`, before[at], after[at], to);
    return;
  }
  if (isObject(before) && isObject(after)) {
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)]))
      compare(`${path}${stepText(name)}`, before[name], after[name], to);
    return;
  }
  const isOne = typeof after !== "object" || after instanceof ExactNumber;
  if (isOne && to.rules.carried.get(String(before)) === String(after)) return;
  const isSubstituted = typeof before === "string" && substituted(before, to.rules) === after;
  if (isSubstituted) return;
  to.found.push({ path, recorded: before, got: after, volatile: isVolatile(before, after, path) });
}

/** Paths are matched as texts: `..` and `[*]` become patterns. */
function skipping(ignore: DifferenceRules["ignore"]): (path: string) => boolean {
  const patterns = ignore.map(
    (steps) => new RegExp(`^\\$${steps.map(patternOf).join("")}(?![\\w-])`),
  );
  return (path) => patterns.some((pattern) => pattern.test(path));
}

function patternOf(one: PathStep): string {
  const any = one.deep ? "(?:\\.[^.[]+|\\[[^\\]]*\\])*" : "";
  if (one.kind === "all") return `${any}(?:\\.[^.[]+|\\[[^\\]]*\\])`;
  if (one.kind === "index") return `${any}\\[${one.index}\\]`;
  return any + stepText(one.name).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function kindText(opcode: number | undefined): string {
  return opcode === Opcode.text ? "text" : "binary";
}

/** Of two plain texts, whether words differ by nature or are carried, and nothing else does. */
function differsByWords(before: string, after: string, rules: DifferenceRules): boolean {
  const [old, now] = [before, after].map((text) => text.split(/([\s,;=|"'()<>[\]{}]+)/));
  if (old === undefined || old.length !== now?.length) return false;
  return old.every((word, at) => {
    const other = now[at] ?? "";
    const name = old[at - 2] ?? "";
    return word === other || rules.carried.get(word) === other || isVolatile(word, other, name);
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  if (value instanceof ExactNumber) return false;
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function substituted(text: string, { carried }: DifferenceRules): string {
  let result = text;
  for (const [old, now] of carried) if (old.length >= 3) result = result.replaceAll(old, now);
  return result;
}

function shown({ text, message: { payload } }: ReadMessage): string {
  return text ?? Buffer.from(payload).toString("hex");
}

/** Names of what servers make up anew for each connection. */
const MADE_UP = /(id|uuid|guid|token|nonce|session|ticket|trace|cursor)$/i;

/** Both are times, or both something random, of the same form; or made up, as their name says. */
function isVolatile(before: unknown, after: unknown, path: string): boolean {
  if (typeof before !== typeof after) return false;
  if (MADE_UP.test(path) && looksMadeUp(before) && looksMadeUp(after)) return true;
  const form = formOf(before);
  if (form === undefined || form !== formOf(after)) return false;
  return !form.startsWith("time") || TIMES.test(path) || isAboutNow(Number(after), form);
}

function isAboutNow(value: number, form: string): boolean {
  const ms = value * (MS_IN[form] ?? 0);
  return Math.abs(ms - Date.now()) < ABOUT_NOW_MS;
}

const MS_IN: Readonly<Record<string, number>> = {
  "time s": 1000,
  "time ms": 1,
  "time µs": 1e-3,
  "time ns": 1e-6,
};

/** A number may be one that says who is meant: it is never taken for that. */
function looksMadeUp(value: unknown): boolean {
  return typeof value === "string" && /^[\w+/=.-]{4,}$/.test(value) && /\d/.test(value);
}

/** From 2001 on, up to 2100. */
const [EARLIEST_SECOND, LATEST_SECOND] = [978_307_200, 4_102_444_800];
/** Names of times. A number of another name is one where it says about now. */
const TIMES =
  /(time|date|stamp|epoch|now|since|until|expir\w*|created\w*|updated\w*|at|ts|\bt|\bE)$/i;
const ABOUT_NOW_MS = 86_400_000;

function formOf(value: unknown): string | undefined {
  if (value instanceof ExactNumber) return formOf(value.text);
  if (typeof value === "number" || (typeof value === "string" && /^\d{10,19}$/.test(value)))
    return timeForm(Number(value));
  if (typeof value !== "string") return undefined;
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)) return "uuid";
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value)) return "date";
  if (/^[0-9a-f]{16,}$/i.test(value)) return `hex ${value.length}`;
  return /^[\w+/=.-]{12,}$/.test(value) && isMadeUp(value) ? "random" : undefined;
}

function timeForm(value: number): string | undefined {
  for (const [unit, size] of [
    ["s", 1],
    ["ms", 1e3],
    ["µs", 1e6],
    ["ns", 1e9],
  ] as const)
    if (value / size > EARLIEST_SECOND && value / size < LATEST_SECOND) return `time ${unit}`;
  return undefined;
}

/** A difference in one line. */
export function differenceText({ path, recorded, got }: Difference): string {
  return `${path}: ${brief(recorded)} → ${brief(got)}`;
}

function brief(value: unknown): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}
