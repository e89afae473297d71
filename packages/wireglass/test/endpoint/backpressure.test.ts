import { setTimeout as sleep } from "node:timers/promises";
import { connect as connectTls } from "node:tls";
import { expect, test } from "vitest";
import type { DeflateOptions, Message, Socket } from "../../src/endpoint/index.ts";
import { masked, opening, openRaw, RawPeer } from "./support/raw-peer.ts";
import { rawServer, welcome } from "./support/raw-server.ts";
import { certificate, connecting, pair, serving } from "./support/serving.ts";
import { isPending, rejection, until } from "./support/waiting.ts";

/** What the kernels of both sides may hold besides our own queues. */
const KERNEL_BYTES = 12 << 20;
const MARKS = { outputHighBytes: 1 << 20, outputLowBytes: 256 << 10 };

/** Message number `index`: text and bytes by turns, told apart by their content. */
function numbered(index: number, size: number): Message {
  if (index % 2 === 0) return `${index}:`.padEnd(size, "x");
  return new Uint8Array(size).fill(index % 251);
}

/** Sends until `send` has made the sender wait for a while; how many messages went. */
async function sendUntilStuck(
  socket: Socket,
  size: number,
): Promise<{ sent: number; stuck: Promise<void> }> {
  for (let sent = 1; ; sent++) {
    const stuck = socket.send(numbered(sent - 1, size));
    if (await isPending(stuck, 0)) if (await isPending(stuck, 150)) return { sent, stuck };
    if (sent * size > 500 << 20) throw new Error("send never waits");
  }
}

const SIZES: readonly { name: string; size: number; deflate: DeflateOptions | boolean }[] = [
  { name: "small messages", size: 1000, deflate: false },
  { name: "large messages", size: 300_000, deflate: false },
  { name: "messages larger than the mark", size: 3_000_000, deflate: false },
  { name: "large messages, compressed by nothing", size: 300_000, deflate: { level: 0 } },
];

test.each(SIZES)(
  "a server whose receiver does not read waits with a bounded queue, and nothing is lost: $name",
  async ({ size, deflate }) => {
    const { ours, theirs } = await pair({ limits: MARKS, deflate });
    const { sent, stuck } = await sendUntilStuck(ours, size);
    expect(ours.bufferedAmount).toBeLessThan(MARKS.outputHighBytes + 2 * size + 1000);
    expect(sent * size).toBeLessThan(KERNEL_BYTES + 5 * size + (8 << 20));
    for (let i = 0; i < sent; i++) {
      const message = await theirs.recv();
      const wanted = numbered(i, size);
      if (typeof wanted === "string") expect(message === wanted).toBe(true);
      else expect(Buffer.compare(message as Uint8Array, wanted)).toBe(0);
    }
    await stuck;
    await ours.send("done");
    expect(await theirs.recv()).toBe("done");
  },
);

test("a client whose server does not read waits in the same way, over wss too", async () => {
  const { cert, key } = await certificate();
  for (const tls of [undefined, { cert, key }]) {
    const { ours, theirs } = await pair(
      { deflate: false, ...(tls && { tls }) },
      { limits: MARKS, tls: { ca: cert } },
    );
    const { sent, stuck } = await sendUntilStuck(theirs, 50_000);
    expect(theirs.bufferedAmount).toBeLessThan(MARKS.outputHighBytes + 200_000);
    for (let i = 0; i < sent; i++) expect(await ours.recv()).toEqual(numbered(i, 50_000));
    await stuck;
  }
});

test("an echo server by callbacks does not read on when its client does not read", async () => {
  let echoed = 0;
  const server = await serving(
    {
      messageView: (socket, view) => {
        echoed++;
        void socket.send(view);
      },
    },
    { limits: MARKS, deflate: false },
  );
  const peer = await openRaw(server.port);
  peer.socket.pause();
  const [socket] = server.sockets;
  let written = 0;
  while (!peer.socket.writableNeedDrain || peer.socket.writableLength < 4 << 20) {
    peer.say(2, new Uint8Array(10_000).fill(written));
    written++;
    if (written % 50 === 0) await sleep(1);
    if (written > 20_000) throw new Error("the server reads and reads");
  }
  await sleep(200);
  expect(socket?.bufferedAmount).toBeLessThan(MARKS.outputHighBytes + (1 << 20));
  expect(echoed).toBeLessThan(written);
  peer.socket.resume();
  for (let i = 0; i < written; i++) {
    const frame = await peer.frame();
    if (frame?.payload.length !== 10_000 || frame.payload[5000] !== i % 256) {
      throw new Error(`frame ${i} is not the one that was sent`);
    }
  }
  expect(echoed).toBe(written);
});

test("an echo of compressed messages loses nothing to a client that reads late", async () => {
  const server = await serving(
    { message: (socket, message) => void socket.send(message) },
    { limits: MARKS },
  );
  const client = await connecting(server.url, { limits: MARKS });
  const words = (i: number): string => `${i} ${Math.sin(i)} `.repeat(2000);
  const count = 300;
  const sending = (async () => {
    for (let i = 0; i < count; i++) await client.send(words(i));
  })();
  await sleep(300);
  for (let i = 0; i < count; i++) expect((await client.recv()) === words(i)).toBe(true);
  await sending;
});

test("drain is called when a slow peer reads again", async () => {
  let drained = 0;
  const server = await serving({ drain: () => void drained++ }, { limits: MARKS, deflate: false });
  const peer = await openRaw(server.port);
  peer.socket.pause();
  const [socket] = server.sockets;
  if (socket === undefined) throw new Error("nobody is there");
  const { stuck } = await sendUntilStuck(socket, 100_000);
  expect(drained).toBe(0);
  peer.socket.resume();
  await stuck;
  await until("drain", () => drained === 1);
});

