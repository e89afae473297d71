import { isDeepStrictEqual } from "node:util";
import { membersOf, type Span, valueAt } from "@wireglass/lens/filter";

/**
 * A JSON text in which what differs between two values is replaced, and everything else stays as it was written: numbers
 * that JavaScript cannot hold, spaces, the order of names.
 *
 * @param before what `text` says, as `JSON.parse` gave it
 * @returns undefined where nothing differs
 * @throws TypeError for a value that JSON cannot say
 */
export function patchedJson(text: string, before: unknown, after: unknown): string | undefined {
  if (isDeepStrictEqual(before, after)) return undefined;
  const whole = valueAt(text, 0);
  return text.slice(0, whole.start) + patched(text, whole, before, after) + text.slice(whole.end);
}

function patched(text: string, span: Span, before: unknown, after: unknown): string {
  if (isDeepStrictEqual(before, after)) return text.slice(span.start, span.end);
  if (!isContainer(before) || !isContainer(after) || !isSameShape(before, after))
    return written(after);
  const members = membersOf(text, span);
  // A name that stands twice has one value only: then it cannot be told which place is meant.
  if (members.length !== Object.keys(before).length) return written(after);
  let [result, at] = ["", span.start];
  for (const { start, end, name, index } of members) {
    const key = name ?? index;
    result += text.slice(at, start) + patched(text, { start, end }, before[key], after[key]);
    at = end;
  }
  return result + text.slice(at, span.end);
}

type Container = Readonly<Record<string | number, unknown>>;

function isContainer(value: unknown): value is Container {
  return typeof value === "object" && value !== null;
}

/** Both have the same names, each with a value that JSON says. */
function isSameShape(before: Container, after: Container): boolean {
  if (Array.isArray(before) !== Array.isArray(after) || isOwnForm(after)) return false;
  const names = Object.keys(before);
  if (Object.keys(after).length !== names.length) return false;
  return names.every((name) => Object.hasOwn(after, name) && after[name] !== undefined);
}

/** A value that says itself how it is written. */
function isOwnForm(value: Container): boolean {
  return typeof value.toJSON === "function";
}

function written(value: unknown): string {
  const text: string | undefined = JSON.stringify(value);
  if (text === undefined) throw new TypeError("this value cannot be written as JSON");
  return text;
}
