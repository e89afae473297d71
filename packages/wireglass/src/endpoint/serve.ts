import type { Server as HttpServer, IncomingMessage } from "node:http";
import type { Server as HttpsServer } from "node:https";
import type { Duplex } from "node:stream";
import type { TlsOptions } from "node:tls";
import { type Rejection, UsageError } from "@wireglass/wire";
import { type DeflateOptions, type DeflateSetup, deflateSetup } from "./deflate-options.ts";
import type { Handler, ReportError } from "./delivery.ts";
import { Hub, type HubCounters, type TapMaker } from "./hub.ts";
import { type Limits, limitsWith } from "./limits.ts";
import { addressesOf, hostPort, Listener } from "./listener.ts";
import type { IncomingRequest, OpeningRules } from "./opening.ts";
import { Pump, readData } from "./pump.ts";
import { REFUSALS, type Refusal, type RefusalCode, type Verdict } from "./refusal.ts";
import type { Room, RoomOptions } from "./room.ts";
import type { Message, Socket } from "./socket.ts";

/** An HTTP answer: to a refused handshake, or to a request that is none. */
export type HttpAnswer = Rejection;

/** Where and how {@link serve} serves. */
export type ServeOptions = {
  /** Where to listen; loopback unless told otherwise. */
  readonly hostname?: string;
  /** 0, the default, picks a free one. */
  readonly port?: number;
  /** The only path that is served; omit to serve every path. */
  readonly path?: string;
  /** Certificate and key, and whatever else `node:tls` takes: the server then speaks wss. */
  readonly tls?: TlsOptions;
  /** Share the port of this HTTP server instead of opening one. */
  readonly server?: HttpServer | HttpsServer;
  /** Subprotocols in the order of preference, or a function that chooses one of those offered. */
  readonly subprotocols?:
    | readonly string[]
    | ((offered: readonly string[], request: IncomingRequest) => string | undefined);
  /** Lets a handshake pass with undefined or true, or answers it with any HTTP status. */
  readonly authorize?: (
    request: IncomingRequest,
  ) => HttpAnswer | boolean | undefined | Promise<HttpAnswer | boolean | undefined>;
  /** Allowed values of the Origin header; requests without one pass, as no browser sends them. */
  readonly origins?: readonly string[];
  /** permessage-deflate: on unless `false`. */
  readonly deflate?: boolean | DeflateOptions;
  /** What is left out has the default in docs/limits.md. */
  readonly limits?: Partial<Limits>;
  /** How `server.broadcast` treats receivers that do not keep up. */
  readonly broadcast?: RoomOptions;
  /** Answers ordinary HTTP requests: pages on the same port. */
  readonly page?: (
    request: IncomingRequest,
  ) => HttpAnswer | undefined | Promise<HttpAnswer | undefined>;
  /** What a handler or `authorize` threw; printed to stderr unless given. */
  readonly onError?: (error: unknown, socket: Socket | undefined) => void;
  /** Handshakes that were refused, and why. */
  readonly onRefused?: (refusal: Refusal, remoteAddress: string) => void;
  /** Sees the raw bytes of connections. */
  readonly tap?: TapMaker;
  /** Closes the server when aborted. */
  readonly signal?: AbortSignal;
};

/** A running server. */
export class Server {
  readonly #hub: Hub;
  readonly #stop: () => void;
  /** "ws://127.0.0.1:8080/" */
  readonly url: string;
  /** The port that it listens on. */
  readonly port: number;

  /** @internal */
  constructor(hub: Hub, url: string, port: number, stop: () => void) {
    this.#hub = hub;
    this.#stop = stop;
    this.url = url;
    this.port = port;
  }

  /** What it has seen so far. */
  get counters(): HubCounters {
    return this.#hub.counters;
  }

  /** Every open connection. */
  get sockets(): Iterable<Socket> {
    return this.#hub.sockets();
  }

  /** The room of that name; rooms cost nothing until somebody is in. */
  room(name: string, options?: RoomOptions): Room {
    return this.#hub.room(name, options);
  }

  /** The room that everybody is in. */
  get everyone(): Room {
    return this.#hub.everyone;
  }

  /** Sends to every connection but `except`, encoded once. */
  broadcast(message: Message, options?: { except?: Socket }): Promise<void> {
    return this.#hub.send(message, options);
  }

  /** Takes no more connections, closes those there are with 1001, and resolves when all are gone. */
  async close(code = 1001, reason = "server shutting down"): Promise<void> {
    this.#stop();
    await this.#hub.close(code, reason);
  }

