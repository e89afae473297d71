import { ExactNumber, jsonSpans, readPath } from "@wireglass/lens/filter";
import { ReadMessage } from "./replay-message.ts";

/** Where a value stands in a message: in JSON by a path, else in a text by what stands before it. */
export type Place = {
  /** As `$.a[0].b`. */
  readonly path?: string;
  /** Of the text, or of the value at `path`: what stands before the value, and behind it. */
  readonly before?: string;
  readonly after?: string;
};

/** A value that stands somewhere in a message. */
export type PlacedValue = {
  readonly place: Place;
  readonly kind: "text" | "number";
  /** A number as it was written. */
  readonly value: string;
  /** The name that it has in JSON, or the word before it. */
  readonly name: string;
};

/** Values of a message that are looked at. */
const MOST_VALUES = 2000;
const MOST_DEPTH = 40;
/** What stands before a value in a text, to find it again. */
const CONTEXT = 24;
/** What may be a value of its own within a text. */
const TOKEN = /[A-Za-z0-9_+/-]+(?:\.[A-Za-z0-9_+/-]+)*={0,2}/g;
const LEAST_TOKEN = 6;
const LONGEST_WORD = 15;

/** Texts and numbers of a message, each with its place. */
export function placedValues(read: ReadMessage): readonly PlacedValue[] {
  const found: PlacedValue[] = [];
  if (read.json !== undefined) below(read.json, "$", "", found, 0);
  else if (read.text !== undefined) tokensIn(read.text, {}, "", found);
  return found;
}

function below(
  value: unknown,
  path: string,
  name: string,
  found: PlacedValue[],
  depth: number,
): void {
  if (found.length >= MOST_VALUES || depth > MOST_DEPTH) return;
  if (typeof value === "string") {
    found.push({ place: { path }, kind: "text", value, name });
    if (/[^A-Za-z0-9_+/=.-]/.test(value)) tokensIn(value, { path }, name, found);
  } else if (typeof value === "number" || value instanceof ExactNumber)
    found.push({ place: { path }, kind: "number", value: String(value), name });
  else if (Array.isArray(value))
    for (const [at, one] of value.entries()) below(one, `${path}[${at}]`, name, found, depth + 1);
  else if (typeof value === "object" && value !== null)
    for (const [key, one] of Object.entries(value))
      below(one, `${path}${stepText(key)}`, key, found, depth + 1);
}

/** A name as paths have it. */
export function stepText(name: string): string {
  return /^[\p{L}\p{N}_$@-]+$/u.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

function tokensIn(text: string, place: Place, name: string, found: PlacedValue[]): void {
  for (const { 0: value, index } of text.matchAll(TOKEN)) {
    if (found.length >= MOST_VALUES) return;
    const isNumber = /^\d+$/.test(value);
    if (value.length < LEAST_TOKEN && !isNumber) continue;
    const before = text.slice(Math.max(0, index - CONTEXT), index);
    const after = text.slice(index + value.length);
    const word = /(\w+)\W*$/.exec(before)?.[1] ?? name;
    const isWhole = place.path !== undefined;
    found.push({
      place: isWhole
        ? { ...place, before: text.slice(0, index), after }
        : { before: isCut(text, index) ? before : text.slice(0, index) },
      kind: isNumber ? "number" : "text",
      value,
      name: word,
    });
  }
}

function isCut(text: string, index: number): boolean {
  // A context that stands there once is enough to find the value in another text.
  return index > CONTEXT && text.indexOf(text.slice(index - CONTEXT, index)) === index - CONTEXT;
}

/** The value that stands at a place of a message; undefined where there is none. */
export function valueAt(
  read: ReadMessage,
  { path, before = "", after }: Place,
): string | undefined {
  if (path === undefined) return tokenBehind(read.text ?? "", before);
  const text = jsonValueAt(read, path);
  if (text === undefined) return undefined;
  const value: unknown = JSON.parse(text);
  const whole = typeof value === "string" ? value : text;
  if (after === undefined) return typeof value === "object" ? undefined : whole;
  const fits = whole.startsWith(before) && whole.endsWith(after);
  return fits
    ? whole.slice(before.length, whole.length - after.length)
    : tokenBehind(whole, before);
}

function tokenBehind(text: string, before: string): string | undefined {
  const at = text.indexOf(before);
  if (at >= 0) return new RegExp(TOKEN.source, "y").exec(text.slice(at + before.length))?.[0];
  return new RegExp(`${likeText(before)}(${TOKEN.source})`).exec(text)?.[1];
}

/** A pattern for a text in which other values stand: they are another time what they are another time. */
function likeText(text: string): string {
  let [pattern, end] = ["", 0];
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (!isValue(token)) continue;
    pattern += escaped(text.slice(end, index)) + TOKEN.source;
    end = index + token.length;
  }
  return pattern + escaped(text.slice(end));
}

/** What may be another one the next time, unlike a word. */
function isValue(token: string): boolean {
  return /\d/.test(token) || token.length > LONGEST_WORD;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}

function jsonValueAt(read: ReadMessage, path: string): string | undefined {
  const steps = read.json === undefined ? undefined : readPath(path);
  const [span] = steps === undefined ? [] : jsonSpans(read.jsonText, steps);
  return span && read.jsonText.slice(span.start, span.end);
}

/** The payload with another value at a place; the same payload where the place is not there. */
export function withValue(read: ReadMessage, place: Place, old: string, value: string): Uint8Array {
  const { payload } = read.message;
  const { path, before = "", after } = place;
  if (path === undefined) {
    const replaced = replacedIn(read.text ?? "", before, old, value);
    return replaced === undefined ? payload : Buffer.from(replaced);
  }
  const steps = readPath(path);
  const [span] =
    read.json === undefined || steps === undefined ? [] : jsonSpans(read.jsonText, steps);
  if (span === undefined) return payload;
  const { jsonText, head } = read;
  const written = jsonText.slice(span.start, span.end);
  const isText = written.startsWith('"');
  const now = isText ? String(JSON.parse(written)) : written;
  const whole = after === undefined ? value : (replacedIn(now, before, old, value) ?? now);
  const next =
    isText || !/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(whole) ? JSON.stringify(whole) : whole;
  return Buffer.from(`${head}${jsonText.slice(0, span.start)}${next}${jsonText.slice(span.end)}`);
}

/**
 * The text with `value` where `old` stands behind `before`, or behind as much of that as is still there: other values
 * may have been put into it before.
 */
function replacedIn(text: string, before: string, old: string, value: string): string | undefined {
  const exact = text.indexOf(`${before}${old}`);
  const rank = before.split(old).length - 1;
  let at = exact < 0 ? -1 : exact + before.length;
  if (at < 0)
    for (let n = 0; n <= rank; n++) at = text.indexOf(old, at + (n === 0 ? 1 : old.length));
  if (at < 0) return undefined;
  return text.slice(0, at) + value + text.slice(at + old.length);
}

/** The same message with another payload. */
export function withPayload({ message }: ReadMessage, payload: Uint8Array): ReadMessage {
  return new ReadMessage({ ...message, payload });
}
