import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import type { Message } from "wireglass";
import {
  type ClientOptions,
  type PerMessageDeflateOptions,
  type ServerOptions,
  WebSocket,
  WebSocketServer,
} from "ws";
import { Mailbox } from "./mailbox.ts";
import type { PeerDeflate } from "./meeting.ts";
import { CERTIFICATE, type Scheme } from "./serving.ts";
import type { Goodbye, Talker } from "./talker.ts";

/** A socket of `ws`, from either side. */
export class WsTalker implements Talker {
  readonly socket: WebSocket;
  readonly closed: Promise<Goodbye>;
  readonly #messages = new Mailbox<Message>();

  constructor(socket: WebSocket) {
    this.socket = socket;
    const closed = Promise.withResolvers<Goodbye>();
    this.closed = closed.promise;
    socket.on("message", (data, isBinary) => {
      this.#messages.put(isBinary ? new Uint8Array(data) : data.toString("utf8"));
    });
    socket.on("error", () => {}); // it is followed by "close"
    socket.on("close", (code, reason) => {
      this.#messages.end(`ws: closed with ${code} ${reason}`);
      closed.resolve({ code, reason: reason.toString("utf8") });
    });
    onTestFinished(() => socket.terminate());
  }

  get subprotocol(): string | null {
    return this.socket.protocol === "" ? null : this.socket.protocol;
  }

  get extensions(): string {
    return this.socket.extensions;
  }

  async send(message: Message): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.socket.send(message, (error) => (error ? reject(error) : resolve()));
    });
  }

  receive(): Promise<Message> {
    return this.#messages.take();
  }

  async sendFragments(pieces: readonly Message[]): Promise<void> {
    const binary = typeof pieces[0] !== "string";
    for (const [at, piece] of pieces.entries()) {
      this.socket.send(piece, { binary, fin: at === pieces.length - 1 });
    }
  }

  async ping(payload: string): Promise<void> {
    const pong = once(this.socket, "pong");
    this.socket.ping(payload);
    const [data] = await pong;
    if (String(data) !== payload) throw new Error(`the pong has another payload: ${data}`);
  }

  async close(code?: number, reason?: string): Promise<void> {
    this.socket.close(code, reason);
  }
}

/** By itself, ws leaves short messages alone where it forgets each message, and a server of ws compresses nothing. */
export function compressAll(deflate: boolean | PeerDeflate): false | PerMessageDeflateOptions {
  return deflate === false ? false : { threshold: 0, ...(deflate === true ? {} : deflate) };
}

/** Opens a connection as a client of `ws`. Rejects with what `ws` reports. */
export async function openWs(
  url: string,
  subprotocols: readonly string[] = [],
  options: ClientOptions = {},
): Promise<WsTalker> {
  const socket = new WebSocket(url, subprotocols, { ca: CERTIFICATE.cert, ...options });
  const talker = new WsTalker(socket);
  await once(socket, "open");
  return talker;
}

/** A server of `ws` until the test is over, and the clients that come to it. */
export async function serveWs(
  scheme: Scheme,
  options: Omit<ServerOptions, "host" | "port" | "server"> = {},
): Promise<{ readonly url: string; readonly clients: Mailbox<WsTalker> }> {
  const http = scheme === "wss" ? createServer(CERTIFICATE) : undefined;
  http?.listen(0, "127.0.0.1");
  const server = new WebSocketServer({
    ...options,
    ...(http === undefined ? { host: "127.0.0.1", port: 0 } : { server: http }),
  });
  onTestFinished(() => {
    server.close();
    http?.close();
  });
  const clients = new Mailbox<WsTalker>();
  server.on("connection", (socket) => clients.put(new WsTalker(socket)));
  await once(http ?? server, "listening");
  const { port } = (http?.address() as AddressInfo | undefined) ?? server.address(); // TCP, not a pipe
  return { url: `${scheme}://127.0.0.1:${port}/`, clients };
}