  /** Closes it: for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/**
 * Serves WebSocket connections: on a port of its own, or attached to an HTTP server. Resolves when it
 * listens.
 *
 * `handler` is an async function that reads one connection to its end, or an object of callbacks. Rejects
 * with the system's error when the port cannot be had, and with the signal's reason.
 *
 * @throws UsageError `serve/not-listening` for an HTTP server without a port, `limit/value` and
 *   `deflate/window-bits` for options out of their range
 */
export async function serve(handler: Handler, options: ServeOptions = {}): Promise<Server> {
  options.signal?.throwIfAborted();
  const limits = limitsWith(options.limits);
  const deflate = deflateSetup(options.deflate ?? true);
  const report: ReportError = options.onError ?? printError;
  const hub = new Hub({ handler, limits, report, tap: options.tap }, options.broadcast);
  const server = options.server
    ? attach(hub, options.server, options, limits, deflate)
    : await listen(hub, options, limits, deflate);
  options.signal?.addEventListener("abort", () => void server.close(), { once: true });
  return server;
}

async function listen(
  hub: Hub,
  options: ServeOptions,
  limits: Limits,
  deflate: DeflateSetup | undefined,
): Promise<Server> {
  const { hostname = "127.0.0.1", port = 0, path = "/" } = options;
  const tls = options.tls && {
    handshakeTimeout: limits.handshakeTimeoutMs,
    // Who offers only HTTP 1.0 may get a page, or is told what is wrong.
    ALPNProtocols: ["http/1.1", "http/1.0"],
    ...options.tls,
  };
  const secure = tls !== undefined;
  const rules = rulesFor(hub, options, limits, deflate, secure);
  const failed = (error: Error): void => options.onError?.(error, undefined);
  const listener = await Listener.open({ hostname, port, tls, failed }, (pump, addresses) => {
    hub.greet(pump, addresses, rules);
  });
  const host = hostPort(hostname.replace(/^\[|\]$/g, ""), listener.port);
  const url = `${secure ? "wss" : "ws"}://${host}${path}`;
  return new Server(hub, url, listener.port, () => listener.close());
}

function attach(
  hub: Hub,
  http: HttpServer | HttpsServer,
  options: ServeOptions,
  limits: Limits,
  deflate: DeflateSetup | undefined,
): Server {
  const address = http.address();
  if (address === null || typeof address === "string") {
    throw new UsageError("serve/not-listening", "let the HTTP server listen on a port first");
  }
  const secure = "setSecureContext" in http;
  const rules = rulesFor(hub, options, limits, deflate, secure);
  const onUpgrade = (request: IncomingMessage, stream: Duplex, head: Uint8Array): void => {
    const ours = options.path === undefined || pathOf(request.url ?? "") === options.path;
    // On another path it is for another listener. The last of ours says 404 when there is nobody else.
    if (!ours && (ATTACHED.has(stream) || !isLastOfOurs(http, onUpgrade))) return;
    ATTACHED.add(stream);
    const pump = new Pump(stream);
    const opening = hub.greet(pump, addressesOf(request.socket), rules);
    opening.bytes(headOf(request, head)); // Node has read the head already: it is read again
    readData(stream);
  };
  ATTACHED.add(onUpgrade);
  http.on("upgrade", onUpgrade);
  const host = hostPort(address.address, address.port);
  const url = `${secure ? "wss" : "ws"}://${host}${options.path ?? "/"}`;
  return new Server(hub, url, address.port, () => http.off("upgrade", onUpgrade));
}

/** Streams that were taken from HTTP servers, and our listeners there. */
const ATTACHED = new WeakSet<object>();

function isLastOfOurs(http: HttpServer | HttpsServer, listener: object): boolean {
  const all = http.listeners("upgrade");
  return all.at(-1) === listener && all.every((one) => ATTACHED.has(one));
}

/** The request's bytes as they came, but for white space; with what followed them. */
function headOf(request: IncomingMessage, rest: Uint8Array): Uint8Array {
  let text = `${request.method} ${request.url} HTTP/${request.httpVersion}\r\n`;
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    text += `${request.rawHeaders[i]}: ${request.rawHeaders[i + 1]}\r\n`;
  }
  return Buffer.concat([Buffer.from(`${text}\r\n`, "latin1"), rest]);
}

function rulesFor(
  hub: Hub,
  options: ServeOptions,
  limits: Limits,
  deflate: DeflateSetup | undefined,
  secure: boolean,
): OpeningRules {
  return {
    limits,
    secure,
    deflate,
    judge: (request) => judge(hub, options, request),
    subprotocol: (offered, request) => chooseSubprotocol(options, offered, request),
    page: (request) => options.page?.(request),
    opened: (opening, opened) => hub.welcome(opening, opened),
    refused(opening, refusal) {
      if (!refusal.page) hub.refused();
      options.onRefused?.(refusal, opening.remote);
    },
    forget: (opening) => hub.forget(opening),
    failed: (error) => (options.onError ?? printError)(error, undefined),
  };
}

function judge(
  hub: Hub,
  options: ServeOptions,
  request: IncomingRequest,
): Verdict | undefined | Promise<Verdict | undefined> {
  const { path, origins, authorize } = options;
  if (hub.full) return verdict("refused/full", "too many connections; try again later\n");
  if (path !== undefined && pathOf(request.target) !== path)
    return verdict("refused/path", "not found\n");
  const origin = request.headers.find(([name]) => name.toLowerCase() === "origin")?.[1];
  if (origins !== undefined && origin !== undefined && !origins.includes(origin)) {
    return verdict("refused/origin", "this origin is not allowed\n");
  }
  const said = authorize?.(request);
  return said instanceof Promise ? said.then(toVerdict) : toVerdict(said);
}

function toVerdict(said: HttpAnswer | boolean | undefined): Verdict | undefined {
  if (said === false) return verdict("refused/authorize", "forbidden\n");
  if (said === true || said === undefined) return undefined;
  return { code: "refused/authorize", answer: said };
}

function verdict(code: RefusalCode, body: string): Verdict {
  return { code, answer: { status: REFUSALS[code].status, body } };
}

function chooseSubprotocol(
  { subprotocols }: ServeOptions,
  offered: readonly string[],
  request: IncomingRequest,
): string | undefined {
  if (typeof subprotocols === "function") return subprotocols(offered, request);
  return subprotocols?.find((name) => offered.includes(name));
}

function pathOf(target: string): string {
  return target.replace(/^[a-z]+:\/\/[^/]*/i, "").split("?")[0] ?? "";
}

function printError(error: unknown): void {
  console.error(error);
}
