import type { DataOpcode, DeflateStream, Host, Role } from "@wireglass/wire";
import type { CloseInfo } from "./close-info.ts";
import type { Limits } from "./limits.ts";
import type { Session } from "./session.ts";

/** What becomes of messages: shared by all sessions that are served alike. */
export type Delivery<Subject> = {
  message(
    subject: Subject,
    opcode: DataOpcode,
    bytes: Uint8Array,
    start: number,
    end: number,
    traits: number,
  ): void;
  ping?(subject: Subject, payload: Uint8Array): void;
  pong?(subject: Subject, payload: Uint8Array): void;
  drain?(subject: Subject): void;
  /** The peer has said goodbye or broke a rule: no more messages will come. */
  closing?(subject: Subject, info: CloseInfo): void;
  close?(subject: Subject, info: CloseInfo): void;
};

/** Sees the bytes of both directions as they are on the wire; must copy what it keeps. */
export type Tap = {
  /** A chunk as it came, before it is read. */
  received(bytes: Uint8Array): void;
  /** Bytes as they go to the socket. */
  sent(bytes: Uint8Array): void;
  /** The connection is gone; nothing follows. */
  closed(info: CloseInfo): void;
};

/** Why a connection is cut whose senders did not wait. */
export const QUEUE_FULL = "the peer does not read, and the queue for it is full";

/** What a connection has of its own. */
export type SessionParts<Subject> = {
  /** What callbacks get, and what its own end is told to. */
  readonly subject: Subject;
  readonly deflate?: DeflateStream | undefined;
  readonly tap?: Tap | undefined;
};

/** What all connections that are served alike have in common. */
export type SessionOptions<Subject> = {
  readonly role: Role;
  readonly host: Host;
  readonly limits: Limits;
  readonly delivery: Delivery<Subject>;
  readonly heartbeat?: boolean;
  /** The session is over: forget it. */
  forget?(session: Session<Subject>): void;
};
