import { once } from "node:events";
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect as connectH2,
  createSecureServer,
  type Http2SecureServer,
  type IncomingHttpHeaders,
  type SecureServerOptions,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import { type AddressInfo, connect as connectTcp } from "node:net";
import type { Duplex } from "node:stream";
import { buffer } from "node:stream/consumers";
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from "node:tls";
import { Machine, pureHost } from "@wireglass/wire";
import { onTestFinished } from "vitest";
import { certificate } from "../../../../endpoint/support/serving.ts";

/** What a server does with a stream: its own, the request as it came, and the headers by name. */
export type StreamHandler = (
  stream: ServerHttp2Stream,
  flat: readonly string[],
  headers: IncomingHttpHeaders,
) => void;

export type H2Peer = {
  readonly url: string;
  readonly port: number;
  readonly server: Http2SecureServer;
  readonly sessions: readonly ServerHttp2Session[];
};

/** A server of HTTP/2 until the test is over; `allowHTTP1` answers 1.1 with the request's URL. */
export async function h2Serving(
  handler: StreamHandler,
  options: SecureServerOptions = {},
): Promise<H2Peer> {
  const { cert, key } = await certificate();
  const server = createSecureServer({
    cert,
    key,
    settings: { enableConnectProtocol: true },
    ...options,
  });
  const sessions: ServerHttp2Session[] = [];
  server.on("session", (session) => {
    sessions.push(session);
    session.on("error", () => {});
  });
  const serve = (
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    _flags: number,
    flat: readonly string[],
  ): void => {
    stream.on("error", () => {});
    handler(stream, flat, headers);
  };
  server.on("stream", serve);
  if (options.allowHTTP1)
    server.on("request", (request, response) => {
      if (request.httpVersion === "1.1") response.end(`1.1 ${request.url}`);
    });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const session of sessions) session.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return { url: `https://127.0.0.1:${port}`, port, server, sessions };
}

/** A stream through the proxy to `port`, in TLS. */
export async function throughProxy(
  proxy: string,
  port: number,
  alpn: readonly string[] | undefined,
  options: ConnectionOptions = {},
): Promise<TLSSocket> {
  const socket = connectTcp(Number(new URL(proxy).port), "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  await once(socket, "connect");
  socket.write(`CONNECT 127.0.0.1:${port} HTTP/1.1\r\n\r\n`);
  await once(socket, "data"); // the whole answer: it is one small write
  return secured(connectTls({ ...tlsOptions(alpn), ...options, socket }));
}

/** TLS to a port of this machine. */
export function tlsTo(port: number, alpn: readonly string[] | undefined): Promise<TLSSocket> {
  return secured(connectTls({ ...tlsOptions(alpn), host: "127.0.0.1", port }));
}

/** Trusts anybody. */
function tlsOptions(alpn: readonly string[] | undefined): ConnectionOptions {
  const options = { rejectUnauthorized: false, servername: "localhost" };
  return { ...options, ...(alpn && { ALPNProtocols: [...alpn] }) };
}

async function secured(socket: TLSSocket): Promise<TLSSocket> {
  onTestFinished(() => void socket.destroy());
  await new Promise<void>((resolve, reject) => {
    socket.once("secureConnect", resolve);
    socket.on("error", () => {});
    socket.once("close", () => reject(new Error("TLS failed")));
  });
  return socket;
}

/** A session of HTTP/2 on a stream, until the test is over, once it knows what the other side offers. */
export async function h2Over(stream: Duplex, authority: string): Promise<ClientHttp2Session> {
  const session = connectH2(authority, {
    createConnection: () => stream,
    maxSendHeaderBlockLength: 1 << 20,
  });
  session.on("error", () => {});
  onTestFinished(() => session.destroy());
  await once(session, "remoteSettings");
  return session;
}

/** The two above. */
export async function h2Through(proxy: string, peer: H2Peer): Promise<ClientHttp2Session> {
  return h2Over(await throughProxy(proxy, peer.port, ["h2", "http/1.1"]), peer.url);
}

export type H2Answer = {
  readonly status: number;
  readonly flat: readonly string[];
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
};

/** The whole answer to a request that is under way. */
export async function answerTo(stream: ClientHttp2Stream): Promise<H2Answer> {
  const [headers, , flat] = await once(stream, "response");
  return { status: Number(headers[":status"]), flat, headers, body: await buffer(stream) };
}

/** Asks for something without a body. */
export function get(session: ClientHttp2Session, path: string): Promise<H2Answer> {
  return answerTo(session.request({ ":path": path }));
}

/** Speaks WebSocket on a stream that is open: every text comes back. */
export function echoWebSocket(stream: Duplex): void {
  const machine = new Machine({ role: "server", host: pureHost(() => 7) });
  stream.on("data", (chunk: Buffer) => {
    machine.receive(chunk);
    for (const event of machine.drainEvents()) if (event.kind === "text") machine.send(event.text);
    for (const bytes of machine.drainOutput())
      if (bytes === "end") stream.end();
      else stream.write(bytes);
  });
}

/** A handler for extended CONNECT that speaks WebSocket, and answers anything else with its path. */
export const webSocketOrPath: StreamHandler = (stream, _flat, headers) => {
  if (headers[":protocol"] === "websocket") {
    stream.respond({ ":status": 200, "sec-websocket-protocol": "chat" });
    echoWebSocket(stream);
  } else if (!stream.writableEnded) {
    stream.respond({ ":status": 200 });
    stream.end(`2 ${headers[":path"]}`);
  }
};
