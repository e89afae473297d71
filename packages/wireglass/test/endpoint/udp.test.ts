import { UsageError } from "@wireglass/wire";
import { expect, onTestFinished, test } from "vitest";
import {
  bindUdp,
  ConnectionClosedError,
  connectUdp,
  type DatagramHandler,
  DatagramSocket,
  type ServeUdpOptions,
  serveUdp,
  type UdpEndpoint,
  type UdpServer,
} from "../../src/endpoint/index.ts";
import { isPending, rejection, until } from "./support/waiting.ts";

async function bound(options: Parameters<typeof bindUdp>[0] = {}): Promise<UdpEndpoint> {
  const endpoint = await bindUdp(options);
  onTestFinished(() => void endpoint.close());
  return endpoint;
}

async function serving(
  handler: DatagramHandler,
  options: ServeUdpOptions = {},
): Promise<UdpServer> {
  const server = await serveUdp(handler, options);
  onTestFinished(() => server.close());
  return server;
}

async function connecting(url: string): Promise<DatagramSocket> {
  const socket = await connectUdp(url);
  onTestFinished(() => void socket.close());
  return socket;
}

const echo: DatagramHandler = async (socket) => {
  for await (const bytes of socket) await socket.send(bytes);
};

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

test("a bound port tells its address, on loopback unless told otherwise", async () => {
  const endpoint = await bound();
  expect(endpoint).toMatchObject({ hostname: "127.0.0.1", open: true, dropped: 0 });
  expect(endpoint.localAddress).toBe(`127.0.0.1:${endpoint.port}`);
});

test("a port that is taken, or not here, rejects with the system's error", async () => {
  const { port } = await bound();
  for (const attempt of [bindUdp({ port }), serveUdp(echo, { port })]) {
    expect(await rejection(attempt)).toMatchObject({ code: "EADDRINUSE" });
  }
  const elsewhere = bindUdp({ hostname: "192.0.2.1" });
  expect(await rejection(elsewhere)).toMatchObject({ code: "EADDRNOTAVAIL" });
});

test("datagrams keep their bounds, their order and their sender", async () => {
  const [a, b, c] = [await bound(), await bound(), await bound()];
  await a.send("one", b);
  await a.send(Uint8Array.of(0, 255), b);
  await a.send("", b);
  await c.send("from c", b);
  const got = [await b.recv(), await b.recv(), await b.recv(), await b.recv()];
  expect(got.map(({ bytes, port }) => [text(bytes), port])).toEqual([
    ["one", a.port],
    ["\0\ufffd", a.port],
    ["", a.port],
    ["from c", c.port],
  ]);
  expect(got[1]?.bytes).toEqual(Uint8Array.of(0, 255));
  expect(got.map(({ hostname }) => hostname)).toEqual(Array(4).fill("127.0.0.1"));
});

test("the largest datagram is sent, and a larger one is the caller's mistake", async () => {
  const [a, b] = [await bound(), await bound()];
  const largest = Buffer.alloc(65_507, 7);
  await a.send(largest, b);
  expect((await b.recv()).bytes.length).toBe(65_507);
  const error = await rejection(a.send(Buffer.alloc(65_508), b));
  expect(error).toBeInstanceOf(UsageError);
  expect(error.message).toBe("a datagram holds 65507 bytes, not 65508; send less at once");
  const limited = await bound({ limits: { maxDatagramBytes: 10 } });
  expect(await rejection(limited.send("x".repeat(11), b))).toMatchObject({ code: "udp/too-long" });
});

test.each([
  { name: "datagrams", limits: { inboxHighMessages: 2 }, kept: 2 },
  { name: "bytes", limits: { inboxHighBytes: 150 }, kept: 2 },
])("what is not asked for in time is dropped and counted, by its $name", async (row) => {
  const [a, b] = [await bound(), await bound({ limits: row.limits })];
  for (let i = 0; i < 5; i++) await a.send(`${i}`.padEnd(100), b);
  await until("all came", () => b.dropped === 5 - row.kept);
  for (let i = 0; i < row.kept; i++) expect(text((await b.recv()).bytes).trim()).toBe(`${i}`);
  await a.send("more", b);
  expect(text((await b.recv()).bytes)).toBe("more");
});

test("recv ends by a signal, and a loop by the end of the port", async () => {
  const [a, b] = [await bound(), await bound()];
  const controller = new AbortController();
  const aborted = b.recv({ signal: controller.signal });
  controller.abort(new Error("no more patience"));
  expect((await rejection(aborted)).message).toBe("no more patience");
  const heard: string[] = [];
  const loop = (async () => {
    for await (const { bytes } of b) heard.push(text(bytes));
  })();
  await a.send("heard", b);
  await until("it is heard", () => heard.length === 1);
  expect(await b.close()).toMatchObject({ clean: true });
  await loop;
  expect(heard).toEqual(["heard"]);
  for (const late of [b.recv(), b.send("x", a)]) {
    expect(await rejection(late)).toBeInstanceOf(ConnectionClosedError);
  }
  expect(b.open).toBe(false);
});

