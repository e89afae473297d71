import type { CloseInfo, Message } from "wireglass";

/** How a connection ended, as a peer tells it; 1005 and 1006 as in RFC 6455 §7.4.1. */
export type Goodbye = Pick<CloseInfo, "code" | "reason">;

/** Another implementation's end of an open connection. */
export type Talker = {
  readonly subprotocol: string | null;
  /** The agreed Sec-WebSocket-Extensions as this end sees them, "" for none. */
  readonly extensions: string;
  send(message: Message): Promise<void>;
  /** The next message. */
  receive(): Promise<Message>;
  /** Begins the closing handshake; without a code, the close frame is empty. */
  close(code?: number, reason?: string): Promise<void>;
  readonly closed: Promise<Goodbye>;
  /** Sends one message in as many frames. Left out by a peer that does not let its user do that. */
  sendFragments?(pieces: readonly Message[]): Promise<void>;
  /** Sends a ping, and resolves when its pong has come. Left out as above. */
  ping?(payload: string): Promise<void>;
};
