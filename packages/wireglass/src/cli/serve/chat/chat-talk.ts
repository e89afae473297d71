import type { ChatEvent, Guest } from "./chat-hub.ts";

/** One speaker's way of talking to the chat. */
export type Talk = {
  /** The connection is there. */
  begin(): void;
  /** Something was said. */
  hear(text: string): void;
  /** The connection is gone. */
  end(): void;
};

/** How a talk reaches its speaker. */
export type Speaker = {
  /** For this one only. */
  reply(text: string): void;
  /** He is in: from now on he gets what is told to all. */
  entered(guest: Guest): void;
};

/** An event as everybody of one kind gets it. */
export type EventForm = (event: ChatEvent) => string;
