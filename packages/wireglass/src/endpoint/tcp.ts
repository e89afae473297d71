import type { TlsOptions } from "node:tls";
import { UsageError } from "@wireglass/wire";
import { ConnectionClosedError } from "./close-info.ts";
import { ConnectError } from "./connect-error.ts";
import { Deadline } from "./deadline.ts";
import { dial, type TlsClientOptions } from "./dialer.ts";
import { type Limits, limitsWith } from "./limits.ts";
import { type Addresses, hostPort, Listener } from "./listener.ts";
import type { Pump } from "./pump.ts";
import type { Tap } from "./session-options.ts";
import { StreamSocket } from "./stream-socket.ts";
import { SweepGroup } from "./sweeper.ts";

export type TcpOptions = {
  readonly tls?: TlsClientOptions;
  /** "http://user:password@host:port" or "socks5://…" */
  readonly proxy?: string;
  readonly limits?: Partial<Limits>;
  /** Ends the attempt; an open connection is no longer concerned. */
  readonly signal?: AbortSignal;
  readonly tap?: (addresses: Addresses) => Tap | undefined;
};

const clients = new SweepGroup();

/** Opens a TCP connection, or a TLS one for tls://. Rejects with ConnectError. */
export async function connectTcp(
  url: string | URL,
  options: TcpOptions = {},
): Promise<StreamSocket> {
  const { hostname, port, protocol, href } = new URL(url);
  if (port === "")
    throw new UsageError("connect/port", `"${url}" needs a port, as in tcp://host:7000`);
  const limits = limitsWith(options.limits);
  const deadline = new Deadline(limits.connectTimeoutMs, options.signal);
  try {
    const { pump, addresses, start } = await dial({
      host: hostname.replace(/^\[|\]$/g, ""),
      port: Number(port),
      tls: protocol === "tls:" ? (options.tls ?? {}) : undefined,
      proxy: options.proxy,
      signal: deadline.signal,
    });
    const forget = clients.forget;
    const tap = options.tap?.(addresses);
    const socket = new StreamSocket({ url: href, addresses, pump, limits, tap, forget });
    clients.add(StreamSocket.sweepable(socket));
    start();
    return socket;
  } catch (error) {
    throw ConnectError.from(error, hostPort(hostname, Number(port)));
  } finally {
    deadline.done();
  }
}

/** Reads one connection to its end; when its promise resolves, the connection is closed. */
export type StreamHandler = (socket: StreamSocket) => void | Promise<void>;

export type ServeTcpOptions = {
  /** Loopback unless told otherwise. */
  readonly hostname?: string;
  /** 0, the default, picks a free one. */
  readonly port?: number;
  readonly tls?: TlsOptions;
  readonly limits?: Partial<Limits>;
  readonly onError?: (error: unknown) => void;
  readonly tap?: (socket: StreamSocket) => Tap | undefined;
  readonly signal?: AbortSignal;
};

/** A running TCP server. */
export class TcpServer {
  readonly #listener: Listener;
  readonly #group: SweepGroup;
  readonly #sockets: Set<StreamSocket>;
  readonly url: string;
  readonly port: number;

  constructor(listener: Listener, url: string, group: SweepGroup, sockets: Set<StreamSocket>) {
    this.#listener = listener;
    this.#group = group;
    this.#sockets = sockets;
    this.url = url;
    this.port = listener.port;
  }

  /** Every open connection. */
  get sockets(): Iterable<StreamSocket> {
    return this.#sockets;
  }

  /** Takes no more connections, ends those there are, and resolves when all are gone. */
  async close(): Promise<void> {
    this.#listener.close();
    await Promise.all([...this.#sockets].map((socket) => socket.close()));
    this.#group.end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/** Serves plain TCP, or TLS with a certificate. Rejects with the system's error. */
export async function serveTcp(
  handler: StreamHandler,
  options: ServeTcpOptions = {},
): Promise<TcpServer> {
  const { hostname = "127.0.0.1", port = 0, tls, onError = console.error } = options;
  const limits = limitsWith(options.limits);
  const group = new SweepGroup();
  const sockets = new Set<StreamSocket>();
  const scheme = tls ? "tls" : "tcp";
  const accept = (pump: Pump, addresses: Addresses): void => {
    if (sockets.size >= limits.maxConnections) return pump.destroy();
    const url = `${scheme}://${addresses.local}`;
    let tap: Tap | undefined;
    const later: Tap = {
      received: (bytes) => tap?.received(bytes),
      sent: (bytes) => tap?.sent(bytes),
      closed: (info) => tap?.closed(info),
    };
    const forget = group.forget;
    const socket = new StreamSocket({
      url,
      addresses,
      pump,
      limits,
      tap: options.tap && later,
      forget,
      outlivesPeer: true,
    });
    tap = options.tap?.(socket);
    group.add(StreamSocket.sweepable(socket));
    sockets.add(socket);
    void socket.closed.then(() => sockets.delete(socket));
    void run(handler, socket, onError);
  };
  const listener = await Listener.open({ hostname, port, tls, failed: onError }, accept);
  const url = `${scheme}://${hostPort(hostname.replace(/^\[|\]$/g, ""), listener.port)}`;
  const server = new TcpServer(listener, url, group, sockets);
  options.signal?.addEventListener("abort", () => void server.close(), { once: true });
  return server;
}

/** Runs `handler` to its end; that its own peer went away is no failure of it. */
async function run(
  handler: StreamHandler,
  socket: StreamSocket,
  onError: (error: unknown) => void,
): Promise<void> {
  try {
    const running = handler(socket);
    if (!(running instanceof Promise)) return StreamSocket.follow(socket);
    await running;
  } catch (error) {
    if (!(error instanceof ConnectionClosedError)) onError(error);
  }
  void socket.close();
}
