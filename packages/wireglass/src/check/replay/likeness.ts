import { ExactNumber } from "@wireglass/lens/filter";
import type { ReadMessage } from "./replay-message.ts";
import { placedValues } from "./value-place.ts";

/** Names of fields that tell a message's kind, and of those that tell what it is about. */
const KIND_NAMES = /^(type|event|op|action|cmd|command|method|kind|t|e|req|request|msg)$/i;
const ABOUT_NAMES = /^(channel|topic|stream|name|status|result|room)$/i;
const MOST_DEPTH = 2;

/**
 * What tells one kind of message from another: the values of fields that name a kind and what it is about, else its
 * shape; of a text the word that it begins with.
 */
export function signatureOf(read: ReadMessage): string {
  const { opcode, payload } = read.message;
  if (read.json !== undefined) return kindOf(read, true) ?? `${read.head}${shapeOf(read.json, 0)}`;
  if (read.text !== undefined && isBareToken(read.text)) return "text *";
  if (read.text !== undefined) return `text ${/^[\p{L}_]{0,20}/u.exec(read.text)?.[0] ?? ""}`;
  return `${opcode} ${Buffer.from(payload.subarray(0, 1)).toString("hex")}`;
}

/** The names and kinds of what is in a message, whatever it says; undefined for no JSON. */
export function shapeText({ json, head }: ReadMessage): string | undefined {
  return json === undefined ? undefined : `${head}${shapeOf(json, 0)}`;
}

function shapeOf(value: unknown, depth: number): string {
  if (Array.isArray(value)) return depth >= MOST_DEPTH ? "[]" : `[${shapeOf(value[0], depth + 1)}]`;
  if (typeof value !== "object" || value === null) return value === null ? "null" : typeof value;
  if (value instanceof ExactNumber) return "number";
  if (depth >= MOST_DEPTH) return "{}";
  const members = Object.entries(value).map(
    ([name, inner]) => `${name}:${shapeOf(inner, depth + 1)}`,
  );
  return `{${members.sort().join(",")}}`;
}

/** What names its kind at the top; undefined where nothing does. Arrays such as `["event", …]` name it first. */
function kindOf({ json, head }: ReadMessage, about: boolean): string | undefined {
  if (json === undefined) return undefined;
  if (Array.isArray(json)) {
    const [first] = json;
    return typeof first === "string" ? `${head}${isMadeUp(first) ? "*" : first}` : undefined;
  }
  const said = Object.entries(json).flatMap(([name, value]) =>
    typeof value === "string" ? [[name, isMadeUp(value) ? "*" : value] as const] : [],
  );
  const kinds = said.filter(([name]) => KIND_NAMES.test(name));
  const abouts = about ? said.filter(([name]) => ABOUT_NAMES.test(name)) : [];
  const all = [...kinds, ...abouts];
  return all.length === 0 ? undefined : `${head}${JSON.stringify(all.sort())}`;
}

/** Letters and digits by turns: nobody names a kind or a channel so, but servers name those that they make. */
export function isMadeUp(value: string): boolean {
  if (value.length < 8 || /\s/.test(value)) return false;
  return (value.match(/\d(?=[A-Za-z])|[A-Za-z](?=\d)/g)?.length ?? 0) >= 3;
}

/** Nothing but something that its server has made up, as a token. */
function isBareToken(text: string): boolean {
  return /^[\w+/=.~-]{16,}$/.test(text) || (/^[\w+/=.~-]{8,}$/.test(text) && isMadeUp(text));
}

const valuesOf = new WeakMap<ReadMessage, ReadonlySet<string>>();

/** How many of the values of one message the other one has too: 1 for all, 0 for none. */
export function sharedValues(a: ReadMessage, b: ReadMessage): number {
  const [ofA, ofB] = [values(a), values(b)];
  const shared = [...ofA].filter((value) => ofB.has(value));
  return ofA.size === 0 ? 0 : shared.length / ofA.size;
}

function values(read: ReadMessage): ReadonlySet<string> {
  const known = valuesOf.get(read);
  if (known !== undefined) return known;
  const found = new Set(placedValues(read).map(({ name, value }) => `${name} ${value}`));
  valuesOf.set(read, found);
  return found;
}

/** 1 for the same payload, 0.8 for the same kind about the same, 0.5 for the same kind, else 0. */
export function likeness(a: ReadMessage, b: ReadMessage): number {
  if (Buffer.compare(a.message.payload, b.message.payload) === 0) return 1;
  if (signatureOf(a) === signatureOf(b)) return 0.8;
  const kind = kindOf(a, false);
  return kind !== undefined && kind === kindOf(b, false) ? 0.5 : 0;
}
