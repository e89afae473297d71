import type { Side } from "@wireglass/lens/record";
import type { ReadMessage } from "./replay-message.ts";
import { type Place, type PlacedValue, placedValues, valueAt } from "./value-place.ts";

/** A value of a message that is carried into a later one of the other side. */
export type Binding = {
  /** Where it goes: the index of a recorded message, and the place there. */
  readonly into: { readonly message: number } & Place;
  /** Where it comes from; without it, {@link value} is what goes there. */
  readonly from?: { readonly message: number } & Place;
  /** What is added to the number that stands there; 0 where it is left out. */
  readonly plus?: number | undefined;
  /** What goes there, as it was recorded. */
  readonly value: string;
};

/** A binding, and what it carried. */
export type Carried = {
  readonly binding: Binding;
  /** Undefined where it was not to be had: then the recorded value was sent. */
  readonly value: string | undefined;
};

/** A name of what a server makes up and a client hands back. */
const CARRIED =
  /token|session|sess|sid|auth|jwt|secret|key|nonce|ticket|challenge|cookie|csrf|uuid|guid|hash|sign|cursor|offset|id$|^id|seq|ack|ref|handle|lease|state|code|ts$|time|stamp|version|rev/i;
/** A name of what nobody but its server can have made up, wherever it is handed back. */
const SECRET = /token|jwt|secret|nonce|ticket|challenge|csrf|session|sess_?id|api_?key|auth/i;
/** Names of numbers that count. */
const COUNTING = /seq|ack|cursor|offset|last|since|^s$|^n$|rev|version|^id$|id$/i;
/** Binding every message's values to all before it would be quadratic: older occurrences are forgotten. */
const MOST_OCCURRENCES = 16;
/** A number that is larger does not come twice by chance. */
const LARGE = 10_000;
/** Nor one that is larger than this, and has the same name in both places. */
const NAMED = 100;
const LONG = 8;

type Occurrence = { readonly read: ReadMessage; readonly placed: PlacedValue };

/**
 * What `to` sends that it had from the other side before: tokens, ids, numbers in a sequence. A value that `to` was the
 * first to say is its own.
 */
export function findBindings(messages: readonly ReadMessage[], to: Side): readonly Binding[] {
  // A server repeats what it was asked about, whatever that is; a client's words are mostly its own.
  const isAlike = to === "server" ? isRepeated : isCarried;
  const own = new Set<string>();
  const seen = new Map<string, Occurrence[]>();
  const bindings: Binding[] = [];
  for (const read of messages) {
    const isOwn = read.message.from === to;
    for (const placed of placedValues(read)) {
      const key = placed.value;
      if (key === "") continue;
      if (!isOwn) {
        if (!own.has(key)) remember(seen, key, { read, placed });
        continue;
      }
      const source = sourceOf(placed, seen.get(key) ?? [], isAlike);
      const before = source === undefined ? countedFrom(placed, seen) : undefined;
      if (source !== undefined) bindings.push(bindingOf(read, placed, source));
      else if (before !== undefined) bindings.push({ ...bindingOf(read, placed, before), plus: 1 });
      else if (!seen.has(key)) own.add(key);
    }
  }
  return withoutParts(bindings);
}

/** What a binding carries out of the message that came; undefined where it has no such value. */
export function carriedValue(
  got: ReadMessage,
  { from, plus = 0 }: Pick<Binding, "from" | "plus">,
): string | undefined {
  const found = from && valueAt(got, from);
  if (plus === 0 || found === undefined || !/^-?\d+$/.test(found)) return found;
  return String(BigInt(found) + BigInt(plus));
}

function remember(seen: Map<string, Occurrence[]>, key: string, occurrence: Occurrence): void {
  const list = seen.get(key) ?? [];
  if (list.length >= MOST_OCCURRENCES) list.shift();
  list.push(occurrence);
  seen.set(key, list);
}

/** The occurrence that a value was most likely taken from: one of the same name, else the last. */
function sourceOf(
  placed: PlacedValue,
  occurrences: readonly Occurrence[],
  isAlike: typeof isCarried,
): Occurrence | undefined {
  const likely = occurrences.filter(({ placed: from }) => isAlike(placed, from));
  return likely.findLast(({ placed: { name } }) => name === placed.name) ?? likely.at(-1);
}

/** Whose number `placed` counts on from by one: so much alike, by the same name, it is no chance. */
function countedFrom(
  placed: PlacedValue,
  seen: ReadonlyMap<string, readonly Occurrence[]>,
): Occurrence | undefined {
  const { kind, value, name } = placed;
  const counts = kind === "number" && /^[1-9]\d{2,18}$/.test(value) && COUNTING.test(name);
  const before = counts ? (seen.get(String(BigInt(value) - 1n)) ?? []) : [];
  return before.findLast(({ placed: from }) => from.kind === "number" && from.name === name);
}

/** A name under which a request says which one it is, or an answer which one it is for. */
export function isIdName(name: string): boolean {
  return /id$/i.test(name) || /^(re|ref|rid|nonce|tag|reply_?to|in_?reply_?to|for)$/i.test(name);
}

function isRepeated(into: PlacedValue, from: PlacedValue): boolean {
  if (isIdName(into.name) && isIdName(from.name)) return true;
  return (into.name !== "" && into.name === from.name) || isCarried(into, from);
}

/** Whether a value stands in both places by more than chance. */
function isCarried(into: PlacedValue, from: PlacedValue): boolean {
  if (into.kind === "number" || from.kind === "number") {
    const size = Math.abs(Number(into.value));
    if (size >= LARGE) return true;
    if (into.name === from.name)
      return size >= NAMED || COUNTING.test(into.name) || CARRIED.test(into.name);
    return COUNTING.test(into.name) && COUNTING.test(from.name) && !/^id$/i.test(into.name);
  }
  if (isRandom(into.value)) return true;
  if (SECRET.test(from.name) && into.value.length >= LONG) return true;
  return CARRIED.test(into.name) && CARRIED.test(from.name) && into.value.length >= 3;
}

/** Letters and digits in a row that nobody would choose as a word. */
function isRandom(value: string): boolean {
  if (value.length < LONG || /\s/.test(value)) return false;
  const isMixed = /\d/.test(value) && /[A-Za-z]/.test(value);
  return isMixed || value.length >= 20 || /^\d+$/.test(value);
}

function bindingOf(read: ReadMessage, placed: PlacedValue, source: Occurrence): Binding {
  return {
    into: { message: read.message.index, ...placed.place },
    from: { message: source.read.message.index, ...source.placed.place },
    value: placed.value,
  };
}

/** Where a whole value is carried, its parts need not be. */
function withoutParts(bindings: readonly Binding[]): readonly Binding[] {
  const whole = new Set(
    bindings
      .filter(({ into }) => into.path !== undefined && into.after === undefined)
      .map(({ into }) => `${into.message} ${into.path}`),
  );
  return bindings.filter(
    ({ into }) => into.after === undefined || !whole.has(`${into.message} ${into.path}`),
  );
}
