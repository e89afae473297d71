import type { HeaderPairs, ViolationCode } from "@wireglass/wire";

/** Where a record came from. */
export type RecordSource = "proxy" | "pcap" | "page" | "server" | "client" | "test" | "load";
export type RecordProtocol = "ws" | "wss" | "tcp" | "tls" | "udp";
export type Side = "client" | "server";

/** A connection begins. Times are Unix seconds with microseconds. */
export type OpenRecord = {
  readonly kind: "open";
  /** From 1 within a capture. */
  readonly connection: number;
  readonly time: number;
  readonly protocol: RecordProtocol;
  readonly source: RecordSource;
  readonly url: string;
  /** "host:port" */
  readonly client: string;
  readonly server: string;
  /** The handshake, where there is one. */
  readonly request?: {
    readonly method: string;
    readonly target: string;
    readonly httpVersion: string;
    readonly headers: HeaderPairs;
  };
  readonly response?: {
    readonly status: number;
    readonly reason: string;
    readonly headers: HeaderPairs;
  };
  readonly subprotocol: string | null;
  readonly extensions: string;
  readonly tls?: {
    readonly version: string;
    readonly cipher: string;
    readonly servername: string;
  };
};

/** One frame as it was on the wire. */
export type FrameRecord = {
  readonly fin: boolean;
  /** RSV1 to RSV3 as three bits; RSV1 is 4. */
  readonly rsv: number;
  readonly opcode: number;
  /** Eight hex digits; absent where the frame is not masked. */
  readonly maskKey?: string;
  readonly length: number;
};

export type MessageOpcode = "text" | "binary" | "close" | "ping" | "pong" | "data";

/** One message, or one chunk or datagram of a plain stream, where `opcode` is "data". */
export type MessageRecord = {
  readonly kind: "message";
  readonly connection: number;
  /** From 0 within a connection, in the order seen, control frames included. */
  readonly index: number;
  readonly time: number;
  readonly from: Side;
  readonly opcode: MessageOpcode;
  /** The payload, where it is UTF-8 text; else {@link base64}. */
  readonly text?: string;
  readonly base64?: string;
  /** Of a close frame. */
  readonly code?: number;
  readonly reason?: string;
  /** Payload bytes, inflated. */
  readonly length: number;
  /** Bytes on the wire, frame headers included. */
  readonly wireLength: number;
  readonly compressed: boolean;
  readonly frames: readonly FrameRecord[];
  readonly origin: "peer" | "edited" | "injected" | "dropped";
  readonly violations: readonly ViolationCode[];
};

/** A connection has ended. */
export type CloseRecord = {
  readonly kind: "close";
  readonly connection: number;
  readonly time: number;
  /** Who began to close. */
  readonly by: Side;
  readonly code: number;
  readonly reason: string;
  /** The closing handshake was completed. */
  readonly clean: boolean;
};

/** One captured thing, in the JSON form that every part of Wireglass speaks. */
export type CaptureRecord = OpenRecord | MessageRecord | CloseRecord;
