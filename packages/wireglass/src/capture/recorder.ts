import type {
  CaptureRecord,
  OpenRecord,
  RecordProtocol,
  RecordSource,
  Side,
} from "@wireglass/lens/record";
import {
  type DeflateAgreement,
  DeflateStream,
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
  type Socket,
  type StreamSocket,
  type Tap,
} from "../endpoint/index.ts";
import { dataRecord, messageRecord } from "./message-record.ts";

/** No limit of its own: the endpoint has judged what it took, and what it refused is small. */
const LIMITS = { maxMessageBytes: 2 ** 31, maxFragments: 2 ** 31 };

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
    });
    return webSocketTap(log, "server", opened.deflate?.agreement);
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
    return dataTap(this.#plain(protocol, socket.url, addresses), "server");
  };

  /** For a TCP client's connection to `url`. */
  tcpClientTap(url: string): (addresses: Addresses) => Tap {
    const protocol = url.startsWith("tls:") ? "tls" : "tcp";
    return ({ local, remote }) =>
      dataTap(this.#plain(protocol, url, { client: local, server: remote }), "client");
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
  ): ConnectionLog {
    return this.#open({ protocol, url, ...addresses, subprotocol: null, extensions: "" });
  }

  #open(about: Omit<OpenRecord, "kind" | "connection" | "time" | "source">): ConnectionLog {
    this.#connections++;
    const connection = this.#connections;
    const source = this.#source;
    this.#sink({ kind: "open", connection, time: unixSeconds(), source, ...about });
    return new ConnectionLog(connection, this.#sink);
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
    return { connection: this.#connection, index, time: unixSeconds(), from };
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
      message: (message) => log.write(messageRecord(message, log.sighting(from))),
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
    log.write(dataRecord(bytes, log.sighting(from)));
  return {
    received: (bytes) => write(bytes, otherSide(we)),
    sent: (bytes) => write(bytes, we),
    closed: (info) => log.closed(info, we),
  };
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
  return Math.round((performance.timeOrigin + performance.now()) * 1000) / 1_000_000;
}
