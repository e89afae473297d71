import {
  type CaptureRecord,
  type ExchangeRecord,
  messageRecordOf,
  type OpenRecord,
  type RecordProtocol,
  type RecordSource,
  type Side,
} from "@wireglass/lens/record";
import {
  type DeflateAgreement,
  DeflateStream,
  HeadReader,
  readResponseHead,
  StreamObserver,
} from "@wireglass/wire";
import {
  type Addresses,
  type ClientOpened,
  type CloseInfo,
  type DatagramSocket,
  type DatagramTap,
  NODE_COMPRESSOR,
  NODE_HOST,
  type Opened,
  type Refusal,
  type Socket,
  type StreamSocket,
  type Tap,
  type TlsFacts,
  withoutCredentials,
} from "../endpoint/index.ts";
import { keptData, keptMessage } from "./kept-observation.ts";

/** No limit of its own: the endpoint has judged what it took, and what it refused is small. */
const LIMITS = { maxMessageBytes: 2 ** 31, maxFragments: 2 ** 31 };

/** What the recorder itself knows of a connection. */
type Given = "connection" | "time" | "source";

/** For an answer of our own. */
const NO_LIMITS = { maxHeadBytes: Number.MAX_SAFE_INTEGER, maxHeaders: Number.MAX_SAFE_INTEGER };

/** Makes records of an endpoint's own connections, from the bytes on their wire. */
export class Recorder {
  readonly #sink: (record: CaptureRecord) => void;
  readonly #source: RecordSource;
  #connections = 0;

  constructor(sink: (record: CaptureRecord) => void, source: RecordSource) {
    this.#sink = sink;
    this.#source = source;
  }

