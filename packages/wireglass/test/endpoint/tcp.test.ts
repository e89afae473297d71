import { createHash } from "node:crypto";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  ConnectionClosedError,
  connectTcp,
  type ServeTcpOptions,
  type StreamHandler,
  StreamSocket,
  serveTcp,
  type TcpOptions,
  type TcpServer,
} from "../../src/endpoint/index.ts";
import { dialRaw } from "./support/raw-peer.ts";
import { rawServer } from "./support/raw-server.ts";
import { isPending, rejection, until } from "./support/waiting.ts";

const echo: StreamHandler = async (socket) => {
  for await (const chunk of socket) await socket.send(chunk);
};

async function serving(
  handler: StreamHandler = echo,
  options: ServeTcpOptions = {},
): Promise<TcpServer> {
  const server = await serveTcp(handler, options);
  onTestFinished(async () => {
    for (const socket of server.sockets) socket.terminate();
    await server.close();
  });
  return server;
}

async function connecting(url: string, options: TcpOptions = {}): Promise<StreamSocket> {
  const socket = await connectTcp(url, options);
  onTestFinished(() => socket.terminate());
  return socket;
}

/** Both ends of one connection; the server's half ends when the client's does. */
async function pair(serveOptions: ServeTcpOptions = {}, connectOptions: TcpOptions = {}) {
  const { promise, resolve } = Promise.withResolvers<StreamSocket>();
  const server = await serving((socket) => resolve(socket), serveOptions);
  const theirs = await connecting(server.url, connectOptions);
  return { server, ours: await promise, theirs };
}

async function text(socket: StreamSocket): Promise<string> {
  let all = "";
  for await (const chunk of socket) all += Buffer.from(chunk).toString();
  return all;
}

test("a TCP server tells its address, on loopback unless told otherwise", async () => {
  const server = await serving();
  expect(server.url).toBe(`tcp://127.0.0.1:${server.port}`);
  expect((await serving(echo, { hostname: "localhost" })).url).toMatch(/^tcp:\/\/localhost:\d+$/);
});

test("a TCP server rejects with the system's error when the port is taken, or is not here", async () => {
  const { port } = await serving();
  expect(await rejection(serveTcp(echo, { port }))).toMatchObject({ code: "EADDRINUSE" });
  const elsewhere = serveTcp(echo, { hostname: "192.0.2.1" });
  expect(await rejection(elsewhere)).toMatchObject({ code: "EADDRNOTAVAIL" });
});

test("a TCP server closes by its signal, and opens nothing when that was aborted before", async () => {
  const controller = new AbortController();
  const { server, theirs } = await pair({ signal: controller.signal });
  controller.abort();
  expect(await theirs.closed).toMatchObject({ code: 1000, clean: true });
  await until("the port is free", () => [...server.sockets].length === 0);
  expect(await rejection(connectTcp(server.url))).toMatchObject({ code: "connect/refused" });
  const signal = AbortSignal.abort(new Error("enough"));
  expect((await rejection(serveTcp(echo, { signal }))).message).toBe("enough");
});

test("a TCP server tells onError what a handler throws, and whose it was, and goes on", async () => {
  const told: [unknown, StreamSocket | undefined][] = [];
  const fault = new Error("a bug");
  const server = await serving(
    async (socket) => {
      if (Buffer.from(await socket.recv()).toString() === "bad") throw fault;
      await socket.send("good");
    },
    { onError: (error, socket) => void told.push([error, socket]) },
  );
  const first = await connecting(server.url);
  await first.send("bad");
  await first.closed;
  expect(told).toEqual([[fault, expect.any(StreamSocket)]]);
  expect(told[0]?.[1]?.remoteAddress).toBe(first.localAddress);
  const second = await connecting(server.url);
  await second.send("more");
  expect(await text(second)).toBe("good");
});

test("a TCP server takes no more connections than its limit", async () => {
  const server = await serving(echo, { limits: { maxConnections: 1 } });
  await connecting(server.url);
  const second = await dialRaw(server.port);
  await second.gone();
  expect([...server.sockets]).toHaveLength(1);
});

test("a TCP server is closed when a scope is left, and its connections end", async () => {
  let theirs: StreamSocket;
  {
    await using server = await serveTcp(echo);
    theirs = await connecting(server.url);
    await theirs.send("x");
    await theirs.recv();
  }
  expect(await theirs.closed).toMatchObject({ clean: true, by: "remote" });
});
test("a TCP connection knows its addresses on both sides", async () => {
  const { server, ours, theirs } = await pair();
  expect([theirs.url, theirs.remoteAddress]).toEqual([server.url, `127.0.0.1:${server.port}`]);
  expect([ours.remoteAddress, ours.localAddress]).toEqual([
    theirs.localAddress,
    theirs.remoteAddress,
  ]);
  expect([ours.open, theirs.open, theirs.closeInfo]).toEqual([true, true, undefined]);
});

