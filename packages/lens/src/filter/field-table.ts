import { CHOICE_FIELDS, type Choices } from "./choices.ts";
import { CONNECTION_FIELDS } from "./connection-fields.ts";
import type { Field } from "./field.ts";
import { MESSAGE_FIELDS } from "./message-fields.ts";
import { PACKET_FIELDS } from "./packet-fields.ts";

/** Fields that search what messages carry. */
export const SEARCH_FIELDS = [
  "text",
  "payload",
  "case",
  "hex",
  "websocket.payload",
  "websocket.payload.text",
] as const;

/** A field that searches what messages carry. */
export type SearchField = (typeof SEARCH_FIELDS)[number];

/** What a name before an operator stands for. */
export type NamedField =
  | { readonly kind: "plain"; readonly field: Field }
  | { readonly kind: "choice"; readonly name: string; readonly choices: Choices }
  | { readonly kind: "search"; readonly name: SearchField }
  | { readonly kind: "header" }
  | { readonly kind: "moment"; readonly name: "since" | "until" };

/** Other names for the same. */
const ALIASES: Readonly<Record<string, string>> = {
  connection: "conn",
  length: "size",
  len: "size",
  idx: "index",
  type: "opcode",
  body: "payload",
  violations: "violation",
  frames: "fragments",
  before: "until",
  after: "since",
  direction: "from",
};

const TABLE: ReadonlyMap<string, NamedField> = new Map<string, NamedField>([
  ...[...CONNECTION_FIELDS, ...MESSAGE_FIELDS, ...PACKET_FIELDS].map(
    (field) => [field.name, { kind: "plain", field }] as const,
  ),
  ...Object.entries(CHOICE_FIELDS).map(
    ([name, choices]) => [name, { kind: "choice", name, choices }] as const,
  ),
  ...SEARCH_FIELDS.map((name) => [name, { kind: "search", name }] as const),
  ["header", { kind: "header" }],
  ["since", { kind: "moment", name: "since" }],
  ["until", { kind: "moment", name: "until" }],
]);

/** The names that help is given for: neither Wireshark's nor the other ones. */
export const FIELD_NAMES: readonly string[] = [...TABLE.keys()].filter(
  (name) => name.startsWith("close.") || !name.includes("."),
);

/** What a name stands for, in any case; undefined where it is none. */
export function fieldNamed(name: string): NamedField | undefined {
  const wanted = name.toLowerCase();
  return TABLE.get(Object.hasOwn(ALIASES, wanted) ? (ALIASES[wanted] ?? wanted) : wanted);
}

/** The known names that are nearest to a mistyped one. */
export function namesLike(name: string, among: readonly string[]): readonly string[] {
  const wanted = name.toLowerCase();
  const ranked = among
    .map((known) => ({ known, distance: distance(wanted, known) }))
    .filter((one) => one.distance <= Math.max(1, Math.floor(wanted.length / 3)));
  return ranked
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ known }) => known);
}

/** How many letters to add, leave out or replace. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 0; i < Math.min(a.length, 64); i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const replaced = (row[j] ?? 0) + Number(a[i] !== b[j]);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
