import type { Recorder } from "../../capture/index.ts";
import {
  type CloseInfo,
  connectTcp,
  connectUdp,
  connectWebSocket,
  type DatagramSocket,
  type Message,
  type Reconnecting,
  reconnect,
  type Socket,
  type StreamSocket,
} from "../../endpoint/index.ts";
import type { Target } from "./target.ts";

export type LinkKind = "websocket" | "stream" | "datagram";

/** An open connection of whatever kind, as far as a terminal or a pipe has use for it. */
export type Link = {
  readonly kind: LinkKind;
  /** Up to the end, of whatever kind; see `closed` for that. */
  readonly messages: AsyncIterable<Message>;
  readonly closed: Promise<CloseInfo>;
  /** Resolves when more may be sent. Rejects with ConnectionClosedError. */
  send(message: Message): Promise<void>;
  close(code: number, reason: string): void;
  terminate(): void;
  /** Resolves with the round trip; only for WebSockets. */
  ping(payload: string | undefined): Promise<number>;
  pong(payload: string | undefined): void;
  /** Messages that came too fast to be taken; only UDP loses any. */
  readonly dropped: number;
};

export type Opening = {
  readonly signal: AbortSignal;
  /** Sees everything on the wire. */
  readonly recorder: Recorder | undefined;
  /** Where given, a lost connection is opened again, after this was told. */
  readonly onReconnect: ((reconnecting: Reconnecting) => void) | undefined;
};

/** The connection, or one after the other. Throws ConnectError. */
export async function* openLinks(target: Target, opening: Opening): AsyncGenerator<Link, void> {
  const { kind, url, tls, limits, proxy } = target;
  const { signal, recorder, onReconnect } = opening;
  const options = { tls, limits, signal, ...(proxy !== undefined && { proxy }) };
  switch (kind) {
    case "stream": {
      const tap = recorder && { tap: recorder.tcpClientTap(url) };
      yield streamLink(await connectTcp(url, { ...options, ...tap }));
      break;
    }
    case "datagram": {
      const tap = recorder && { tap: recorder.udpClientTap };
      yield datagramLink(await connectUdp(url, { limits, signal, ...tap }));
      break;
    }
    case "websocket": {
      const tap = recorder && { tap: recorder.clientTap };
      const all = { ...target.handshake, ...options, ...tap };
      if (onReconnect === undefined) yield webSocketLink(await connectWebSocket(url, all));
      else
        for await (const socket of reconnect(url, { ...all, onReconnect }))
          yield webSocketLink(socket);
    }
  }
}

function webSocketLink(socket: Socket): Link {
  return {
    kind: "websocket",
    messages: socket,
    closed: socket.closed,
    send: (message) => socket.send(message),
    close: (code, reason) => void socket.close(code, reason),
    terminate: () => socket.terminate(),
    ping: (payload) => (payload === undefined ? socket.ping() : socket.ping(payload)),
    pong: (payload) => socket.pong(payload),
    dropped: 0,
  };
}

function streamLink(socket: StreamSocket): Link {
  return {
    ...PINGLESS,
    kind: "stream",
    messages: socket,
    closed: socket.closed,
    send: (message) => socket.send(message),
    close: () => void socket.close(),
    terminate: () => socket.terminate(),
    dropped: 0,
  };
}

function datagramLink(socket: DatagramSocket): Link {
  return {
    ...PINGLESS,
    kind: "datagram",
    messages: socket,
    closed: socket.closed,
    send: (message) => socket.send(message),
    close: () => void socket.close(),
    terminate: () => void socket.close(),
    get dropped() {
      return socket.dropped;
    },
  };
}

/** Lines that ask for these are refused before they get here. */
const PINGLESS: Pick<Link, "ping" | "pong"> = {
  ping: () => Promise.reject(new Error("only WebSockets have pings")),
  pong() {},
};
