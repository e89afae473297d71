import { onTestFinished } from "vitest";
import {
  type ConnectOptions,
  connectWebSocket,
  type Handler,
  type SelfSigned,
  type ServeOptions,
  type Server,
  type Socket,
  selfSigned,
  serve,
} from "../../../src/endpoint/index.ts";

/** Sends every message back. */
export const echo = async (socket: Socket): Promise<void> => {
  for await (const message of socket) await socket.send(message);
};

/** A server until the test is over. */
export async function serving(
  handler: Handler = echo,
  options: ServeOptions = {},
): Promise<Server> {
  const server = await serve(handler, options);
  onTestFinished(async () => {
    for (const socket of server.sockets) socket.terminate();
    await server.close();
  });
  return server;
}

/** A client until the test is over. */
export async function connecting(url: string, options: ConnectOptions = {}): Promise<Socket> {
  const socket = await connectWebSocket(url, options);
  onTestFinished(() => socket.terminate());
  return socket;
}

/** A server and one client of it, both ends of one connection. */
export async function pair(
  serveOptions: ServeOptions = {},
  connectOptions: ConnectOptions = {},
): Promise<{ server: Server; ours: Socket; theirs: Socket }> {
  const { promise, resolve } = Promise.withResolvers<Socket>();
  const server = await serving((socket) => resolve(socket), serveOptions);
  const theirs = await connecting(server.url, connectOptions);
  return { server, ours: await promise, theirs };
}

let made: Promise<SelfSigned> | undefined;

/** A certificate for this machine's local names; one is enough for a test file. */
export function certificate(): Promise<SelfSigned> {
  made ??= selfSigned();
  return made;
}

/** All messages up to the end. */
export async function everything<Item>(source: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of source) items.push(item);
  return items;
}
