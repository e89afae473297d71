import type { KeptMessage, PlainMessage } from "@wireglass/lens/record";

/** Takes messages when they are complete; their bytes are lent until the arena is reset. */
export type MessageSink = {
  /** Any message. */
  message(message: KeptMessage): void;
  /** One that needs no description. */
  plain(message: PlainMessage): void;
};
