import type { MessageRecord, Side } from "../record/index.ts";

/**
 * What is known of a message before it is read. One object may serve for many messages, one after the other, so
 * nothing of it is kept.
 */
export type Glance = {
  /** The number of its connection. */
  readonly connection: number;
  /** Its number in the connection. */
  readonly index: number;
  /** In whole microseconds since 1970. */
  readonly time: number;
  /** Who sent it. */
  readonly from: Side;
  /** The first frame's, 16 for plain streams. */
  readonly opcode: number;
  /** Bytes of the payload, inflated. */
  readonly size: number;
  /** It came compressed. */
  readonly compressed: boolean;
  /** Who made it. */
  readonly origin: MessageRecord["origin"];
  /** It is shown as text. */
  readonly isText: boolean;
  /** It came masked, where it is {@link isOrdinary}. */
  readonly isMasked: boolean;
  /** It came in one plain frame, or is of a plain stream, and breaks no rule. */
  readonly isOrdinary: boolean;
  /** Whether the needle of that number is in the payload; undefined where that was not looked for. */
  holds(needle: number): boolean | undefined;
};

/** Bytes that are looked for in many payloads at once, as a string with one character a byte. */
export type Needle = {
  readonly bytes: string;
  /** A to Z are found in either case. */
  readonly ignoreCase: boolean;
};
