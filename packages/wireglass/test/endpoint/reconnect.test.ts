import { UsageError } from "@wireglass/wire";
import { expect, onTestFinished, test } from "vitest";
import { ConnectError, type Reconnecting, reconnect, serve } from "../../src/endpoint/index.ts";
import { rawServer } from "./support/raw-server.ts";
import { echo, serving } from "./support/serving.ts";
import { rejection } from "./support/waiting.ts";

const QUICK = { initialMs: 10, maxMs: 40, jitter: 0 };

test("a connection that ends is opened again, and why is told", async () => {
  const server = await serving({
    message: (socket, message) => void socket.close(4000 + Number(message)),
  });
  const told: Reconnecting[] = [];
  let rounds = 0;
  for await (const socket of reconnect(server.url, {
    backoff: QUICK,
    onReconnect: (about) => void told.push(about),
  })) {
    rounds++;
    if (rounds === 3) {
      socket.terminate();
      break;
    }
    await socket.send(String(rounds));
    await socket.closed;
  }
  expect(told).toMatchObject([
    { attempt: 1, delayMs: 10, why: { code: 4001, by: "remote" } },
    { attempt: 1, delayMs: 10, why: { code: 4002, by: "remote" } },
  ]);
});

test("a server that is away is tried again with a growing delay, until it is back", async () => {
  const gone = await serving();
  await gone.close();
  const told: Reconnecting[] = [];
  for await (const socket of reconnect(gone.url, {
    backoff: QUICK,
    onReconnect: (about) => {
      told.push(about);
      if (about.attempt === 4) {
        void serve(echo, { port: gone.port }).then((server) =>
          onTestFinished(() => server.close()),
        );
      }
    },
  })) {
    await socket.send("back");
    expect(await socket.recv()).toBe("back");
    socket.terminate();
    break;
  }
  expect(told.map(({ delayMs }) => delayMs).slice(0, 4)).toEqual([10, 20, 40, 40]);
  expect(told[0]?.why).toMatchObject({ code: "connect/refused" });
});

test("the delay is random within its jitter", async () => {
  const gone = await serving();
  await gone.close();
  const delays: number[] = [];
  const attempts = 8;
  const loop = reconnect(gone.url, {
    backoff: { initialMs: 20, maxMs: 20, jitter: 0.5, attempts },
    onReconnect: ({ delayMs }) => void delays.push(delayMs),
  });
  expect(await rejection(loop.next())).toMatchObject({ code: "connect/refused" });
  expect(delays).toHaveLength(attempts);
  for (const delay of delays) {
    expect(delay).toBeGreaterThanOrEqual(10);
    expect(delay).toBeLessThanOrEqual(20);
  }
  expect(new Set(delays).size).toBeGreaterThan(1);
});

test.each([
  {
    name: "a refusal that will not change",
    answer: "HTTP/1.1 403 Forbidden\r\n\r\n",
    code: "connect/status",
  },
  { name: "an answer that is no WebSocket", answer: "hello\r\n\r\n", code: "connect/handshake" },
])("$name ends it", async ({ answer, code }) => {
  const { url } = await rawServer(async (peer) => {
    await peer.head();
    peer.socket.end(answer);
  });
  const told: Reconnecting[] = [];
  const loop = reconnect(url, { backoff: QUICK, onReconnect: (about) => void told.push(about) });
  const error = await rejection(loop.next());
  expect(error).toBeInstanceOf(ConnectError);
  expect(error).toMatchObject({ code });
  expect(told).toEqual([]);
});

test("a 503 is tried again", async () => {
  let asked = 0;
  const server = await serving(echo, { authorize: () => (++asked > 2 ? true : { status: 503 }) });
  for await (const socket of reconnect(server.url, { backoff: QUICK })) {
    socket.terminate();
    break;
  }
  expect(asked).toBe(3);
});

test("a URL that is none is the caller's mistake, and is not tried again", async () => {
  expect(await rejection(reconnect("nonsense", { backoff: QUICK }).next())).toBeInstanceOf(
    UsageError,
  );
});

test("the signal ends it while it waits, while it connects, and between two connections", async () => {
  const gone = await serving();
  await gone.close();
  const waiting = new AbortController();
  const loop = reconnect(gone.url, {
    backoff: { initialMs: 60_000 },
    signal: waiting.signal,
    onReconnect: () => setTimeout(() => waiting.abort(), 20),
  });
  expect(await loop.next()).toEqual({ done: true, value: undefined });
  const { url } = await rawServer(() => {});
  const silent = reconnect(url, { signal: AbortSignal.timeout(50) });
  expect(await silent.next()).toEqual({ done: true, value: undefined });
  const server = await serving();
  const between = new AbortController();
  let rounds = 0;
  for await (const socket of reconnect(server.url, { signal: between.signal, backoff: QUICK })) {
    rounds++;
    between.abort();
    void socket.close(1000);
  }
  expect(rounds).toBe(1);
});
