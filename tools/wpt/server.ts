import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, createServer as createTcpServer, Socket } from "node:net";
import { FAULT_ROUTES } from "./peer/fault-routes.ts";
import { type Route, readAttempt } from "./peer/handshake.ts";
import { ROUTES } from "./peer/routes.ts";

/** Ports of the Fetch block list that need no privilege; the first free one is used. */
const BLOCKED_PORTS = [6697, 6679, 6566, 6665, 6666, 6667, 6668, 6669, 4190, 1720] as const;

export type TestServer = {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  readonly blockedPort: number | undefined;
  readonly refusedPort: number;
  /** Destroys every connection that a case left behind. */
  dropConnections(): void;
  close(): Promise<void>;
};

const ALL_ROUTES: ReadonlyMap<string, Route> = new Map([
  ...Object.entries(ROUTES),
  ...Object.entries(FAULT_ROUTES),
]);

/** Starts the server the cases talk to, on loopback. The caller must close it. */
export async function startServer(): Promise<TestServer> {
  const sockets = new Set<Socket>();
  const main = createPeerServer(sockets);
  await listen(main, 0);
  const blocked = createPeerServer(sockets);
  const blockedPort = await listenOnAny(blocked, BLOCKED_PORTS);
  return {
    host: `127.0.0.1:${portOf(main)}`,
    blockedPort,
    refusedPort: await unusedPort(),
    dropConnections: () => {
      for (const socket of sockets) socket.destroy();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await Promise.all([main, blocked].map(closed));
    },
  };
}

function createPeerServer(sockets: Set<Socket>): Server {
  const server = createServer((_request, response) => {
    response.writeHead(426, { Upgrade: "websocket" }).end();
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    // A client under test may reset the connection at any time.
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
  });
  server.on("upgrade", (request, socket, head) => {
    if (!(socket instanceof Socket)) throw new TypeError("an HTTP/1.1 upgrade has a net.Socket");
    const attempt = readAttempt(request, socket, head);
    const [, room = ""] = attempt.url.pathname.split("/");
    const route = ALL_ROUTES.get(room);
    if (route) route(attempt);
    else socket.end("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
  });
  return server;
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
}

async function listenOnAny(server: Server, ports: readonly number[]): Promise<number | undefined> {
  for (const port of ports) {
    try {
      await listen(server, port);
      return port;
    } catch {
      // In use on this machine; another blocked port serves as well.
    }
  }
  return undefined;
}

async function unusedPort(): Promise<number> {
  const probe = createTcpServer();
  probe.listen(0, "127.0.0.1");
  await once(probe, "listening");
  const port = addressPort(probe.address());
  probe.close();
  await once(probe, "close");
  return port;
}

function portOf(server: Server): number {
  return addressPort(server.address());
}

function addressPort(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new TypeError("not a TCP address");
  return address.port;
}

async function closed(server: Server): Promise<void> {
  if (!server.listening) return;
  server.close();
  server.closeAllConnections();
  await once(server, "close");
}
