import type { TlsOptions } from "node:tls";
import { ConnectionClosedError } from "./close-info.ts";
import { ConnectError } from "./connect-error.ts";
import { Deadline } from "./deadline.ts";
import { dial, type TlsClientOptions } from "./dialer.ts";
import { type Limits, limitsWith } from "./limits.ts";
import { type Addresses, hostPort, Listener } from "./listener.ts";
import { plainAddress } from "./plain-url.ts";
import type { Pump } from "./pump.ts";
import type { Tap } from "./session-options.ts";
import { StreamSocket } from "./stream-socket.ts";
import { SweepGroup } from "./sweeper.ts";
import type { TlsFacts } from "./tls-facts.ts";

/** How {@link connectTcp} opens a stream. */
export type TcpOptions = {
  /** For tls: who is trusted, and who you are. */
  readonly tls?: TlsClientOptions;
  /** "http://user:password@host:port", "https://…" or "socks5://…": the way to the server. */
  readonly proxy?: string;
  /** What is left out has the default in docs/limits.md. */
  readonly limits?: Partial<Limits>;
  /** Ends the attempt; an open connection is no longer concerned. */
  readonly signal?: AbortSignal;
  /** Sees the raw bytes of the connection. */
  readonly tap?: (addresses: Addresses, tls: TlsFacts | undefined) => Tap | undefined;
};

const clients = new SweepGroup();

/**
 * Opens a TCP connection, or a TLS one for tls://. Rejects with {@link ConnectError}.
 *
 * @throws UsageError `connect/url` for what is no tcp or tls URL, `connect/port` for one without a port
 */
export async function connectTcp(
  url: string | URL,
  options: TcpOptions = {},
): Promise<StreamSocket> {
  const { scheme, hostname, port, where, href } = plainAddress(url, "tcp", "tls");
  const limits = limitsWith(options.limits);
  const deadline = new Deadline(where, limits.connectTimeoutMs, options.signal);
  try {
    const { pump, addresses, tls, start } = await dial({
      host: hostname,
      port,
      tls: scheme === "tls" ? (options.tls ?? {}) : undefined,
      proxy: options.proxy,
      signal: deadline.signal,
    });
    const forget = clients.forget;
    const tap = options.tap?.(addresses, tls);
    const socket = new StreamSocket({ url: href, addresses, pump, limits, tap, forget });
    clients.add(StreamSocket.sweepable(socket));
    start();
    return socket;
  } catch (error) {
    throw ConnectError.from(error, where);
  } finally {
    deadline.done();
  }
}

/** Reads one connection to its end; when its promise resolves, the connection is closed. */
export type StreamHandler = (socket: StreamSocket) => void | Promise<void>;

/** Where and how {@link serveTcp} serves. */
export type ServeTcpOptions = {
  /** Loopback unless told otherwise. */
  readonly hostname?: string;
  /** 0, the default, picks a free one. */
  readonly port?: number;
  /** Certificate and key, and whatever else `node:tls` takes: the server then speaks TLS. */
  readonly tls?: TlsOptions;
  /** What is left out has the default in docs/limits.md. */
  readonly limits?: Partial<Limits>;
  /** What a handler threw, and TLS handshakes that failed; printed to stderr unless given. */
  readonly onError?: (error: unknown, socket: StreamSocket | undefined) => void;
  /** Sees the raw bytes of a connection. */
  readonly tap?: (socket: StreamSocket) => Tap | undefined;
  /** Closes the server when aborted. */
  readonly signal?: AbortSignal;
};

/** A running TCP server. */
export class TcpServer {
  readonly #listener: Listener;
  readonly #group: SweepGroup;
  readonly #sockets: Set<StreamSocket>;
  /** "tcp://127.0.0.1:7000", or tls. */
  readonly url: string;
  /** The port that it listens on. */
  readonly port: number;

  /** @internal */
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

  /** Closes it: for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/** Serves plain TCP, or TLS with a certificate. Rejects with the system's error. */
export async function serveTcp(
  handler: StreamHandler,
  options: ServeTcpOptions = {},
): Promise<TcpServer> {
  options.signal?.throwIfAborted();
  const { hostname = "127.0.0.1", port = 0, tls, onError = printError } = options;
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
  const failed = (error: Error): void => onError(error, undefined);
  const listener = await Listener.open({ hostname, port, tls, failed }, accept);
  const url = `${scheme}://${hostPort(hostname.replace(/^\[|\]$/g, ""), listener.port)}`;
  const server = new TcpServer(listener, url, group, sockets);
  options.signal?.addEventListener("abort", () => void server.close(), { once: true });
  return server;
}

/** Runs `handler` to its end; that its own peer went away is no failure of it. */
async function run(
  handler: StreamHandler,
  socket: StreamSocket,
  onError: NonNullable<ServeTcpOptions["onError"]>,
): Promise<void> {
  try {
    const running = handler(socket);
    if (!(running instanceof Promise)) return StreamSocket.follow(socket);
    await running;
  } catch (error) {
    if (!(error instanceof ConnectionClosedError)) onError(error, socket);
  }
  void socket.close();
}

function printError(error: unknown): void {
  console.error(error);
}
