/** permessage-deflate as both sides of a comparison must use it (RFC 7692). */
export type DeflateSettings = {
  readonly takeover: boolean;
  readonly level: number;
  readonly memLevel: number;
  readonly windowBits: number;
  readonly threshold: number;
};

/** Readings and players are two kinds of JSON; all but binary travel as text messages. */
export type PayloadKind = "text" | "readings" | "players" | "binary";

/** What the clients of a row do, whichever server they do it to. */
export type Load = {
  readonly connections: number;
  readonly inFlight: number;
  readonly payload: PayloadKind;
  readonly payloadBytes: number;
  /** How many different messages a connection sends before it starts again. */
  readonly distinctMessages: number;
  readonly deflate?: DeflateSettings;
  /** TLS all the way: to the server, and to a proxy before it. */
  readonly secure?: true;
  /** Take the time of each round trip; for one in flight. */
  readonly timed?: true;
};

/** "tcp" makes no handshake and expects each frame back as it was sent, mask included. */
export type Protocol = "ws" | "tcp";

/** The argument of the load generator process. */
export type LoadPlan = { readonly port: number; readonly protocol: Protocol; readonly load: Load };

/** One line on the generator's stdin; each is answered with one line. */
export type LoadCommand =
  | { readonly kind: "open"; readonly connections: number }
  | {
      readonly kind: "verify";
      readonly from: number;
      readonly atMost: number;
      readonly messages: number;
    }
  | { readonly kind: "run"; readonly seconds: number }
  | { readonly kind: "expect"; readonly messages: number }
  | { readonly kind: "await" };

/** The argument of a server process. */
export type SubjectPlan = {
  readonly variant?: string;
  readonly deflate?: DeflateSettings;
  readonly secure?: true;
  /** For a proxy: where the server is. */
  readonly upstreamPort?: number;
  /** For a subject that is given work, not load. */
  readonly work?: WorkPlan;
};

/** What a subject of the record does in one reading. */
export type WorkPlan = { readonly messages: number; readonly payloadBytes: number };

/** Size of the message that row 10 broadcasts; server and generator both build it. */
export const BROADCAST_BYTES = 125;
