import type { ViolationCode } from "@wireglass/wire";

/** How a connection ended. */
export type CloseInfo = {
  /** The peer's code; 1005 when its close frame had none; ours where the peer broke a rule; else 1006. */
  readonly code: number;
  /** The peer's reason, the broken rule's text, or why the connection was cut; may be empty. */
  readonly reason: string;
  /** The closing handshake was completed. */
  readonly clean: boolean;
  /** Who sent the first close frame, or ended the stream. */
  readonly by: "local" | "remote";
  /** The rule that the peer broke, where that was the cause. */
  readonly violation?: ViolationCode;
  /** What the socket reported, where it failed. */
  readonly error?: Error;
};

/** The connection is closed: nothing more is received, nothing can be sent. */
export class ConnectionClosedError extends Error {
  override readonly name = "ConnectionClosedError";
  /** The same for every one of them, for programs. */
  readonly code = "connection/closed";
  /** How the connection ended. */
  readonly info: CloseInfo;

  /** The message is made from `info`; its `error` becomes the cause. */
  constructor(info: CloseInfo) {
    const why = info.violation ?? (info.reason || (info.error?.message ?? "no reason given"));
    super(`the connection is closed: ${info.code} ${why}`, { cause: info.error });
    this.info = info;
  }
}

/** The codes after which a loop over messages simply ends; others are thrown. */
export function isOrdinaryEnd(info: CloseInfo): boolean {
  return info.clean && (info.code === 1000 || info.code === 1001 || info.code === 1005);
}
