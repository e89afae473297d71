import type { KeptMessage, Side } from "@wireglass/lens/record";

/** Takes messages when they are complete; their bytes are lent until the arena is loaded again. */
export type MessageSink = {
  /** Any message. */
  message(message: KeptMessage): void;
  /** A whole text or binary message in one plain frame that breaks no rule: `memory[start, end)`, unmasked. */
  plain(
    connection: number,
    index: number,
    time: number,
    from: Side,
    opcode: number,
    isText: boolean,
    maskKey: number | undefined,
    memory: Uint8Array,
    start: number,
    end: number,
  ): void;
};
