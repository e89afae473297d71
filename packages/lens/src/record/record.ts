import type { HeaderPairs, ViolationCode } from "@wireglass/wire";

/** Where a record came from. */
export type RecordSource = "proxy" | "pcap" | "page" | "server" | "client" | "test" | "load";
/** What the connection speaks. */
export type RecordProtocol = "ws" | "wss" | "tcp" | "tls" | "udp";
/** One end of a connection. */
export type Side = "client" | "server";

/** A connection begins. Times are Unix seconds with microseconds. */
export type OpenRecord = {
  readonly kind: "open";
  /** From 1 within a capture. */
  readonly connection: number;
  /** When, in Unix seconds with microseconds. */
  readonly time: number;
  /** What it speaks. */
  readonly protocol: RecordProtocol;
  /** Where the record came from. */
  readonly source: RecordSource;
  /** As the client meant it. */
  readonly url: string;
  /** "host:port" of the client. */
  readonly client: string;
  /** "host:port" of the server. */
  readonly server: string;
  /** The handshake's request, where there is one. */
  readonly request?: {
    readonly method: string;
    readonly target: string;
    readonly httpVersion: string;
    readonly headers: HeaderPairs;
  };
  /** Its answer. */
  readonly response?: {
    readonly status: number;
    readonly reason: string;
    readonly headers: HeaderPairs;
  };
  /** The agreed one; null for none. */
  readonly subprotocol: string | null;
  /** The agreed Sec-WebSocket-Extensions, "" for none. */
  readonly extensions: string;
  /** What TLS agreed on, where it is known. */
  readonly tls?: {
    readonly version: string;
    readonly cipher: string;
    readonly servername: string;
  };
};

/** An HTTP request and its answer that did not become a WebSocket: a refused handshake, or a page. */
export type ExchangeRecord = Pick<
  OpenRecord,
  "connection" | "time" | "protocol" | "source" | "url" | "client" | "server"
> &
  Pick<OpenRecord, "request" | "response" | "tls"> & {
    readonly kind: "exchange";
    /** Why a handshake was refused: a code of docs/errors.md, and a sentence. Absent for a page. */
    readonly refused?: { readonly code: string; readonly reason: string };
    /** The rules that the request breaks. */
    readonly violations: readonly ViolationCode[];
    /** What the request carried, as it came; absent where it was nothing. */
    readonly requestBody?: BodyRecord;
    /** What the answer carried, as it came. */
    readonly responseBody?: BodyRecord;
  };

/** The body of a request or an answer, as it came but for the transfer coding; content codings are kept. */
export type BodyRecord = {
  /** The first bytes in base64, up to a limit. */
  readonly base64: string;
  /** Bytes that there were. */
  readonly length: number;
  /** True where `base64` has fewer bytes than that. */
  readonly cut: boolean;
};

/** One frame as it was on the wire. */
export type FrameRecord = {
  /** FIN: the last frame of its message. */
  readonly fin: boolean;
  /** RSV1 to RSV3 as three bits; RSV1 is 4. */
  readonly rsv: number;
  /** Four bits; may be a reserved value. */
  readonly opcode: number;
  /** Eight hex digits; absent where the frame is not masked. */
  readonly maskKey?: string;
  /** Payload bytes on the wire. */
  readonly length: number;
  /** Bytes of the extended length, where it is not the shortest form for `length`: RFC 6455 §5.2. */
  readonly lengthBytes?: 0 | 2 | 8;
};

/** The kind of a message; "data" for a plain stream or a datagram. */
export type MessageOpcode = "text" | "binary" | "close" | "ping" | "pong" | "data";

/** One message, or one chunk or datagram of a plain stream, where `opcode` is "data". */
export type MessageRecord = {
  readonly kind: "message";
  /** The number of its open record. */
  readonly connection: number;
  /** From 0 within a connection, in the order seen, control frames included. */
  readonly index: number;
  /** When it was complete, in Unix seconds with microseconds. */
  readonly time: number;
  /** Who sent it. */
  readonly from: Side;
  /** Its kind; a reserved opcode is shown as "binary". */
  readonly opcode: MessageOpcode;
  /** The payload, where it is UTF-8 text; else {@link base64}. */
  readonly text?: string;
  /** The payload in base64: of every binary message, and where it is no UTF-8 text. */
  readonly base64?: string;
  /** The code of a close frame. */
  readonly code?: number;
  /** The reason of a close frame. */
  readonly reason?: string;
  /** Payload bytes, inflated. */
  readonly length: number;
  /** Bytes on the wire, frame headers included. */
  readonly wireLength: number;
  /** It came compressed; the payload here is inflated. */
  readonly compressed: boolean;
  /** In an export: what came compressed, as it came, in base64; unmasked and joined. */
  readonly wire?: string;
  /** The frames it came in; none for a plain stream. */
  readonly frames: readonly FrameRecord[];
  /** "peer" as it was sent, "edited" or "dropped" on the way, "injected" by us. */
  readonly origin: "peer" | "edited" | "injected" | "dropped";
  /** What the peer sent, where `origin` is "edited": the record says what was sent on. */
  readonly original?: OriginalRecord;
  /** Words that a script has put on it. */
  readonly tags?: readonly string[];
  /** Every rule that it breaks; docs/errors.md explains the codes. */
  readonly violations: readonly ViolationCode[];
};

/** What stood in the place of an edited message. */
export type OriginalRecord = Pick<
  MessageRecord,
  | "opcode"
  | "text"
  | "base64"
  | "code"
  | "reason"
  | "length"
  | "wireLength"
  | "compressed"
  | "wire"
  | "frames"
  | "violations"
>;

/** A connection has ended. */
export type CloseRecord = {
  readonly kind: "close";
  /** The number of its open record. */
  readonly connection: number;
  /** When, in Unix seconds with microseconds. */
  readonly time: number;
  /** Who began to close. */
  readonly by: Side;
  /** The close code; 1005 for none, 1006 without a closing handshake. */
  readonly code: number;
  /** May be empty. */
  readonly reason: string;
  /** The closing handshake was completed. */
  readonly clean: boolean;
};

/** One captured thing, in the JSON form that every part of Wireglass speaks. */
export type CaptureRecord = OpenRecord | MessageRecord | CloseRecord | ExchangeRecord;
