import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { connect, connectWebSocket, type Socket, serve } from "../../src/endpoint/index.ts";
import { dialRaw, opening, openRaw } from "./support/raw-peer.ts";
import { certificate, connecting, echo, serving } from "./support/serving.ts";
import { isPending, rejection, until } from "./support/waiting.ts";

test("the example of the design runs as it is printed", async () => {
  const { signal } = new AbortController();
  const server = await serve(
    async (socket) => {
      for await (const message of socket) await socket.send(message);
    },
    { hostname: "127.0.0.1", port: 0 },
  );
  const socket = await connect(server.url, { headers: { authorization: "Bearer t" }, signal });
  await socket.send("hello");
  expect(await socket.recv()).toBe("hello");
  const bytes = Uint8Array.of(1, 2, 3);
  await socket.send(bytes);
  expect(await socket.recv()).toEqual(bytes);
  await socket.close(1000, "bye");
  await server.close();
});

test("a server tells its address, on loopback unless told otherwise", async () => {
  const server = await serving();
  expect(server.url).toBe(`ws://127.0.0.1:${server.port}/`);
  const other = await serving(echo, { hostname: "::1", path: "/chat" });
  expect(other.url).toBe(`ws://[::1]:${other.port}/chat`);
  const socket = await connecting(other.url);
  expect(socket.remoteAddress).toBe(`[::1]:${other.port}`);
});

test("a server rejects with the system's error when the port is taken", async () => {
  const { port } = await serving();
  expect(await rejection(serve(echo, { port }))).toMatchObject({ code: "EADDRINUSE" });
});

test("a server counts what came: open connections, handshakes, refusals", async () => {
  const server = await serving(echo, { path: "/" });
  const socket = await connecting(server.url);
  await connecting(server.url);
  await rejection(connectWebSocket(`${server.url}else`));
  expect(server.counters).toEqual({ connections: 2, opened: 2, refused: 1 });
  expect([...server.sockets]).toHaveLength(2);
  await socket.close();
  await until("one is gone", () => server.counters.connections === 1);
  expect(server.counters.opened).toBe(2);
});

test("a server keeps what an application puts into a socket's data", async () => {
  const server = await serving({
    open: (socket) => {
      socket.data = { seen: 0 };
    },
    message: (socket) => {
      const state = socket.data as { seen: number }; // set above
      state.seen++;
      void socket.send(String(state.seen));
    },
  });
  const socket = await connecting(server.url);
  await socket.send("a");
  await socket.send("b");
  expect([await socket.recv(), await socket.recv()]).toEqual(["1", "2"]);
});

test("a server shows a handler the request, the addresses and the URL", async () => {
  const { promise, resolve } = Promise.withResolvers<Socket>();
  const server = await serving((socket) => resolve(socket));
  const client = await connecting(`${server.url}a/b?c=d`, { headers: [["X-Odd", "1"]] });
  const socket = await promise;
  expect(socket.request.method).toBe("GET");
  expect(socket.request.target).toBe("/a/b?c=d");
  expect(socket.request.headers).toContainEqual(["X-Odd", "1"]);
  expect(socket.url).toBe(`ws://127.0.0.1:${server.port}/a/b?c=d`);
  expect(socket.remoteAddress).toBe(client.localAddress);
  expect(socket.localAddress).toBe(client.remoteAddress);
  expect(client.request.target).toBe("/a/b?c=d");
});

test("a server speaks wss with a certificate", async () => {
  const { cert, key } = await certificate();
  const server = await serving(echo, { tls: { cert, key } });
  expect(server.url).toMatch(/^wss:/);
  const socket = await connecting(server.url, { tls: { ca: cert } });
  await socket.send("x".repeat(300_000));
  expect(await socket.recv()).toBe("x".repeat(300_000));
  expect((await socket.close()).clean).toBe(true);
});

test("a server tells onError of a TLS handshake that fails, and goes on", async () => {
  const { cert, key } = await certificate();
  const errors: unknown[] = [];
  const onError = (error: unknown): void => void errors.push(error);
  const server = await serving(echo, { tls: { cert, key }, onError });
  const peer = await dialRaw(server.port);
  peer.write("GET / HTTP/1.1\r\n\r\n");
  await peer.gone();
  await until("the error is told", () => errors.length === 1);
  await connecting(server.url, { tls: { ca: cert } });
});

test("closing a server says 1001 to everyone and resolves when all are gone", async () => {
  const server = await serving();
  const sockets = await Promise.all([1, 2, 3].map(() => connecting(server.url)));
  await server.close();
  expect(server.counters.connections).toBe(0);
  for (const socket of sockets) {
    const info = { code: 1001, reason: "server shutting down", clean: true, by: "remote" };
    expect(await socket.closed).toEqual(info);
  }
  expect(await rejection(connectWebSocket(server.url))).toMatchObject({
    code: "connect/refused",
  });
});

test("closing a server waits for a client that answers late", async () => {
  const server = await serving();
  const peer = await openRaw(server.port);
  const closed = server.close();
  expect(await peer.closeFrame()).toEqual({ code: 1001, reason: "server shutting down" });
  expect(await isPending(closed)).toBe(true);
  peer.close(1001);
  await closed;
  expect((await peer.rest()).length).toBe(0);
});

test("closing a server waits no longer than the close time-out for one that never answers", async () => {
  const server = await serving(echo, { limits: { closeTimeoutMs: 250 } });
  const peer = await openRaw(server.port);
  const start = performance.now();
  await server.close(4000, "enough");
  expect(performance.now() - start).toBeLessThan(2500);
  expect(await peer.closeFrame()).toEqual({ code: 4000, reason: "enough" });
  await peer.gone();
});

test("closing a server ends handshakes that are under way", async () => {
  const server = await serving(echo);
  const peer = await dialRaw(server.port);
  peer.write(opening().slice(0, 20));
  await sleep(50);
  await server.close();
  await peer.gone();
  expect(peer.unread.length).toBe(0);
});

test("closing a server resolves for everyone who asked", async () => {
  const server = await serving();
  await openRaw(server.port).then((peer) => setTimeout(() => peer.close(1001), 100));
  await Promise.all([server.close(), server.close()]);
  await server.close();
});

test("closing a server happens by an abort signal, and by leaving a scope", async () => {
  const controller = new AbortController();
  const server = await serving(echo, { signal: controller.signal });
  const socket = await connecting(server.url);
  controller.abort();
  expect((await socket.closed).code).toBe(1001);
  let url = "";
  {
    await using scoped = await serve(echo);
    url = scoped.url;
    await connecting(url);
  }
  expect(await rejection(connectWebSocket(url))).toMatchObject({ code: "connect/refused" });
});

test("closing a server is what a signal does that was aborted before: nothing is opened", async () => {
  const reason = new Error("too late");
  expect(await rejection(serve(echo, { signal: AbortSignal.abort(reason) }))).toBe(reason);
});
