import type { PathStep } from "./json-path.ts";

/** Where a value stands in a text. */
export type Span = { readonly start: number; readonly end: number };
type Member = Span & { readonly name: string | undefined; readonly index: number };

const SPACES = /[\s]*/y;
const SCALAR = /"(?:[^"\\]|\\.)*"|[^\s,\]}]+/sy;
/** Deeper JSON is left as it is. */
const MOST_DEPTH = 200;

/**
 * Where in a JSON text the parts stand that a path leads to, in their order, none within another: so a part can be
 * replaced and everything else stays as it was written. None where the text is no JSON.
 */
export function jsonSpans(text: string, steps: readonly PathStep[]): readonly Span[] {
  try {
    JSON.parse(text);
  } catch {
    return [];
  }
  const found = new Map<number, Span>();
  follow(text, valueAt(text, 0), steps, found, MOST_DEPTH);
  return outermost([...found.values()]);
}

function follow(
  text: string,
  span: Span,
  steps: readonly PathStep[],
  found: Map<number, Span>,
  depth: number,
): void {
  const [step, ...rest] = steps;
  if (step === undefined) {
    found.set(span.start, span);
    return;
  }
  if (depth === 0) return;
  const members = membersOf(text, span);
  for (const member of members) {
    if (isMeant(step, member, members.length)) follow(text, member, rest, found, depth - 1);
    if (step.deep) follow(text, member, steps, found, depth - 1);
  }
}

function isMeant(step: PathStep, { name, index }: Member, count: number): boolean {
  if (step.kind === "all") return true;
  if (step.kind === "name") return name === step.name;
  return name === undefined && index === (step.index < 0 ? count + step.index : step.index);
}

/** The value that begins at `at`, behind spaces. */
export function valueAt(text: string, at: number): Span {
  const start = behindSpaces(text, at);
  const first = text[start];
  if (first !== "{" && first !== "[") return { start, end: behindScalar(text, start) };
  let depth = 0;
  for (let next = start; next < text.length; ) {
    const sign = text[next];
    if (sign === '"') {
      next = behindScalar(text, next);
      continue;
    }
    if (sign === "{" || sign === "[") depth++;
    next++;
    if ((sign === "}" || sign === "]") && --depth === 0) return { start, end: next };
  }
  return { start, end: text.length };
}

/** The members of an object or an array; none of another value. */
export function membersOf(text: string, { start, end }: Span): readonly Member[] {
  const isObject = text[start] === "{";
  if (!isObject && text[start] !== "[") return [];
  const members: Member[] = [];
  for (let at = behindSpaces(text, start + 1); at < end - 1; ) {
    let name: string | undefined;
    if (isObject) {
      const behind = behindScalar(text, at);
      name = JSON.parse(text.slice(at, behind)) as string; // JSON's member names are strings
      at = behindSpaces(text, behind) + 1; // the colon
    }
    const value = valueAt(text, at);
    members.push({ ...value, name, index: members.length });
    at = behindSpaces(text, behindSpaces(text, value.end) + 1); // the comma
  }
  return members;
}

function behindSpaces(text: string, at: number): number {
  SPACES.lastIndex = at;
  SPACES.exec(text);
  return SPACES.lastIndex;
}

function behindScalar(text: string, at: number): number {
  SCALAR.lastIndex = at;
  return SCALAR.exec(text) === null ? text.length : SCALAR.lastIndex;
}

function outermost(spans: readonly Span[]): readonly Span[] {
  const kept: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start || b.end - a.end))
    if (span.start >= (kept.at(-1)?.end ?? 0)) kept.push(span);
  return kept;
}