test("a TCP connection carries bytes, and text as UTF-8, in their order", async () => {
  const { ours, theirs } = await pair();
  for (const piece of ["grüße ", Buffer.from("世界"), new Uint8Array(0), "!"])
    await theirs.send(piece);
  void theirs.close();
  expect(await text(ours)).toBe("grüße 世界!");
});

test("a TCP connection copies what is sent: the caller may use the bytes again", async () => {
  const { ours, theirs } = await pair();
  const bytes = Buffer.from("abc");
  void theirs.send(bytes);
  bytes.fill(0);
  expect(Buffer.from(await ours.recv()).toString()).toBe("abc");
});

test("a TCP connection gives chunks that stay as they are", async () => {
  const { ours, theirs } = await pair();
  const kept: Uint8Array[] = [];
  for (let i = 0; i < 20; i++) {
    await theirs.send(Buffer.alloc(100, i));
    kept.push(await ours.recv());
  }
  expect(kept.map((chunk) => [...new Set(chunk)])).toEqual(kept.map((_, i) => [i]));
});

test("recv ends by a signal, and the next one gets the chunk", async () => {
  const { ours, theirs } = await pair();
  const controller = new AbortController();
  const aborted = ours.recv({ signal: controller.signal });
  controller.abort(new Error("no more patience"));
  expect((await rejection(aborted)).message).toBe("no more patience");
  await theirs.send("still here");
  expect(Buffer.from(await ours.recv()).toString()).toBe("still here");
});
test("the end of a TCP connection is the same on both sides: clean, and by whom", async () => {
  const { ours, theirs } = await pair();
  expect(await theirs.close()).toEqual({ code: 1000, reason: "", clean: true, by: "local" });
  expect(await ours.closed).toEqual({ code: 1000, reason: "", clean: true, by: "remote" });
  expect([theirs.open, theirs.closeInfo?.clean]).toEqual([false, true]);
});

test("what was sent before arrives, and afterwards nothing can be sent or received", async () => {
  const { ours, theirs } = await pair();
  void theirs.send("last words");
  await theirs.close();
  expect(Buffer.from(await ours.recv()).toString()).toBe("last words");
  for (const late of [theirs.send("x"), theirs.recv(), ours.recv()]) {
    expect(await rejection(late)).toBeInstanceOf(ConnectionClosedError);
  }
});

test("one side may end its half and still hear the answer", async () => {
  const server = await serving(async (socket) => {
    const asked = await text(socket);
    await sleep(20);
    await socket.send(`you said ${asked}`);
  });
  const theirs = await connecting(server.url);
  await theirs.send("all ");
  await theirs.send("of it");
  theirs.endSending();
  expect(await rejection(theirs.send("more"))).toBeInstanceOf(ConnectionClosedError);
  expect(await text(theirs)).toBe("you said all of it");
  expect(await theirs.closed).toMatchObject({ clean: true, by: "local" });
});

test("a handler that has returned closes it", async () => {
  const server = await serving(async (socket) => socket.send("once"));
  expect(await text(await connecting(server.url))).toBe("once");
});

test("a handler that is no promise does not: the peer does", async () => {
  const server = await serving((socket) => void socket.send("hello"));
  const theirs = await connecting(server.url);
  expect(Buffer.from(await theirs.recv()).toString()).toBe("hello");
  expect(await isPending(theirs.closed)).toBe(true);
  theirs.endSending();
  expect(await theirs.closed).toMatchObject({ clean: true });
});

test("a cut is told as one: 1006, with what the system says where it says something", async () => {
  const { ours, theirs } = await pair();
  theirs.terminate();
  expect(await ours.closed).toMatchObject({ code: expect.any(Number), by: "remote" });
  const { url } = await rawServer((peer) => {
    peer.socket.once("data", () => peer.socket.resetAndDestroy());
  });
  const socket = await connecting(url.replace("ws:", "tcp:").replace(/\/$/, ""));
  await socket.send("x");
  expect(await socket.closed).toMatchObject({
    code: 1006,
    clean: false,
    error: expect.objectContaining({ code: "ECONNRESET" }),
  });
  expect(await rejection(socket.recv())).toBeInstanceOf(ConnectionClosedError);
});

