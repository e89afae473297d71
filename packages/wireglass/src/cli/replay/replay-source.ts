import { readFileSync } from "node:fs";
import { UsageError } from "@wireglass/wire";
import {
  type Binding,
  BindingError,
  type Conversation,
  conversationOf,
  findBindings,
  readBindings,
} from "../../check/index.ts";
import { defaultCapture } from "../../control/index.ts";
import { CaptureFile } from "../../store/index.ts";
import type { ReplayCommand } from "./replay-command.ts";
import type { Texts } from "./texts.ts";

/** The recorded connection that is to be replayed, or one message of it. @throws UsageError, StoreError */
export function recordedConversation(
  { what, capture: file = defaultCapture() }: ReplayCommand,
  texts: Texts,
): { readonly conversation: Conversation; readonly whole: Conversation } {
  const match = /^#?(\d{1,15})(?:\.(\d{1,15}))?$/.exec(what);
  if (match === null) throw new UsageError("replay/place", texts.badPlace(what));
  const [, number = "", index] = match;
  const capture = CaptureFile.open(file);
  try {
    const { record, close } = capture.connection(Number(number)) ?? {};
    if (record?.kind !== "open")
      throw new UsageError("replay/connection", texts.noConnection(number));
    if (record.protocol !== "ws" && record.protocol !== "wss")
      throw new UsageError("replay/protocol", texts.notWebSocket(number, record.protocol));
    const kept = [...capture.messages({ connection: Number(number) })];
    const whole = conversationOf(
      record,
      kept.map(({ message }) => message),
      close,
    );
    const conversation =
      index === undefined
        ? checked(whole, number, texts)
        : oneMessage(whole, number, Number(index), texts);
    return { conversation, whole };
  } finally {
    capture.close();
  }
}

function checked(whole: Conversation, number: string, texts: Texts): Conversation {
  if (whole.messages.some(({ message }) => message.from === "client")) return whole;
  throw new UsageError("replay/nothing", texts.nothingSaid(number));
}

/** The message alone, and what the server said between it and the next one of the client. */
function oneMessage(
  { open, messages }: Conversation,
  number: string,
  index: number,
  texts: Texts,
): Conversation {
  const at = messages.findIndex(({ message }) => message.index === index);
  if (messages[at]?.message.from !== "client")
    throw new UsageError("replay/message", texts.noMessage(`${number}.${index}`));
  const next = messages.findIndex(({ message }, i) => i > at && message.from === "client");
  return { open, messages: messages.slice(at, next < 0 ? undefined : next) };
}

/** What is carried: as the user's file says, else as it is found. @throws UsageError */
export function bindingsFor(
  { bindings }: ReplayCommand,
  { messages }: Conversation,
  texts: Texts,
): readonly Binding[] {
  if (bindings === false) return [];
  if (bindings === undefined) return findBindings(messages, "client");
  try {
    return readBindings(readFileSync(bindings, "utf8"));
  } catch (error) {
    if (error instanceof BindingError) {
      const { at, expected } = error.mistake;
      throw new UsageError("replay/bindings", texts.badBindings(bindings, at, expected));
    }
    const why = (error as NodeJS.ErrnoException).code ?? String(error); // as the system throws
    throw new UsageError("replay/bindings", texts.unreadable(bindings, why));
  }
}
