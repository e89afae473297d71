import { setTimeout as sleep } from "node:timers/promises";
import { UsageError } from "@wireglass/wire";
import { describe, expect, test } from "vitest";
import { openRaw } from "./support/raw-peer.ts";
import { plain, rawServer, welcome } from "./support/raw-server.ts";
import { connecting, echo, pair, serving } from "./support/serving.ts";
import { isPending, rejection, until } from "./support/waiting.ts";

test.each([
  { name: "empty text", message: "" },
  { name: "short text", message: "hello" },
  { name: "text outside ASCII", message: "grüße, 世界 🌍".repeat(20) },
  { name: "large text", message: "é".repeat(500_000) },
  { name: "no bytes", message: new Uint8Array(0) },
  { name: "126 bytes", message: new Uint8Array(126).fill(7) },
  { name: "64 KiB", message: new Uint8Array(65_536).map((_, i) => i) },
  { name: "3 MiB", message: new Uint8Array(3 << 20).map((_, i) => i * 7) },
])("messages $name comes back as it went, compressed or not", async ({ message }) => {
  for (const deflate of [true, false]) {
    const server = await serving(echo, { deflate });
    const socket = await connecting(server.url);
    await socket.send(message);
    const back = await socket.recv();
    expect(
      typeof back === "string" ? back === message : Buffer.compare(back, Buffer.from(message)),
    ).toBe(typeof back === "string" ? true : 0);
    expect(back.constructor).toBe(message.constructor); // bytes are a Uint8Array, never a Buffer
  }
});

test.each([
  new Uint16Array([300, 7]),
  new ArrayBuffer(2),
  new DataView(new ArrayBuffer(2)),
  42,
  null,
  {},
])("send refuses %o in a sentence, and the connection goes on", async (wrong) => {
  const server = await serving(echo);
  const client = await connecting(server.url);
  expect(() => client.send(wrong as never)).toThrow(/takes a string or a Uint8Array/);
  expect(() => server.broadcast(wrong as never)).toThrow(UsageError);
  await client.send("next");
  expect(await client.recv()).toBe("next");
});

test("messages that were received stay as they are: nobody writes into them later", async () => {
  const { ours, theirs } = await pair({ deflate: false });
  const sent = Array.from({ length: 50 }, (_, i) => new Uint8Array(1000 + i).fill(i));
  const kept: unknown[] = [];
  for (const message of sent) {
    await ours.send(message);
    kept.push(await theirs.recv());
  }
  expect(kept).toEqual(sent);
});

test("messages are copied when they are sent: the caller may use the bytes again", async () => {
  const { ours, theirs } = await pair();
  const bytes = Uint8Array.of(1, 2, 3);
  void ours.send(bytes);
  bytes.fill(9);
  expect(await theirs.recv()).toEqual(Uint8Array.of(1, 2, 3));
});

test("messages are handed to several readers in the order in which they asked", async () => {
  const { ours, theirs } = await pair();
  const readers = [theirs.recv(), theirs.recv(), theirs.recv()];
  for (const text of ["1", "2", "3"]) await ours.send(text);
  expect(await Promise.all(readers)).toEqual(["1", "2", "3"]);
});

describe("recv", () => {
  test("ends by an abort signal, and the next one gets the message", async () => {
    const { ours, theirs } = await pair();
    const controller = new AbortController();
    const aborted = theirs.recv({ signal: controller.signal });
    const next = theirs.recv();
    controller.abort(new Error("no more patience"));
    expect((await rejection(aborted)).message).toBe("no more patience");
    await ours.send("still here");
    expect(await next).toBe("still here");
  });

  test("with a signal that was aborted before still gives what is there", async () => {
    const { ours, theirs } = await pair();
    await ours.send("waiting");
    await sleep(50);
    const signal = AbortSignal.abort(new Error("gone"));
    void theirs.recv().catch(() => {}); // sets up the inbox
    expect((await rejection(theirs.recv({ signal }))).message).toBe("gone");
  });

  test("ends by a time-out signal", async () => {
    const { theirs } = await pair();
    const error = await rejection(theirs.recv({ signal: AbortSignal.timeout(20) }));
    expect(error.name).toBe("TimeoutError");
    expect(theirs.open).toBe(true);
  });
});

test("sendStream sends one frame a piece, as they come, and controls go between", async () => {
  const server = await serving(async (socket) => {
    async function* pieces(): AsyncGenerator<string> {
      yield "one ";
      yield "two ";
      void socket.ping("now").catch(() => {});
      yield "three";
    }
    await socket.sendStream(pieces());
    await socket.send("next");
  });
  const peer = await openRaw(server.port);
  const frames = await Promise.all(Array.from({ length: 5 }, () => undefined));
  for (const index of frames.keys()) frames[index] = (await peer.frame()) as never;
  expect(frames).toMatchObject([
    { opcode: 1, fin: false, payload: Buffer.from("one ") },
    { opcode: 9, fin: true, payload: Buffer.from("now") },
    { opcode: 0, fin: false, payload: Buffer.from("two ") },
    { opcode: 0, fin: true, payload: Buffer.from("three") },
    { opcode: 1, fin: true, payload: Buffer.from("next") },
  ]);
});