test("a peer that never ends its half is not waited for longer than the close time-out", async () => {
  const { url } = await rawServer((peer) => {
    peer.socket.allowHalfOpen = true; // it hears the end, and says nothing
  });
  const limits = { closeTimeoutMs: 250 };
  const socket = await connecting(url.replace("ws:", "tcp:").replace(/\/$/, ""), { limits });
  const start = performance.now();
  expect(await socket.close()).toMatchObject({ code: 1006, clean: false });
  expect(performance.now() - start).toBeLessThan(3000);
});

test("a connection on which nothing is heard ends after the idle time-out", async () => {
  const { ours } = await pair({ limits: { idleTimeoutMs: 250 } });
  expect(await ours.closed).toMatchObject({ reason: "nothing was heard for too long" });
});
/** What the kernels of both sides may hold besides our own queues. */
const KERNEL_BYTES = 12 << 20;
const MARKS = { outputHighBytes: 1 << 20, outputLowBytes: 256 << 10 };
const PIECE = Buffer.alloc(65_536, "0123456789abcdef");

/** Sends until `send` makes the sender wait; how many bytes went, and the promise that waits. */
async function sendUntilStuck(socket: StreamSocket) {
  for (let sent = PIECE.length; sent < 500 << 20; sent += PIECE.length) {
    const stuck = socket.send(PIECE);
    if (await isPending(stuck, 0)) if (await isPending(stuck, 150)) return { sent, stuck };
  }
  throw new Error("send never waits");
}

describe.each([
  { name: "to the server", towards: "ours" as const, from: "theirs" as const },
  { name: "to the client", towards: "theirs" as const, from: "ours" as const },
])("a stream $name that is not read", ({ towards, from }) => {
  test("makes the sender wait with a bounded queue, and nothing is lost", async () => {
    const both = await pair({ limits: MARKS }, { limits: MARKS });
    const [sender, receiver] = [both[from], both[towards]];
    const { sent, stuck } = await sendUntilStuck(sender);
    expect(sender.bufferedAmount).toBeLessThan(MARKS.outputHighBytes + 2 * PIECE.length);
    expect(sent).toBeLessThan(KERNEL_BYTES + (8 << 20));
    let got = 0;
    while (got < sent) got += (await receiver.recv()).length;
    await stuck;
    await sender.send("done");
    expect(Buffer.from(await receiver.recv()).toString()).toBe("done");
  });

  test("cuts off a sender that does not wait", async () => {
    const limits = { ...MARKS, maxOutputBytes: 4 << 20 };
    const both = await pair({ limits }, { limits });
    const sender = both[from];
    for (let i = 0; sender.closeInfo === undefined && i < 5000; i++) {
      void sender.send(PIECE).catch(() => {});
      if (i % 50 === 0) await sleep(1);
    }
    expect(await sender.closed).toMatchObject({
      code: 1006,
      reason: "the peer does not read, and the queue for it is full",
    });
  });
});

test("64 MiB there and back by an echo arrive as they went, in flat memory", async () => {
  const server = await serving();
  const socket = await connecting(server.url);
  const total = 64 << 20;
  const went = createHash("sha256");
  const came = createHash("sha256");
  const sending = (async () => {
    for (let sent = 0; sent < total; sent += PIECE.length) {
      PIECE.writeUInt32BE(sent);
      went.update(PIECE);
      await socket.send(PIECE);
    }
    socket.endSending();
  })();
  const before = process.memoryUsage();
  let most = 0;
  for await (const chunk of socket) {
    came.update(chunk);
    most = Math.max(most, process.memoryUsage.rss());
  }
  await sending;
  expect(came.digest("hex")).toBe(went.digest("hex"));
  expect(most - before.rss).toBeLessThan(96 << 20);
});

test("an echo is not read on while its own client does not read", async () => {
  const server = await serving(echo, { limits: MARKS });
  const peer = await dialRaw(server.port);
  peer.socket.pause();
  let written = 0;
  const wrote = (): number => written - peer.socket.writableLength;
  const deadline = performance.now() + 1500;
  while (performance.now() < deadline) {
    if (peer.socket.writableLength < 1 << 20) {
      peer.socket.write(PIECE);
      written += PIECE.length;
    }
    await sleep(0);
  }
  // Both directions' kernels, the server's queue and its inbox: then it stands still.
  expect(wrote()).toBeLessThan(2 * KERNEL_BYTES + (8 << 20));
  peer.socket.resume();
  await once(peer.socket, "data");
});