  /** For a WebSocket server's connections. */
  readonly serverTap = (socket: Socket, opened: Opened): Tap => {
    const { request } = socket;
    const answer = readResponseHead(opened.answer);
    const log = this.#open({
      protocol: socket.url.startsWith("wss:") ? "wss" : "ws",
      url: socket.url,
      client: socket.remoteAddress,
      server: socket.localAddress,
      request: { ...request, httpVersion: "1.1" },
      ...(answer.kind === "head" && { response: responseOf(answer.head) }),
      subprotocol: socket.subprotocol,
      extensions: socket.extensions,
      ...(opened.tls && { tls: opened.tls }),
    });
    return webSocketTap(log, "server", opened.deflate?.agreement);
  };

  /** For a WebSocket server's requests that do not become connections. */
  readonly refused = (refusal: Refusal, remoteAddress: string): void => {
    const { url, localAddress, request, answer, code, reason, violation, tls } = refusal;
    const response = responseIn(answer);
    this.#begin({
      kind: "exchange",
      protocol: tls === undefined ? "ws" : "wss",
      url,
      client: remoteAddress,
      server: localAddress,
      ...(request && { request: requestOf(request) }),
      ...(response && { response }),
      ...(tls && { tls }),
      ...(code !== undefined && { refused: { code, reason } }),
      violations: violation === undefined ? [] : [violation],
    });
  };

  /** For a WebSocket client's connection. */
  readonly clientTap = (opened: ClientOpened): Tap => {
    const { dialed, handshake, answer, deflate } = opened;
    const log = this.#open({
      protocol: opened.url.startsWith("wss:") ? "wss" : "ws",
      url: opened.url,
      client: dialed.addresses.local,
      server: dialed.addresses.remote,
      request: handshake.head,
      response: responseOf(answer),
      subprotocol: opened.subprotocol,
      extensions: opened.extensions,
      ...(dialed.tls && { tls: dialed.tls }),
    });
    return webSocketTap(log, "client", deflate?.agreement);
  };

  /** For a TCP server's connections. */
  readonly streamTap = (socket: StreamSocket): Tap => {
    const protocol = socket.url.startsWith("tls:") ? "tls" : "tcp";
    const addresses = { client: socket.remoteAddress, server: socket.localAddress };
    return dataTap(this.#plain(protocol, socket.url, addresses, socket.tls), "server");
  };

  /** For a TCP client's connection to `url`. */
  tcpClientTap(url: string): (addresses: Addresses, tls: TlsFacts | undefined) => Tap {
    const protocol = url.startsWith("tls:") ? "tls" : "tcp";
    return ({ local, remote }, tls) =>
      dataTap(this.#plain(protocol, url, { client: local, server: remote }, tls), "client");
  }

  /** For the peers of a UDP server. */
  readonly datagramTap = (socket: DatagramSocket): DatagramTap => {
    const addresses = { client: socket.remoteAddress, server: socket.localAddress };
    return dataTap(this.#plain("udp", `udp://${socket.localAddress}`, addresses), "server");
  };

  /** For a UDP client. */
  readonly udpClientTap = (socket: DatagramSocket): DatagramTap => {
    const addresses = { client: socket.localAddress, server: socket.remoteAddress };
    return dataTap(this.#plain("udp", socket.url, addresses), "client");
  };

  #plain(
    protocol: RecordProtocol,
    url: string,
    addresses: { client: string; server: string },
    tls?: TlsFacts,
  ): ConnectionLog {
    const nothing = { subprotocol: null, extensions: "" };
    return this.#open({ protocol, url, ...addresses, ...nothing, ...(tls && { tls }) });
  }

  #open(about: Omit<OpenRecord, Given | "kind">): ConnectionLog {
    return new ConnectionLog(this.#begin({ kind: "open", ...about }), this.#sink);
  }

  /** Writes a connection's first record, and returns the connection's number. */
  #begin({ kind, ...about }: Omit<OpenRecord, Given> | Omit<ExchangeRecord, Given>): number {
    this.#connections++;
    const connection = this.#connections;
    const given = { connection, time: unixSeconds(), source: this.#source };
    const url = withoutCredentials(about.url); // a record is kept, shown and passed on
    this.#sink({ kind, ...given, ...about, url } as OpenRecord | ExchangeRecord); // one or the other, completed
    return connection;
  }
}

/** The records of one connection. */
class ConnectionLog {
  readonly #connection: number;
  readonly #sink: (record: CaptureRecord) => void;
  #index = 0;

  constructor(connection: number, sink: (record: CaptureRecord) => void) {
    this.#connection = connection;
    this.#sink = sink;
  }

  sighting(from: Side) {
    const index = this.#index++;
    return { connection: this.#connection, index, time: unixMicroseconds(), from };
  }

  write(record: CaptureRecord): void {
    this.#sink(record);
  }

  closed(info: CloseInfo, we: Side): void {
    const { code, reason, clean, by } = info;
    const side = by === "local" ? we : otherSide(we);
    const connection = this.#connection;
    this.#sink({ kind: "close", connection, time: unixSeconds(), by: side, code, reason, clean });
  }
}

function webSocketTap(log: ConnectionLog, we: Side, agreement: DeflateAgreement | undefined): Tap {
  const observe = (from: Side): StreamObserver =>
    new StreamObserver({
      from,
      host: NODE_HOST,
      limits: LIMITS,
      // Reads what `from` sent, so it stands on the other side.
      deflate: agreement && new DeflateStream(otherSide(from), agreement, NODE_COMPRESSOR),
      message: (message) => log.write(messageRecordOf(keptMessage(message, log.sighting(from)))),
    });
  const own = observe(we);
  const peer = observe(otherSide(we));
  return {
    received: (bytes) => peer.receive(bytes),
    sent: (bytes) => own.receive(bytes),
    closed(info) {
      peer.receiveEnd();
      own.receiveEnd();
      log.closed(info, we);
    },
  };
}

function dataTap(log: ConnectionLog, we: Side): Tap {
  const write = (bytes: Uint8Array, from: Side): void =>
    log.write(messageRecordOf(keptData(bytes, log.sighting(from))));
  return {
    received: (bytes) => write(bytes, otherSide(we)),
    sent: (bytes) => write(bytes, we),
    closed: (info) => log.closed(info, we),
  };
}

/** The head of a whole HTTP answer. */
function responseIn(answer: Uint8Array): OpenRecord["response"] {
  const step = new HeadReader(NO_LIMITS).push(answer);
  const text = step.kind === "head" ? readResponseHead(step.bytes) : step;
  return text.kind === "head" && "head" in text ? responseOf(text.head) : undefined;
}

function requestOf({ method, target, httpVersion, headers }: NonNullable<Refusal["request"]>) {
  return { method, target, httpVersion, headers };
}

function responseOf(head: {
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly (readonly [string, string])[];
}) {
  return { status: head.status, reason: head.reason, headers: head.headers };
}

function otherSide(side: Side): Side {
  return side === "server" ? "client" : "server";
}

/** Now, in Unix seconds, to the microsecond. */
function unixSeconds(): number {
  return unixMicroseconds() / 1_000_000;
}

function unixMicroseconds(): number {
  return Math.round((performance.timeOrigin + performance.now()) * 1000);
}
