import { Store, useStore } from "../api/store.ts";
import { hexText, utf8Text } from "../ui/bytes.ts";

import { decoders } from "./decoders.ts";

export type EditorForm = "text" | "json" | "hex";

/** What is being written, to be sent. */
export type Draft = {
  readonly to: "client" | "server";
  readonly opcode: "text" | "binary" | "ping" | "pong" | "close";
  readonly form: EditorForm;
  readonly text: string;
};

const EMPTY: Draft = {
  to: "server",
  opcode: "text",
  form: "text",
  text: "",
};

export const draft = new Store<Draft>(EMPTY);

export function useDraft(): Draft {
  return useStore(draft);
}

/** Begins with a message that there was. */
export function compose(message: {
  readonly to: "client" | "server";
  readonly payload: Uint8Array;
  readonly isText: boolean;
}): void {
  const { to, payload, isText } = message;
  const text = isText ? utf8Text(payload) : undefined;
  const isJson = text !== undefined && decoders.decode(payload).layers[0]?.format === "json";
  draft.set({
    to,
    opcode: text === undefined ? "binary" : "text",
    form: text === undefined ? "hex" : isJson ? "json" : "text",
    text: text ?? hexText(payload, " "),
  });
}
