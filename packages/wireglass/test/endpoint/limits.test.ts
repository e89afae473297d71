import { setTimeout as sleep } from "node:timers/promises";
import { UsageError } from "@wireglass/wire";
import { expect, test } from "vitest";
import {
  connectWebSocket,
  ENDPOINT_LIMITS,
  type Limits,
  type Refusal,
  serve,
} from "../../src/endpoint/index.ts";
import { limitsWith } from "../../src/endpoint/limits.ts";
import { dialRaw, masked, opening, openRaw, type RawPeer } from "./support/raw-peer.ts";
import { certificate, connecting, echo, pair, serving } from "./support/serving.ts";
import { isPending, rejection, until } from "./support/waiting.ts";

test("limits that are not named keep their defaults", () => {
  expect(limitsWith({ closeTimeoutMs: 7 })).toMatchObject({
    closeTimeoutMs: 7,
    maxConnections: ENDPOINT_LIMITS.maxConnections.value,
    maxMessageBytes: 16 << 20,
  });
});

test("a limit that is no number is the caller's mistake", async () => {
  const limits = { closeTimeoutMs: Number.NaN };
  expect(await rejection(serve(echo, { limits }))).toBeInstanceOf(UsageError);
  expect(await rejection(connectWebSocket("ws://127.0.0.1:1/", { limits }))).toBeInstanceOf(
    UsageError,
  );
});

test("the connection after the last allowed one is answered 503, until one goes", async () => {
  const server = await serving(echo, { limits: { maxConnections: 2 } });
  const first = await connecting(server.url);
  await connecting(server.url);
  const refused = await rejection(connectWebSocket(server.url));
  expect(refused).toMatchObject({ code: "connect/status", response: { status: 503 } });
  await first.close();
  await until("there is room", () => server.counters.connections === 1);
  await until("the refused one is gone", () => server.counters.refused === 1);
  await connecting(server.url);
});

test("a handshake that drips in is answered 408 when its time is up", async () => {
  const refusals: Refusal[] = [];
  const server = await serving(echo, {
    limits: { handshakeTimeoutMs: 500 },
    onRefused: (refusal) => void refusals.push(refusal),
  });
  const peer = await dialRaw(server.port);
  const start = performance.now();
  for (const byte of opening()) {
    if (peer.unread.length > 0) break;
    peer.write(Uint8Array.of(byte));
    await sleep(20);
  }
  expect(await peer.head()).toMatch(/^HTTP\/1\.1 408 /);
  expect(performance.now() - start).toBeGreaterThan(200);
  expect(performance.now() - start).toBeLessThan(3000);
  await peer.gone();
  expect(refusals).toMatchObject([{ status: 408, violation: "head/timeout" }]);
});

test("a connection that says nothing is answered 408, too", async () => {
  const server = await serving(echo, { limits: { handshakeTimeoutMs: 250 } });
  const peer = await dialRaw(server.port);
  expect(await peer.head()).toMatch(/^HTTP\/1\.1 408 /);
});

test("a TLS handshake is part of the handshake: one that drips is ended", async () => {
  const { cert, key } = await certificate();
  const server = await serving(echo, {
    tls: { cert, key },
    limits: { handshakeTimeoutMs: 300 },
    onError: () => {},
  });
  const peer = await dialRaw(server.port);
  peer.write(Uint8Array.of(0x16, 3, 1)); // the beginning of a record
  await peer.gone();
});

test.each([
  { name: "too many bytes", head: () => `GET / HTTP/1.1\r\nX: ${"x".repeat(20_000)}` },
  { name: "too many lines", head: () => `GET / HTTP/1.1\r\n${"X: y\r\n".repeat(200)}` },
])("a head with $name is answered 431", async ({ head }) => {
  const server = await serving();
  const peer = await dialRaw(server.port);
  peer.write(head());
  expect(await peer.head()).toMatch(/^HTTP\/1\.1 431 /);
  await peer.gone();
});

test("a peer that is silent for too long is closed with 1001", async () => {
  const server = await serving(echo, {
    limits: { idleTimeoutMs: 500, heartbeatIntervalMs: 0 },
  });
  const quiet = await openRaw(server.port);
  const lively = await openRaw(server.port);
  const talking = setInterval(() => lively.say(1, "hi"), 100);
  expect(await quiet.closeFrame()).toEqual({
    code: 1001,
    reason: "nothing was heard for too long",
  });
  await sleep(300);
  clearInterval(talking);
  expect(lively.ended).toBe(false);
});

/** What a server with `limits` says to a peer that does `act`. */
async function saidTo(
  limits: Partial<Limits>,
  act: (peer: RawPeer) => void,
): Promise<number | undefined> {
  const server = await serving(echo, { limits });
  const peer = await openRaw(server.port);
  act(peer);
  return (await peer.closeFrame())?.code;
}

test.each([
  { name: "exactly maxMessageBytes", bytes: 1000, code: 1000 },
  { name: "one byte more", bytes: 1001, code: 1009 },
])("a message of $name ends in $code", async ({ bytes, code }) => {
  const act = (peer: RawPeer): void => {
    peer.say(2, new Uint8Array(bytes)).close(1000);
  };
  expect(await saidTo({ maxMessageBytes: 1000 }, act)).toBe(code);
});

test.each([
  { name: "exactly maxFragments", fragments: 10, code: 1000 },
  { name: "one more", fragments: 11, code: 1009 },
])("a message of $name ends in $code", async ({ fragments, code }) => {
  const act = (peer: RawPeer): void => {
    for (let i = 0; i < fragments; i++) {
      const fin = i === fragments - 1;
      peer.write(masked({ opcode: i === 0 ? 2 : 0, fin, payload: Uint8Array.of(1) }));
    }
    peer.close(1000);
  };
  expect(await saidTo({ maxFragments: 10 }, act)).toBe(code);
});

test("a limit of Infinity is none", async () => {
  const limits = { maxMessageBytes: Number.POSITIVE_INFINITY };
  const { ours, theirs } = await pair({ limits }, { limits, deflate: false });
  const large = new Uint8Array(20 << 20).fill(3);
  await theirs.send(large);
  expect(Buffer.compare((await ours.recv()) as Uint8Array, large)).toBe(0);
});

test("a time of 0 is none: nothing is ended for it", async () => {
  const limits = {
    handshakeTimeoutMs: 0,
    closeTimeoutMs: 0,
    idleTimeoutMs: 0,
    heartbeatTimeoutMs: 0,
    heartbeatIntervalMs: 100,
  };
  const server = await serving(echo, { limits });
  const slow = await dialRaw(server.port);
  const open = await openRaw(server.port);
  await sleep(1000);
  expect([slow.ended, open.ended]).toEqual([false, false]);
  slow.write(opening());
  expect(await slow.head()).toMatch(/^HTTP\/1\.1 101 /);
  const [socket] = server.sockets;
  const closed = socket?.close(1000) ?? Promise.resolve();
  expect(await isPending(closed, 700)).toBe(true);
  open.close(1000);
  await closed;
});

test("a client gives up on a server that does not answer in time", async () => {
  const server = await serving(echo, { authorize: () => new Promise(() => {}) });
  const error = await rejection(
    connectWebSocket(server.url, { limits: { connectTimeoutMs: 100 } }),
  );
  expect(error).toMatchObject({ code: "connect/timeout" });
  expect(error.message).toContain("no answer within 100 ms");
});
