import type { ReadMessage } from "./replay-message.ts";

/** Names of what tells a message's kind. */
const KIND_NAMES =
  /^(type|event|op|action|cmd|command|method|kind|channel|topic|stream|msg|t|e|req|request|name|status|result)$/i;
const MOST_DEPTH = 2;

/** What tells one kind of message from another: its shape, and the values of fields that name a kind. */
export function signatureOf(read: ReadMessage): string {
  const { opcode } = read.message;
  if (read.json !== undefined) return `${read.head}${shapeOf(read.json, 0)}`;
  if (read.text !== undefined) return `text ${/^\S{0,40}/.exec(read.text)?.[0] ?? ""}`;
  const { payload } = read.message;
  return `${opcode} ${Buffer.from(payload.subarray(0, 2)).toString("hex")}`;
}

function shapeOf(value: unknown, depth: number): string {
  if (Array.isArray(value)) {
    if (depth >= MOST_DEPTH) return "[]";
    // Arrays such as ["event", …] name their kind first.
    const [first] = value;
    const kind = typeof first === "string" ? JSON.stringify(first) : shapeOf(first, depth + 1);
    return `[${kind}]`;
  }
  if (typeof value !== "object" || value === null) return value === null ? "null" : typeof value;
  if (depth >= MOST_DEPTH) return "{}";
  const members = Object.entries(value)
    .map(([name, inner]) => {
      const tells = KIND_NAMES.test(name) && typeof inner !== "object";
      return `${name}:${tells ? JSON.stringify(inner) : shapeOf(inner, depth + 1)}`;
    })
    .sort();
  return `{${members.join(",")}}`;
}

/** 1 for the same payload, 0.8 for the same kind, 0.5 for the same kind but for what fields there are, else 0. */
export function likeness(a: ReadMessage, b: ReadMessage): number {
  if (Buffer.compare(a.message.payload, b.message.payload) === 0) return 1;
  if (signatureOf(a) === signatureOf(b)) return 0.8;
  return kindOf(a) !== undefined && kindOf(a) === kindOf(b) ? 0.5 : 0;
}

/** What names its kind at the top, in all that does. */
function kindOf({ json, head }: ReadMessage): string | undefined {
  if (json === undefined) return undefined;
  if (Array.isArray(json)) return typeof json[0] === "string" ? `${head}${json[0]}` : undefined;
  const kinds = Object.entries(json).filter(
    ([name, value]) => KIND_NAMES.test(name) && typeof value === "string",
  );
  return kinds.length === 0 ? undefined : `${head}${JSON.stringify(kinds)}`;
}
