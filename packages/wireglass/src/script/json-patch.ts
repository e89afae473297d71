import { isDeepStrictEqual } from "node:util";
import {
  membersOf,
  numberWriter,
  type Span,
  valueAt,
  type WriteJson,
} from "@wireglass/lens/filter";

/**
 * A JSON text in which what differs between two values is replaced, added or taken out, and everything else stays as it
 * was written: numbers that JavaScript cannot hold, spaces, the order of names. Such numbers stay what they are where
 * their value is put elsewhere, too.
 *
 * @param before what `text` says, as `JSON.parse` gave it
 * @returns undefined where nothing differs
 * @throws TypeError for a value that JSON cannot say
 */
export function patchedJson(text: string, before: unknown, after: unknown): string | undefined {
  if (isDeepStrictEqual(before, after)) return undefined;
  const whole = valueAt(text, 0);
  const patch = new Patch(text, numberWriter(text));
  return text.slice(0, whole.start) + patch.value(whole, before, after) + text.slice(whole.end);
}

type Container = Readonly<Record<string, unknown>>;

/** A member as it stood: what was before it up to the comma, from there to its value, and the value. */
type Piece = { readonly comma: string; readonly lead: string; readonly value: string };

class Patch {
  readonly #text: string;
  readonly #write: WriteJson;

  constructor(text: string, write: WriteJson) {
    this.#text = text;
    this.#write = write;
  }

  value(span: Span, before: unknown, after: unknown): string {
    if (isDeepStrictEqual(before, after)) return this.#text.slice(span.start, span.end);
    if (isArray(before) && isArray(after)) return this.#array(span, before, after);
    if (isPlain(before) && isPlain(after)) return this.#object(span, before, after);
    return this.#write(after);
  }

  #object(span: Span, before: Container, after: Container): string {
    const members = membersOf(this.#text, span);
    // Of a name that stands twice the last counts: the others say nothing, and stay.
    const last = new Map(members.map(({ name = "" }, at) => [name, at]));
    const pieces: Piece[] = [];
    for (const [at, { name = "", ...value }] of members.entries()) {
      if (!Object.hasOwn(after, name) || after[name] === undefined) continue;
      const { comma, lead } = this.#before(span, members, at);
      const isMeant = last.get(name) === at;
      const text = isMeant
        ? this.value(value, before[name], after[name])
        : this.#text.slice(value.start, value.end);
      pieces.push({ comma, lead, value: text });
    }
    const style = /^(\s*).*?(\s*:\s*)$/s.exec(this.#before(span, members, members.length - 1).lead);
    for (const name of Object.keys(after)) {
      if (last.has(name) || after[name] === undefined) continue;
      const lead = `${style?.[1] ?? ""}${JSON.stringify(name)}${style?.[2] ?? ":"}`;
      pieces.push({ comma: ",", lead, value: this.#write(after[name]) });
    }
    return this.#joined(span, members, pieces);
  }

  #array(span: Span, before: readonly unknown[], after: readonly unknown[]): string {
    const members = membersOf(this.#text, span);
    const sources = sourcesOf(before, after);
    const usual = this.#before(span, members, members.length - 1).lead;
    const pieces = after.map((value, at): Piece => {
      const source = sources[at];
      const member = source === undefined ? undefined : members[source];
      if (source === undefined || member === undefined)
        return { comma: ",", lead: usual, value: this.#write(value) };
      const text = this.value(member, before[source], value);
      const { comma, lead } = this.#before(span, members, source);
      return { comma, lead: source === 0 ? usual : lead, value: text };
    });
    const [first, ...others] = pieces;
    if (first === undefined) return this.#joined(span, members, pieces);
    // What stands behind the bracket stays there.
    const { lead } = this.#before(span, members, 0);
    return this.#joined(span, members, [{ ...first, lead }, ...others]);
  }

  /** What stands between the member before, or the bracket, and the value of this one. */
  #before(span: Span, members: readonly Span[], at: number): Omit<Piece, "value"> {
    const member = members[at];
    if (member === undefined) return { comma: "", lead: "" };
    const between = this.#text.slice(members[at - 1]?.end ?? span.start + 1, member.start);
    const comma = at === 0 ? "" : (/^\s*,/.exec(between)?.[0] ?? "");
    return { comma, lead: between.slice(comma.length) };
  }

  #joined(span: Span, members: readonly Span[], pieces: readonly Piece[]): string {
    let result = this.#text.slice(span.start, span.start + 1);
    for (const [at, { comma, lead, value }] of pieces.entries())
      result += (at === 0 ? "" : comma || ",") + lead + value;
    return result + this.#text.slice(members.at(-1)?.end ?? span.end - 1, span.end);
  }
}

/**
 * Which element of `before` each of `after` was: those in the same place at both ends, and the same ones between them.
 */
function sourcesOf(
  before: readonly unknown[],
  after: readonly unknown[],
): readonly (number | undefined)[] {
  if (before.length === after.length && !isMoved(before, after)) return [...before.keys()];
  let front = 0;
  while (front < before.length && isDeepStrictEqual(before[front], after[front])) front++;
  let back = 0;
  while (
    back < Math.min(before.length, after.length) - front &&
    isDeepStrictEqual(before.at(-1 - back), after.at(-1 - back))
  )
    back++;
  const between = new Map<string, number[]>();
  for (let at = before.length - back - 1; at >= front; at--) {
    const key = JSON.stringify(before[at]);
    between.set(key, [...(between.get(key) ?? []), at]);
  }
  return after.map((value, at) => {
    if (at < front) return at;
    if (at >= after.length - back) return at + before.length - after.length;
    return between.get(JSON.stringify(value))?.pop();
  });
}

/** Whether an element of one stands in another place of the other. */
function isMoved(before: readonly unknown[], after: readonly unknown[]): boolean {
  const changed = [...before.keys()].filter((at) => !isDeepStrictEqual(before[at], after[at]));
  const were = new Set(changed.map((at) => JSON.stringify(before[at])));
  return changed.some((at) => were.has(JSON.stringify(after[at])));
}

function isArray(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && !isOwnForm(value);
}

function isPlain(value: unknown): value is Container {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isOwnForm(value);
}

/** A value that says itself how it is written. */
function isOwnForm(value: object): boolean {
  return "toJSON" in value && typeof value.toJSON === "function";
}
