import { UsageError } from "../usage-error.ts";

/** Where a connection stands in the closing handshake, RFC 6455 §7.1. */
export type CloseState = "open" | "closeSent" | "closeReceived" | "closed" | "dropped";
/** What can happen to it: a close frame is sent or comes, or the stream ends. */
export type CloseInput = "sendClose" | "receiveClose" | "endOfStream";

/** The whole machine: what is not in this table is not allowed. */
export const CLOSE_TRANSITIONS = {
  open: { sendClose: "closeSent", receiveClose: "closeReceived", endOfStream: "dropped" },
  closeSent: { receiveClose: "closed", endOfStream: "dropped" },
  closeReceived: { sendClose: "closed", endOfStream: "dropped" },
  closed: { endOfStream: "closed" },
  dropped: {},
} as const satisfies Record<CloseState, Partial<Record<CloseInput, CloseState>>>;

/**
 * The state after `input`.
 *
 * @throws UsageError `close/illegal` if `state` does not take `input`.
 */
export function nextCloseState(state: CloseState, input: CloseInput): CloseState {
  const row: Partial<Record<CloseInput, CloseState>> = CLOSE_TRANSITIONS[state];
  const next = row[input];
  if (next === undefined) {
    throw new UsageError("close/illegal", `${input} is not allowed when ${state}`);
  }
  return next;
}