test("a server has a socket for each peer, and each hears only its own", async () => {
  const urls: string[] = [];
  const server = await serving(async (socket) => {
    urls.push(socket.url);
    await echo(socket);
  });
  const [a, b] = [await connecting(server.url), await connecting(server.url)];
  await Promise.all([a.send("from a"), b.send("from b")]);
  expect([text(await a.recv()), text(await b.recv())]).toEqual(["from a", "from b"]);
  await a.send("again");
  expect(text(await a.recv())).toBe("again");
  expect(urls).toHaveLength(2);
  expect([...server.sockets].map(({ url }) => url)).toEqual(urls);
  expect(server.url).toBe(`udp://127.0.0.1:${server.port}`);
});

test("a server forgets a peer that says nothing, and knows it anew when it speaks again", async () => {
  const ends: unknown[] = [];
  const server = await serving(
    async (socket) => {
      void socket.closed.then((info) => ends.push(info.reason));
      await echo(socket);
    },
    { limits: { udpPeerIdleMs: 250 } },
  );
  const peer = await connecting(server.url);
  await peer.send("1");
  await peer.recv();
  await until("it is forgotten", () => ends.length === 1);
  expect(ends).toEqual(["nothing was heard for too long"]);
  expect([...server.sockets]).toEqual([]);
  await peer.send("2");
  expect(text(await peer.recv())).toBe("2");
});

test("a server tells onError what a handler throws, and whose it was, and goes on", async () => {
  const told: [unknown, DatagramSocket | undefined][] = [];
  const server = await serving(
    async (socket) => {
      const asked = text(await socket.recv());
      if (asked === "bad") throw new Error("a bug");
      await socket.send(asked);
    },
    { onError: (error, socket) => void told.push([error, socket]) },
  );
  const [a, b] = [await connecting(server.url), await connecting(server.url)];
  await a.send("bad");
  await until("it is told", () => told.length > 0);
  expect(told).toEqual([[new Error("a bug"), expect.any(DatagramSocket)]]);
  expect(told[0]?.[1]?.url).toMatch(/^udp:\/\/127\.0\.0\.1:\d+$/);
  await b.send("good");
  expect(text(await b.recv())).toBe("good");
});

test("a server takes no more peers than its limit", async () => {
  const server = await serving(echo, { limits: { maxConnections: 1 } });
  const [a, b] = [await connecting(server.url), await connecting(server.url)];
  await a.send("a");
  expect(text(await a.recv())).toBe("a");
  await b.send("b");
  expect(await isPending(b.recv())).toBe(true);
});

test("a server closes by its signal, ends its peers, and opens nothing when that came before", async () => {
  const controller = new AbortController();
  const { promise, resolve } = Promise.withResolvers<DatagramSocket>();
  const server = await serving((socket) => resolve(socket), { signal: controller.signal });
  await (await connecting(server.url)).send("x");
  const peer = await promise;
  controller.abort();
  expect(await peer.closed).toMatchObject({ clean: true });
  const again = await bound({ port: server.port }); // it is free
  expect(again.port).toBe(server.port);
  const signal = AbortSignal.abort(new Error("enough"));
  expect((await rejection(serveUdp(echo, { signal }))).message).toBe("enough");
});

test("a client hears only the address that it talks to", async () => {
  const [right, wrong] = [await bound(), await bound()];
  const client = await connecting(`udp://127.0.0.1:${right.port}`);
  await client.send("hello");
  const { port } = await right.recv();
  const to = { hostname: "127.0.0.1", port };
  await wrong.send("from a stranger", to);
  await right.send("from the right one", to);
  expect(text(await client.recv())).toBe("from the right one");
  expect(await rejection(client.send("x".repeat(65_508)))).toMatchObject({ code: "udp/too-long" });
  expect(await client.close()).toMatchObject({ code: 1000, clean: true });
  expect(await rejection(client.send("late"))).toBeInstanceOf(ConnectionClosedError);
});

test("a client can be aborted while its name is looked up, and an open one is not concerned", async () => {
  const server = await serving(echo);
  const controller = new AbortController();
  const { signal } = controller;
  const attempt = connectUdp(server.url.replace("127.0.0.1", "localhost"), { signal });
  controller.abort(new Error("enough"));
  const error = await rejection(attempt);
  expect(error).toMatchObject({ name: "ConnectError", code: "connect/aborted" });
  expect(error.message).toBe(`localhost:${server.port}: the attempt was aborted`);

  const later = new AbortController();
  const client = await connectUdp(server.url, { signal: later.signal });
  later.abort();
  await client.send("still open");
  expect(text(await client.recv())).toBe("still open");
  await client.close();
});

test.each([
  { url: "udp://no-such-host.invalid:9", code: "connect/name" },
  { url: "udp://127.0.0.1", code: "connect/port" },
  { url: "ws://127.0.0.1:9", code: "connect/url" },
  { url: "not a url", code: "connect/url" },
])("a client of $url says what is wrong: $code", async ({ url, code }) => {
  expect(await rejection(connectUdp(url))).toMatchObject({ code });
});
