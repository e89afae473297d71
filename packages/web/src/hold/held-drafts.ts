import type { HeldItem } from "wireglass/api";
import { Store, useStore } from "../api/store.ts";
import { decoders } from "../settings/decoders.ts";
import type { EditorForm } from "../settings/draft.ts";
import { base64Bytes, hexText, payloadOf, utf8Text } from "../ui/bytes.ts";

/** What is being written instead of a message that waits. */
export type HeldDraft = { readonly form: EditorForm; readonly text: string };

/** Kept while one looks at other messages, or elsewhere; by the numbers of those that wait. */
const drafts = new Store<ReadonlyMap<number, HeldDraft>>(new Map());

export function useHeldDrafts(): ReadonlyMap<number, HeldDraft> {
  return useStore(drafts);
}

export function keepDraft(number: number, draft: HeldDraft): void {
  drafts.set(new Map(drafts.get()).set(number, draft));
}

/** Drafts of messages that have gone go with them. */
export function forgetDraftsBut(held: readonly HeldItem[]): void {
  const waiting = new Set(held.map(({ number }) => number));
  const kept = [...drafts.get()].filter(([number]) => waiting.has(number));
  if (kept.length < drafts.get().size) drafts.set(new Map(kept));
}

/** A message as it is written before anybody has. */
export function firstDraft(held: HeldItem, bytes: Uint8Array): HeldDraft {
  const text = held.text ?? (held.opcode === "data" ? utf8Text(bytes) : undefined);
  if (text === undefined) return { form: "hex", text: hexText(bytes, " ") };
  return { form: decoders.decode(bytes).layers[0]?.format === "json" ? "json" : "text", text };
}

const known = new WeakMap<HeldItem, Uint8Array<ArrayBuffer>>();

/** The payload of a message that waits, made of its text or base64 once. */
export function heldBytes(held: HeldItem): Uint8Array<ArrayBuffer> {
  const bytes = known.get(held) ?? payloadOf(held);
  known.set(held, bytes);
  return bytes;
}

/** The first bytes of one, which is all that a row shows. */
export function firstBytes({ base64 = "" }: HeldItem): Uint8Array {
  return base64Bytes(base64.slice(0, 44)).subarray(0, 32);
}
