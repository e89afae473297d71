import { randomBytes } from "node:crypto";
import { connect as connectNet } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { FeedMessage, FeedRequest } from "../../../src/control/index.ts";
import { connect, type Socket } from "../../../src/endpoint/index.ts";
import { closed, exchanged, message, opened, type Running, startApi } from "./api-run.ts";

async function reading(running: Running, request?: FeedRequest): Promise<Socket> {
  const socket = await connect(`${running.api.url.replace(/^http/, "ws")}api/v1/feed`, {
    headers: { authorization: `Bearer ${running.api.token}` },
  });
  if (request !== undefined) await socket.send(JSON.stringify(request));
  return socket;
}

async function next(socket: Socket): Promise<FeedMessage> {
  return JSON.parse(String(await socket.recv())) as FeedMessage; // as the feed says it
}

/** What is told up to a place where everything is told: kind and number of each. */
async function untilCaughtUp(socket: Socket): Promise<{ told: string[]; next: number }> {
  const told: string[] = [];
  for (;;) {
    const said = await next(socket);
    if (said.kind === "caught-up") return { told, next: said.next };
    if (said.kind === "mistake") throw new Error(said.message);
    if (said.kind === "places") throw new Error("places were not asked for");
    for (const entry of said.entries) {
      const index = entry.kind === "message" ? `.${entry.index}` : "";
      told.push(`${entry.kind} ${entry.connection}${index}`);
    }
  }
}

const ENTRIES = [
  opened(1),
  message(1, 0),
  message(1, 1),
  exchanged(2),
  opened(3),
  message(3, 0),
  closed(1),
];
const ALL = [
  "open 1",
  "message 1.0",
  "message 1.1",
  "exchange 2",
  "open 3",
  "message 3.0",
  "close 1",
];

test("tells what there is, then what comes, each once and in order", async () => {
  await using running = await startApi();
  running.write(...ENTRIES);
  const socket = await reading(running, { after: 0 });
  expect(await untilCaughtUp(socket)).toEqual({ told: ALL, next: 7 });
  running.write(message(3, 1));
  expect(await untilCaughtUp(socket)).toEqual({ told: ["message 3.1"], next: 8 });
  running.write(message(3, 2), closed(3));
  expect((await untilCaughtUp(socket)).told).toEqual(["message 3.2", "close 3"]);
  await socket.close();
});

test("goes on from a place, or from now", async () => {
  await using running = await startApi();
  running.write(...ENTRIES);
  const later = await reading(running, { after: 5 });
  expect((await untilCaughtUp(later)).told).toEqual(ALL.slice(5));
  const now = await reading(running, {});
  expect(await untilCaughtUp(now)).toEqual({ told: [], next: 7 });
  running.write(message(3, 1));
  expect((await untilCaughtUp(now)).told).toEqual(["message 3.1"]);
  await Promise.all([later.close(), now.close()]);
});

test.each([
  { filter: "url:*/1", told: ["open 1", "message 1.0", "message 1.1", "close 1"] },
  { filter: "index:1", told: ["message 1.1", "close 1"] },
  { filter: "is:exchange", told: ["exchange 2"] },
])("tells what passes $filter", async ({ filter, told }) => {
  await using running = await startApi();
  running.write(...ENTRIES);
  const socket = await reading(running, { after: 0, filter });
  expect(await untilCaughtUp(socket)).toEqual({ told, next: 7 });
  await socket.close();
});

test("a new request takes the place of the one before", async () => {
  await using running = await startApi();
  running.write(...ENTRIES);
  const socket = await reading(running, { after: 7 });
  await untilCaughtUp(socket);
  await socket.send(JSON.stringify({ after: 0, filter: "index:1", view: "summary" }));
  const said = await next(socket);
  expect(said).toMatchObject({ entries: [{ preview: "message 1" }, { kind: "close" }] });
  await socket.close();
});

test("bodies of exchanges are not told", async () => {
  await using running = await startApi();
  running.write(exchanged(1));
  const socket = await reading(running, { after: 0 });
  expect(await next(socket)).toMatchObject({
    entries: [{ responseBody: { base64: "", length: 25, cut: true } }],
  });
  await socket.close();
});

test.each([
  { said: "hello", code: "parameter/json" },
  { said: "[1]", code: "parameter/json" },
  { said: Uint8Array.of(123, 125), code: "parameter/json" },
  { said: '{"after":-1}', code: "parameter/after" },
  { said: '{"after":"0"}', code: "parameter/after" },
  { said: '{"filter":1}', code: "parameter/filter" },
  { said: '{"view":"all"}', code: "parameter/view" },
  { said: '{"lang":"de"}', code: "parameter/lang" },
  { said: '{"from":1}', code: "parameter/unknown" },
  { said: '{"filter":"size>x"}', code: "filter/size" },
])("$said is a mistake that is told, and may be made good", async ({ said, code }) => {
  await using running = await startApi();
  running.write(...ENTRIES);
  const socket = await reading(running);
  await socket.send(said);
  expect(await next(socket)).toMatchObject({ kind: "mistake", code });
  await socket.send(JSON.stringify({ after: 6 }));
  expect((await untilCaughtUp(socket)).told).toEqual(["close 1"]);
  await socket.close();
});

test("readers are counted, and a stopped server says goodbye to them", async () => {
  const running = await startApi();
  const socket = await reading(running, { after: 0 });
  await untilCaughtUp(socket);
  expect(await running.json("/api/v1/status")).toMatchObject({ readers: 1 });
  await running[Symbol.asyncDispose]();
  expect(await socket.closed).toMatchObject({ code: 1001, by: "remote" });
});

test("a reader that stops costs nothing, holds up nobody, and misses nothing", async () => {
  await using running = await startApi();
  const payload = randomBytes(16_384);
  running.write(opened(1), ...Array.from({ length: 3000 }, (_, at) => message(1, at, payload)));
  const { hostname, port } = new URL(running.api.url);
  // A peer that reads nothing at all after its request: 65 MB of JSON wait for it.
  const stopped = connectNet(Number(port), hostname);
  stopped.pause();
  stopped.write(handshakeOf(running));
  stopped.write(maskedText(JSON.stringify({ after: 0 })));
  await sleep(500);
  const before = process.memoryUsage();
  await sleep(1000);
  const after = process.memoryUsage();
  expect(after.rss - before.rss).toBeLessThan(32 << 20);
  expect(await running.json("/api/v1/status")).toMatchObject({ readers: 1 });
  const other = await reading(running, { after: 0, view: "summary" });
  expect((await untilCaughtUp(other)).told).toHaveLength(3001);
  let got = 0;
  stopped.on("data", (chunk) => {
    got += chunk.length;
  });
  stopped.resume();
  while (got < (3000 * payload.length * 4) / 3) await sleep(20);
  stopped.destroy();
  await other.close();
});

function handshakeOf({ api }: Running): string {
  const { host } = new URL(api.url);
  const lines = [
    "GET /api/v1/feed HTTP/1.1",
    `Host: ${host}`,
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Version: 13",
    `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}`,
    `Authorization: Bearer ${api.token}`,
  ];
  return `${lines.join("\r\n")}\r\n\r\n`;
}

/** A short text message with a mask of zeros. */
function maskedText(text: string): Uint8Array {
  return Buffer.concat([Uint8Array.of(0x81, 0x80 | text.length, 0, 0, 0, 0), Buffer.from(text)]);
}
