import type { DataOpcode } from "../opcode.ts";
import type { ViolationCode } from "../violation.ts";

/** Where a `Receiver` puts messages; called from within `receive`, must not throw. */
export type MessageSink = {
  /**
   * A whole message that keeps every rule: `bytes[start, end)`, unmasked and inflated.
   *
   * The bytes are lent until the call returns, unless `traits` has {@link Trait.fresh} and the host's
   * buffer pool does not reuse memory.
   */
  message(opcode: DataOpcode, bytes: Uint8Array, start: number, end: number, traits: number): void;
};

/** Where it puts everything else; called in the same way. */
export type FrameSink = {
  /** A whole control frame; the payload is the sink's to keep. */
  control(opcode: number, payload: Uint8Array): void;
  /** The first rule that was broken; nothing more is read after it. */
  violation(code: ViolationCode): void;
};