test.each([
  { name: "bytes", pieces: [Uint8Array.of(1), Uint8Array.of(2)], whole: Uint8Array.of(1, 2) },
  { name: "one piece", pieces: ["only"], whole: "only" },
  { name: "a character cut by no piece", pieces: ["é", "世"], whole: "é世" },
  { name: "nothing", pieces: [], whole: new Uint8Array(0) },
])("sendStream of $name arrives as one message", async ({ pieces, whole }) => {
  const { ours, theirs } = await pair();
  await ours.sendStream(pieces);
  expect(await theirs.recv()).toEqual(whole);
});

test("sendStream makes other messages a mistake until it is done", async () => {
  const { ours, theirs } = await pair();
  const { promise, resolve } = Promise.withResolvers<string>();
  const stream = ours.sendStream(
    (async function* () {
      yield "a";
      yield "b";
      yield await promise;
    })(),
  );
  await sleep(20);
  expect(() => void ours.send("between")).toThrow(UsageError);
  resolve("c");
  await stream;
  await ours.send("after");
  expect([await theirs.recv(), await theirs.recv()]).toEqual(["abc", "after"]);
});

test("sendStream rejects when the connection ends on the way", async () => {
  const { ours, theirs } = await pair();
  const stream = ours.sendStream(
    (async function* () {
      for (;;) {
        yield "more";
        await sleep(1);
      }
    })(),
  );
  await sleep(20);
  theirs.terminate();
  expect(await rejection(stream)).toMatchObject({ code: "connection/closed" });
});

test("ping measures the round trip", async () => {
  const { theirs } = await pair();
  const ms = await theirs.ping();
  expect(ms).toBeGreaterThan(0);
  expect(ms).toBeLessThan(2000);
  expect(await theirs.ping("with a payload")).toBeGreaterThan(0);
  expect(await theirs.ping(Uint8Array.of(1, 2))).toBeGreaterThan(0);
});

// RFC 6455 §5.5.3: only the most recent ping needs an answer.
test.each([
  { name: "of the same payload", payloads: ["same", "same"] },
  { name: "of other payloads", payloads: ["one", "two", "last"] },
  { name: "of the same payload and others", payloads: ["same", "other", "same"] },
])(
  "a pong answers the last ping with its payload and all before it: $name",
  async ({ payloads }) => {
    const { url } = await rawServer(async (peer) => {
      await welcome(peer);
      for (const _ of payloads.slice(1)) await peer.frame();
      const last = await peer.frame();
      peer.write(plain(10, last?.payload));
    });
    const socket = await connecting(url);
    const all = payloads.map((payload) => socket.ping(payload));
    for (const ms of await Promise.all(all)) expect(ms).toBeGreaterThan(0);
  },
);

test("a pong that comes twice answers no ping that was sent later", async () => {
  const { url } = await rawServer(async (peer) => {
    await welcome(peer);
    const first = await peer.frame();
    await peer.frame();
    peer.write(plain(10, first?.payload));
    peer.write(plain(10, first?.payload));
  });
  const socket = await connecting(url);
  const [first, second] = [socket.ping("first"), socket.ping("second")];
  expect(await first).toBeGreaterThan(0);
  expect(await isPending(second)).toBe(true);
  socket.terminate();
  expect(await rejection(second)).toMatchObject({ code: "connection/closed" });
});

test("ping that gets no answer rejects when the connection ends", async () => {
  const { url } = await rawServer(async (peer) => {
    await welcome(peer);
    await peer.frame();
    await sleep(50);
    peer.socket.end();
  });
  const socket = await connecting(url);
  const waiting = socket.ping();
  expect(await isPending(waiting, 20)).toBe(true);
  expect(await rejection(waiting)).toMatchObject({ code: "connection/closed" });
  expect(await rejection(socket.ping())).toMatchObject({ code: "connection/closed" });
});

test("ping with more than 125 bytes is a mistake that sends nothing", async () => {
  const { ours, theirs } = await pair();
  expect(() => void theirs.ping("x".repeat(126))).toThrow(UsageError);
  expect(() => theirs.pong("x".repeat(126))).toThrow(UsageError);
  await theirs.send("goes on");
  expect(await ours.recv()).toBe("goes on");
});

test("bufferedAmount falls to nothing once the kernel has taken everything", async () => {
  const { ours, theirs } = await pair();
  void ours.send("x".repeat(100));
  expect(ours.bufferedAmount).toBeGreaterThan(0);
  await theirs.recv();
  await until("it is sent", () => ours.bufferedAmount === 0);
});

test.each([
  { name: "1005", code: 1005, reason: "" },
  { name: "999", code: 999, reason: "" },
  { name: "a reason of 124 bytes", code: 1000, reason: "x".repeat(124) },
])("close with $name is a mistake that sends nothing", async ({ code, reason }) => {
  const { ours, theirs } = await pair();
  expect(() => void theirs.close(code, reason)).toThrow(UsageError);
  await theirs.send("goes on");
  expect(await ours.recv()).toBe("goes on");
});