test("a reader that is behind stops the peer: received messages wait within their limits", async () => {
  const limits = { inboxHighBytes: 200_000, inboxHighMessages: 100 };
  const { ours, theirs } = await pair({ limits, deflate: false }, { limits: MARKS });
  const { sent, stuck } = await sendUntilStuck(theirs, 2000);
  for (let i = 0; i < sent; i++) expect(await ours.recv()).toEqual(numbered(i, 2000));
  await stuck;
});

test("a sender that does not wait is cut off at the last limit", async () => {
  const limits = { ...MARKS, maxOutputBytes: 4 << 20 };
  const server = await serving(() => {}, { limits, deflate: false });
  const peer = await openRaw(server.port);
  peer.socket.pause();
  const [socket] = server.sockets;
  const waiting: Promise<void>[] = [];
  while (socket?.open && waiting.length < 10_000)
    waiting.push(socket.send(new Uint8Array(100_000)));
  const info = await socket?.closed;
  expect(info).toMatchObject({
    code: 1006,
    reason: "the peer does not read, and the queue for it is full",
    by: "local",
  });
  expect(await rejection(waiting.at(-1) ?? Promise.resolve())).toMatchObject({ info });
});

test("one message larger than the last limit is sent to a peer that reads", async () => {
  const limits = { ...MARKS, maxOutputBytes: 2 << 20, maxMessageBytes: 20 << 20 };
  const { ours, theirs } = await pair({ limits, deflate: false }, { limits });
  const large = new Uint8Array(10 << 20).fill(7);
  await ours.send(large);
  expect(Buffer.compare((await theirs.recv()) as Uint8Array, large)).toBe(0);
  await ours.send("and the next");
  expect(await theirs.recv()).toBe("and the next");
});

test("a peer that never reads is given up when nothing has left for too long", async () => {
  const limits = { ...MARKS, heartbeatIntervalMs: 250, heartbeatTimeoutMs: 500 };
  const server = await serving(() => {}, { limits, deflate: false });
  const peer = await openRaw(server.port);
  peer.socket.pause();
  const [socket] = server.sockets;
  if (socket === undefined) throw new Error("nobody is there");
  const sending = (async () => {
    for (;;) await socket.send(new Uint8Array(100_000));
  })();
  const info = await socket.closed;
  expect(info).toMatchObject({ code: 1006, by: "local" });
  expect(await rejection(sending)).toMatchObject({ code: "connection/closed" });
});

test("a peer that reads slowly, a megabyte now and then, is not given up", async () => {
  const limits = { ...MARKS, heartbeatIntervalMs: 500, heartbeatTimeoutMs: 1000 };
  const server = await serving(() => {}, { limits, deflate: false });
  const peer = await openRaw(server.port);
  const [socket] = server.sockets;
  if (socket === undefined) throw new Error("nobody is there");
  peer.socket.pause();
  let sip = 0;
  peer.socket.on("data", (chunk) => {
    sip += chunk.length;
    if (sip > 2 << 20) peer.socket.pause();
  });
  void socket.send(new Uint8Array(160 << 20));
  const sips = setInterval(() => {
    sip = 0;
    peer.socket.resume();
  }, 200);
  await sleep(3000);
  clearInterval(sips);
  expect(socket.bufferedAmount).toBeGreaterThan(0); // it is at it still
  expect(socket.open).toBe(true);
});

test("what a closing peer goes on sending is not kept without end", async () => {
  const limits = { inboxHighBytes: 100_000, closeTimeoutMs: 1000 };
  const server = await serving(() => {}, { limits });
  const peer = await openRaw(server.port);
  const [socket] = server.sockets;
  if (socket === undefined) throw new Error("nobody is there");
  const first = socket.recv();
  peer.say(2, new Uint8Array(1000));
  await first;
  void socket.close(1000);
  const flood = new Uint8Array(50_000);
  for (let i = 0; i < 400; i++) peer.say(2, flood);
  await peer.closeFrame();
  peer.close(1000);
  await socket.closed;
  let kept = 0;
  for (;;) {
    const message = await socket.recv().catch(() => undefined);
    if (message === undefined) break;
    kept += message.length;
  }
  expect(kept).toBeLessThan(200_000);
});

test("a server that does not read stops a client that waits", async () => {
  const { url } = await rawServer(async (peer) => {
    await welcome(peer);
    peer.socket.pause();
    await sleep(400);
    peer.socket.resume();
  });
  const socket = await connecting(url, { limits: MARKS, deflate: false });
  const { stuck } = await sendUntilStuck(socket, 100_000);
  await stuck;
  await until("it has left", () => socket.bufferedAmount < MARKS.outputHighBytes);
});

// Over TLS the end is seen although reading is paused: Node has read on by itself.
test("what came before the peer ended is read, by a reader that was behind", async () => {
  const { cert, key } = await certificate();
  const { promise, resolve } = Promise.withResolvers<Socket>();
  const server = await serving((socket) => resolve(socket), {
    limits: { inboxHighMessages: 1 },
    tls: { cert, key },
  });
  const peer = new RawPeer(connectTls({ port: server.port, ca: cert, host: "localhost" }));
  peer.write(opening());
  await peer.head();
  const ours = await promise;
  const first = ours.recv();
  const digits = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
  peer.socket.end(
    Buffer.concat(digits.map((digit) => masked({ opcode: 1, payload: Buffer.from(digit) }))),
  );
  await peer.gone();
  expect(await first).toBe("0");
  for (const digit of digits.slice(1)) expect(await ours.recv()).toBe(digit);
  expect(await rejection(ours.recv())).toMatchObject({ info: { code: 1006, clean: false } });
});
