import { createSocket } from "node:dgram";
import { once } from "node:events";
import { expect, test } from "vitest";
import { connected, LineClient, type Record, runRefused, startServe } from "./serve-run.ts";

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

function read(text: unknown): Record {
  return JSON.parse(String(text)) as Record; // push sends objects
}

test("WebSocket: greets, then numbers what it sends", async () => {
  await using server = await startServe({ target: "push", rate: 100 });
  const socket = await connected(server);
  expect(read(await socket.recv())).toEqual({
    kind: "hello",
    rate: 100,
    time: expect.stringMatching(ISO),
  });
  for (const n of [1, 2, 3]) {
    const time = expect.stringMatching(ISO);
    expect(read(await socket.recv())).toEqual({ kind: "push", n, time });
  }
  await socket.close();
});

test("keeps the rate", async () => {
  await using server = await startServe({ target: "push", rate: 2000 });
  const socket = await connected(server);
  await socket.recv();
  const start = performance.now();
  for (let n = 1; n <= 1000; n++) await socket.recv();
  expect(performance.now() - start).toBeGreaterThan(450);
  await socket.close();
});

test("waits for a client that does not read, and does not make up for it", async () => {
  await using server = await startServe({
    target: "push",
    rate: 50_000,
    limits: { outputHighBytes: 20_000, outputLowBytes: 5_000 },
  });
  const idle = await LineClient.open(server.urls[0]);
  const key = "dGhlIHNhbXBsZSBub25jZQ==";
  idle.say(
    `GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
  );
  await once(idle.socket, "data");
  idle.socket.pause();
  const other = await connected(server);
  for (let n = 0; n < 100; n++) await other.recv(); // others are not held up
  await other.close();
  idle.socket.destroy();
});

test("TCP: by lines", async () => {
  await using server = await startServe({
    target: "push",
    rate: 100,
    listen: ["tcp://127.0.0.1:0"],
  });
  const client = await LineClient.open(server.urls[0]);
  expect(read(await client.next())).toMatchObject({ kind: "hello" });
  expect(read(await client.next())).toMatchObject({ kind: "push", n: 1 });
  client.socket.destroy();
  await server.out.line(/#1 (closed|vanished)/);
});

test("UDP: to whoever sent a datagram", async () => {
  const listen = ["udp://127.0.0.1:0"];
  await using server = await startServe({ target: "push", rate: 100, listen });
  const socket = createSocket("udp4");
  socket.send("me too", Number(new URL(server.urls[0] ?? "").port), "127.0.0.1");
  const kinds: unknown[] = [];
  while (kinds.length < 3) {
    const [bytes] = await once(socket, "message");
    kinds.push(read(bytes).kind);
  }
  expect(kinds).toEqual(["hello", "push", "push"]);
  socket.close();
});

test.each([0, -1, Number.POSITIVE_INFINITY])("a rate of %s is refused", async (rate) => {
  expect(await runRefused({ target: "push", rate })).toMatchObject({
    status: 2,
    err: expect.stringContaining("--rate takes a number above 0"),
  });
});
