import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { ApiServer } from "../../../src/control/api/api-server.ts";
import type { Composed, ReplayItem } from "../../../src/control/index.ts";
import type { Socket } from "../../../src/endpoint/index.ts";
import { certificate, connecting, serving } from "../../endpoint/support/serving.ts";
import { capturing, PROXY, reverse } from "../support/capturing.ts";
import { EMPTY_PAGE } from "./api-run.ts";

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop();
});

/** Gives each client a token, and wants it back. */
const strict = async (socket: Socket): Promise<void> => {
  const token = `t-${Math.random().toString(36).slice(2)}-${Date.now()}`;
  await socket.send(JSON.stringify({ token }));
  for await (const message of socket) {
    const { token: given } = JSON.parse(String(message));
    await socket.send(JSON.stringify({ right: given === token }));
  }
};

async function laidOpen(
  handler: (socket: Socket) => Promise<void> = strict,
  options: Parameters<typeof capturing>[1] = {},
) {
  const server = await serving(handler, { subprotocols: ["chat"], deflate: { thresholdBytes: 0 } });
  const { bench, urls, stop } = await capturing([reverse(server.url)], options);
  const api = await ApiServer.start({
    file: bench.file,
    hands: bench.hands,
    proxies: urls,
    caCertificate: bench.ca.certificatePath,
    page: EMPTY_PAGE,
  });
  stops.push(() => api.close());
  const ask = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(new URL(`/api/v1${path}`, api.url), {
      method,
      headers: { authorization: `Bearer ${api.token}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: await answer.json() };
  };
  return { ask, stop, server, url: urls[0] ?? "" };
}

async function once(url: string): Promise<void> {
  const client = await connecting(url, { subprotocols: ["chat"], headers: { "X-Mine": "yes" } });
  await client.send(String(await client.recv()));
  await client.recv();
  await client.close();
}

test("a connection is composed from scratch, talked on, and kept as a client's", async () => {
  const { ask, stop, server } = await laidOpen(async (socket) => {
    for await (const message of socket) await socket.send(`heard ${message}`);
  });
  const request = { url: server.url, headers: { "X-Own": "1" }, subprotocols: ["chat"] };
  const { status, body } = await ask("POST", "/connections", request);
  const composed = body as Composed;
  expect([status, composed.subprotocol]).toEqual([200, "chat"]);
  await ask("POST", `/connections/${composed.connection}/inject`, { to: "server", text: "hello" });
  await sleep(100);
  const records = await stop();
  expect(records.find(({ kind }) => kind === "open")).toMatchObject({
    connection: composed.connection,
    source: "client",
    url: server.url,
    request: { headers: expect.arrayContaining([["X-Own", "1"]]) },
  });
  const texts = records.flatMap((one) =>
    one.kind === "message" && one.opcode === "text"
      ? [`${one.from} ${one.text} ${one.origin}`]
      : [],
  );
  expect(texts).toEqual(["client hello injected", "server heard hello peer"]);
});

test("where a composed connection finds no server, the reason is said as without a proxy", async () => {
  const { ask, stop } = await laidOpen();
  expect(await ask("POST", "/connections", { url: "ws://127.0.0.1:1/" })).toMatchObject({
    status: 400,
    body: { code: "connect/failed", message: expect.stringContaining("nobody listens there") },
  });
  await stop();
});

test("a connection is composed with the handshake of a recorded one, over TLS as well", async () => {
  const { ask, stop, url } = await laidOpen();
  await once(url);
  await sleep(200);
  const secure = await serving(async (socket) => void (await socket.closed), {
    tls: await certificate(),
    subprotocols: ["chat"],
  });
  const { body } = await ask("POST", "/connections", {
    from: 1,
    url: secure.url,
    headers: { "x-mine": "mine now" },
  });
  expect(body).toMatchObject({ subprotocol: "chat" });
  const [, open] = (await stop()).filter(({ kind }) => kind === "open");
  expect(open).toMatchObject({ source: "client", protocol: "wss" });
  expect(JSON.stringify(open)).toContain('["x-mine","mine now"]');
});

test("a composed connection takes a way of its own: past a certificate, and through a proxy", async () => {
  const { ask, server } = await laidOpen(strict, { upstream: { connectTimeoutMs: 5000 } });
  const secure = await serving(strict, { tls: await certificate() });
  const refused = await ask("POST", "/connections", { url: secure.url });
  expect(refused).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining("certificate") },
  });
  const taken = await ask("POST", "/connections", { url: secure.url, insecure: true });
  expect(taken.status).toBe(200);
  const other = await capturing([PROXY]);
  const through = { url: server.url, proxy: other.urls[0] };
  expect((await ask("POST", "/connections", through)).status).toBe(200);
  const opened = (await other.stop()).filter(({ kind }) => kind === "open");
  expect(opened).toMatchObject([{ url: server.url, source: "proxy" }]);
  const wrong = await ask("POST", "/connections", { url: server.url, proxy: "ftp://x" });
  expect(wrong).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining("a proxy's URL begins with http://") },
  });
});

test("a recorded connection is replayed, with what it carries, and what came of it is told", async () => {
  const { ask, stop, url } = await laidOpen();
  await once(url);
  await sleep(200);
  const { body: found } = await ask("GET", "/connections/1/bindings");
  expect(found).toMatchObject({
    bindings: [{ into: { path: "$.token" }, from: { path: "$.token" } }],
  });
  const { body } = await ask("POST", "/connections/1/replay", {});
  let item = body as ReplayItem;
  while (item.outcome === null) {
    await sleep(20);
    item = (await ask("GET", `/replays/${item.number}`)).body as ReplayItem;
  }
  expect(item).toMatchObject({
    of: 1,
    sent: 1,
    received: 2,
    outcome: { ok: true, missing: 0, changed: 0 },
  });
  const records = await stop();
  expect(
    records.filter(({ kind }) => kind === "open").map((one) => "source" in one && one.source),
  ).toEqual(["proxy", "client"]);
});

test.each([
  { method: "POST", path: "/connections", body: {}, status: 400, code: "body/url" },
  {
    method: "POST",
    path: "/connections",
    body: { url: "http//x" },
    status: 400,
    code: "connect/url",
  },
  {
    method: "POST",
    path: "/connections",
    body: { url: "ws://127.0.0.1:1/" },
    status: 400,
    code: "connect/failed",
  },
  { method: "POST", path: "/connections", body: { from: 9 }, status: 404, code: "reader/missing" },
  { method: "POST", path: "/connections/9/replay", body: {}, status: 404, code: "replay/missing" },
  {
    method: "POST",
    path: "/connections/9/replay",
    body: { ignore: ["time"] },
    status: 400,
    code: "body/ignore",
  },
  {
    method: "POST",
    path: "/connections/9/replay",
    body: { bindings: [{}] },
    status: 400,
    code: "body/bindings",
  },
  {
    method: "POST",
    path: "/connections/9/replay",
    body: { pace: "fast" },
    status: 400,
    code: "body/value",
  },
  { method: "GET", path: "/replays/9", body: undefined, status: 404, code: "replay/missing" },
])("$method $path $body is refused with $code", async ({ method, path, body, status, code }) => {
  const { ask } = await laidOpen();
  const answer = await ask(method, path, body);
  expect(answer).toMatchObject({
    status,
    body: { code: expect.stringMatching(code === "reader/missing" ? /./ : code) },
  });
});
