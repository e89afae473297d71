import type { DeflateOptions, Limits, Socket, Tap } from "wireglass";
import type { Scheme } from "./serving.ts";
import type { Talker } from "./talker.ts";

/** What another implementation wishes of RFC 7692, §7.1; what is left out is left to us. */
export type PeerDeflate = {
  readonly serverNoContextTakeover?: boolean;
  readonly clientNoContextTakeover?: boolean;
  readonly serverMaxWindowBits?: number;
  /** `true`, for a client only: the server may choose. */
  readonly clientMaxWindowBits?: number | true;
};

/** How a connection is to be opened. */
export type Terms = {
  readonly scheme: Scheme;
  readonly deflate: {
    readonly ours: boolean | DeflateOptions;
    readonly theirs: boolean | PeerDeflate;
  };
  readonly limits?: Partial<Limits>;
};

/** Both ends of one open connection. */
export type Meeting = {
  readonly ours: Socket;
  readonly theirs: Talker;
  /** What went over the wire, as our end has seen it. */
  readonly traffic: Traffic;
};

/** Opens a connection on these terms, until the test is over. */
export type Meet = (terms: Terms) => Promise<Meeting>;

/** Counts the bytes of an open connection. */
export class Traffic implements Tap {
  sentBytes = 0;
  receivedBytes = 0;

  sent(bytes: Uint8Array): void {
    this.sentBytes += bytes.byteLength;
  }

  received(bytes: Uint8Array): void {
    this.receivedBytes += bytes.byteLength;
  }

  closed(): void {}
}

const OFF = { ours: false, theirs: false };
const ON = { ours: true, theirs: true };

/** Each kind of connection that both sides know. */
export const ALL_TERMS: readonly (Terms & { readonly name: string })[] = [
  { name: "ws", scheme: "ws", deflate: OFF },
  { name: "ws with permessage-deflate", scheme: "ws", deflate: ON },
  { name: "wss", scheme: "wss", deflate: OFF },
  { name: "wss with permessage-deflate", scheme: "wss", deflate: ON },
];

/** Serves one client that some peer is, and resolves when it is there; see the `meet` of each peer. */
export function awaitedSocket(): {
  readonly handler: (socket: Socket) => void;
  readonly socket: Promise<Socket>;
} {
  const { promise, resolve } = Promise.withResolvers<Socket>();
  return { handler: (socket) => resolve(socket), socket: promise };
}
