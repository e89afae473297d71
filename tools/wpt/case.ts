/** The events a socket fires, as far as the cases look at them. */
export type MessageLike = Event & {
  readonly data: unknown;
  readonly origin: string;
  readonly lastEventId: string;
  readonly source: unknown;
  readonly ports: readonly unknown[];
};

export type CloseLike = Event & {
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
};

/**
 * A WebSocket object, seen from a caller who may pass anything.
 *
 * Arguments are `unknown` on purpose: most facts in here are about what happens to wrong ones.
 */
export interface SocketLike extends EventTarget {
  readonly url: string;
  readonly readyState: number;
  readonly bufferedAmount: number;
  readonly extensions: string;
  readonly protocol: string;
  binaryType: string;
  onopen: unknown;
  onmessage: unknown;
  onerror: unknown;
  onclose: unknown;
  send(...data: readonly unknown[]): unknown;
  close(...codeAndReason: readonly unknown[]): unknown;
}

export interface SocketConstructor {
  new (...urlAndProtocols: readonly unknown[]): SocketLike;
  readonly prototype: SocketLike;
}

export interface EventConstructor<Kind extends Event> {
  new (...typeAndInit: readonly unknown[]): Kind;
  readonly prototype: Kind;
}

/** What a case gets: the class under test, its event classes, and a server to talk to. */
export type Env = {
  readonly WebSocket: SocketConstructor;
  readonly CloseEvent: EventConstructor<CloseLike>;
  readonly MessageEvent: EventConstructor<MessageLike>;
  /** Node 24 has no global one; a class under test may export its own. */
  readonly ErrorEvent: EventConstructor<Event> | undefined;
  readonly Event: EventConstructor<Event>;
  /** The ws: URL of a route of the test server; `path` starts with a slash. */
  url(path: string): string;
  /** Host and port of the test server. */
  readonly host: string;
  /** A loopback port where nobody listens. */
  readonly refusedPort: number;
  /** A port of the Fetch block list on which the test server does listen, if one could be bound. */
  readonly blockedPort: number | undefined;
};

/** A fact of the standard that a client class has or has not. */
export type WptCase = {
  /** A sentence, unique among all cases. */
  readonly name: string;
  /** The file below websockets/ of web-platform-tests, or the section of the standard. */
  readonly source: string;
  /** Rejects if the class under test does not behave as the name says. */
  run(env: Env): void | Promise<void>;
};

/** A web-platform test that has no counterpart here, and why. */
export type Exclusion = {
  readonly source: string;
  readonly reason: string;
};
