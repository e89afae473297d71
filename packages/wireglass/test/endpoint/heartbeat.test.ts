import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { openRaw } from "./support/raw-peer.ts";
import { rawServer, welcome } from "./support/raw-server.ts";
import { connecting, echo, pair, serving } from "./support/serving.ts";
import { until } from "./support/waiting.ts";

const OFTEN = { heartbeatIntervalMs: 250, heartbeatTimeoutMs: 500 };

test("a server measures the round trip to a peer that answers", async () => {
  const { ours } = await pair({ limits: OFTEN });
  expect(ours.latencyMs).toBeUndefined();
  await until("a heartbeat was answered", () => ours.latencyMs !== undefined);
  expect(ours.latencyMs).toBeGreaterThan(0);
  expect(ours.latencyMs).toBeLessThan(2000);
  await sleep(1200);
  expect(ours.open).toBe(true);
});

test("a client sends heartbeats when it is told to", async () => {
  const { theirs } = await pair(
    { limits: { heartbeatIntervalMs: 0 } },
    { heartbeat: true, limits: OFTEN },
  );
  await until("a heartbeat was answered", () => theirs.latencyMs !== undefined);
});

test("a peer that has vanished is noticed: the stream is cut, and why is told", async () => {
  const server = await serving(echo, { limits: OFTEN });
  const peer = await openRaw(server.port);
  const [socket] = server.sockets;
  const start = performance.now();
  expect(await socket?.closed).toEqual({
    code: 1006,
    reason: "no answer to a ping: the peer has vanished",
    clean: false,
    by: "local",
  });
  expect(performance.now() - start).toBeLessThan(4000);
  expect(await peer.frame()).toMatchObject({ opcode: 9 });
  await peer.gone();
});

test("a server that has vanished is noticed by a client with heartbeats", async () => {
  const { url } = await rawServer(async (peer) => {
    await welcome(peer);
    peer.socket.pause();
  });
  const socket = await connecting(url, { heartbeat: true, limits: OFTEN });
  expect(await socket.closed).toMatchObject({ code: 1006, by: "local" });
});

test("a peer that speaks and answers late is not cut", async () => {
  const server = await serving(echo, { limits: OFTEN });
  const peer = await openRaw(server.port);
  const talking = setInterval(() => peer.say(1, "busy"), 100);
  await sleep(1500);
  clearInterval(talking);
  expect(peer.ended).toBe(false);
});

test("the pongs of heartbeats are nobody's business; others are", async () => {
  const pongs: string[] = [];
  const server = await serving(
    { pong: (_, payload) => void pongs.push(Buffer.from(payload).toString()) },
    { limits: OFTEN },
  );
  const peer = await openRaw(server.port);
  const ping = await peer.frame();
  expect(ping?.opcode).toBe(9);
  peer.say(10, ping?.payload ?? "").say(10, "unsolicited");
  await until("the other came", () => pongs.length > 0);
  expect(pongs).toEqual(["unsolicited"]);
});

test("no heartbeat is sent with an interval of 0", async () => {
  const server = await serving(echo, { limits: { ...OFTEN, heartbeatIntervalMs: 0 } });
  const peer = await openRaw(server.port);
  await sleep(800);
  expect(peer.unread.length).toBe(0);
});
