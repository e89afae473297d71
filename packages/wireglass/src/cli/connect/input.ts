import type { Action } from "./line-action.ts";

/** One thing that the user asked for. */
export type Entry = {
  readonly action: Action;
  /** Of a pipe: for sentences about the line. */
  readonly lineNumber?: number;
};

/** What the conversation tells about itself to whoever reads the keyboard. */
export type Desk = {
  /** True while a connection is open. */
  readonly online: boolean;
  /** Ends everything, also while no connection is open. */
  leave(code: number, reason: string): void;
  /** Ctrl-C: leaves, and the second time cuts the connection. */
  interrupt(): void;
};

/** Where a conversation's lines come from. */
export type Input = {
  /** From now on, up to the end of the input or {@link stop}. */
  entries(desk: Desk): AsyncIterable<Entry>;
  /** Entries that nobody has asked for when the input was stopped, as far as they were read. */
  readonly unsent: number;
  /** No more is wanted. */
  stop(): void;
};
