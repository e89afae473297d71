import { createServer, type Server as NetServer, type Socket as NetSocket } from "node:net";
import { afterEach } from "vitest";
import {
  type Handler,
  type ServeOptions,
  type ServeTcpOptions,
  serve,
  serveTcp,
  serveUdp,
} from "../../../src/endpoint/index.ts";

const running: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((stop) => stop()));
});

export const ECHO: Handler = { message: (socket, message) => void socket.send(message) };

/** A WebSocket server for this test. */
export async function webSocketServer(handler: Handler = ECHO, options: ServeOptions = {}) {
  const server = await serve(handler, options);
  running.push(() => server.close());
  return server;
}

export async function tcpEcho(options: ServeTcpOptions = {}) {
  const server = await serveTcp(
    async (socket) => {
      for await (const chunk of socket) await socket.send(chunk);
    },
    { onError() {}, ...options },
  );
  running.push(() => server.close());
  return server;
}

export async function udpEcho() {
  const server = await serveUdp(async (socket) => {
    for await (const datagram of socket) await socket.send(datagram);
  });
  running.push(() => server.close());
  return server;
}

/** A TCP server that answers each connection as told, for peers that break rules. */
export async function rawServer(accept: (socket: NetSocket) => void): Promise<number> {
  const sockets = new Set<NetSocket>();
  const server: NetServer = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    accept(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  running.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
