import type { Http2Stream } from "node:http2";
import type { ExchangeRecord, OpenRecord } from "@wireglass/lens/record";
import type { HandshakeChange, HttpMinder } from "../../script/index.ts";
import type { PumpReader } from "./pump-reader.ts";
import type { Upstreams } from "./upstreams.ts";

/** A connection that is to be opened; its source is the proxy unless told otherwise. */
export type OpenAbout = Omit<OpenRecord, "kind" | "connection" | "time" | "source"> &
  Partial<Pick<OpenRecord, "source">>;

/** What the parts of the proxy share. */
export type House = {
  readonly upstreams: Pick<Upstreams, "open" | "reach">;
  /** Bytes kept of a body. */
  readonly maxBodyBytes: number;
  /** Joins two streams for good: from here on bytes pass as they come; `kept` false keeps none of them. */
  join(about: OpenAbout, client: PumpReader, server: PumpReader, kept?: boolean): void;
  /** The same for two streams of HTTP/2. */
  joinStreams(about: OpenAbout, client: Http2Stream, server: Http2Stream): void;
  /** Connections of HTTP/2 that are open, to be cut when the proxy closes. */
  readonly sessions: Set<{ destroy(): Promise<void> }>;
  /** What is to become of the handshake of a WebSocket. */
  handshake(about: OpenAbout): HandshakeChange | undefined;
  /** Who wants to see requests and answers, if anybody does. */
  readonly http: HttpMinder | undefined;
  /** Resolves when there is room for what is seen; undefined where there is. */
  room(): Promise<void> | undefined;
  exchange(
    about: Omit<ExchangeRecord, "kind" | "connection" | "source"> &
      Partial<Pick<ExchangeRecord, "source">>,
  ): void;
  /** Something the user should know. */
  note(note: ProxyNote): void;
};

/** What happened that is no record: a client that trusts nobody, a host that is passed through, a WebSocket joined late, a rule that went wrong, a hold that let all go. */
export type ProxyNote = {
  readonly code:
    | "proxy/client-tls"
    | "proxy/pass-through"
    | "proxy/broken"
    | "proxy/mid-stream"
    | "proxy/rule"
    | "proxy/hold";
  readonly host: string;
  readonly detail: string;
};
