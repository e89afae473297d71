import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { type TlsOptions, createServer as tlsServer } from "node:tls";
import { expect, onTestFinished, test } from "vitest";
import { capturing, PROXY, reverse } from "../../../control/support/capturing.ts";
import { authority } from "../../../endpoint/support/certificates.ts";
import { httpProxy, socksProxy } from "../../../endpoint/support/proxies.ts";
import { certificate } from "../../../endpoint/support/serving.ts";
import { until } from "../../../endpoint/support/waiting.ts";
import {
  get,
  h2Over,
  h2Serving,
  h2Through,
  throughProxy,
  tlsTo,
  webSocketOrPath,
} from "./support/h2-peers.ts";

const BOTH = ["h2", "http/1.1"];
const UPSTREAM = { connectTimeoutMs: 5000, isExempt: () => true };

/** A server that says its protocol, and what it was asked for. */
async function speaking(options: TlsOptions): Promise<number> {
  const server = tlsServer({ ...(await certificate()), ...options }, (socket) => {
    socket.on("error", () => {});
    socket.once("data", (chunk) => socket.end(`${socket.alpnProtocol}: ${chunk}`));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port; // it listens on TCP
}

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test("a client hears what the server chose, over one connection to it", async () => {
  const peer = await h2Serving(webSocketOrPath, { allowHTTP1: true });
  let connections = 0;
  peer.server.on("secureConnection", () => connections++);
  const { urls } = await capturing([PROXY]);
  const session = await h2Through(urls[0] ?? "", peer);
  expect((await get(session, "/a")).body.toString()).toBe("2 /a");
  expect(connections).toBe(1);
});

test.each([
  { name: "HTTP/1.1 of two", chosen: ["http/1.1"], offers: BOTH, heard: "http/1.1" },
  { name: "another protocol", chosen: ["mqtt"], offers: ["mqtt"], heard: "mqtt" },
  { name: "nothing", chosen: undefined, offers: BOTH, heard: false },
  { name: "nothing, not being asked", chosen: ["http/1.1"], offers: undefined, heard: false },
])("a server that chooses $name", async ({ chosen, offers, heard }) => {
  const port = await speaking(chosen ? { ALPNProtocols: [...chosen] } : {});
  const { urls } = await capturing([PROXY]);
  const socket = await throughProxy(urls[0] ?? "", port, offers);
  expect(socket.alpnProtocol).toBe(heard);
  socket.write("hello");
  if (heard !== "http/1.1" && offers !== undefined)
    expect(await text(socket)).toBe(`${heard}: hello`);
});

test("a client that offers HTTP/1.1 alone gets it from a server that has both", async () => {
  const peer = await h2Serving(webSocketOrPath, { allowHTTP1: true });
  const { urls } = await capturing([PROXY]);
  const socket = await throughProxy(urls[0] ?? "", peer.port, ["http/1.1"]);
  socket.write("GET /b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  expect(await text(socket)).toMatch(/^HTTP\/1.1 200 OK[\s\S]*1.1 \/b/);
});

test("a server that is not there: the client gets TLS, and an answer that says so", async () => {
  const port = await closedPort();
  const { urls, stop } = await capturing([PROXY]);
  const plain = await throughProxy(urls[0] ?? "", port, BOTH);
  expect(plain.alpnProtocol).toBe("http/1.1");
  plain.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  expect(await text(plain)).toMatch(/^HTTP\/1.1 502[\s\S]*nobody listens/);
  const url = `https://127.0.0.1:${port}`;
  const session = await h2Over(await throughProxy(urls[0] ?? "", port, ["h2"]), url);
  const { status, body } = await get(session, "/a");
  expect(status).toBe(502);
  expect(body.toString()).toMatch(/nobody listens/);
  session.close();
  expect(await stop()).toMatchObject([
    { kind: "exchange", refused: { code: "proxy/upstream" }, response: { status: 502 } },
    { kind: "exchange", refused: { code: "proxy/upstream" }, response: { status: 502 } },
  ]);
});

test("a client that offers HTTP/2 alone to a server that has none hears so", async () => {
  const port = await speaking({ ALPNProtocols: ["http/1.1"] });
  const { urls } = await capturing([PROXY]);
  const url = `https://127.0.0.1:${port}`;
  const session = await h2Over(await throughProxy(urls[0] ?? "", port, ["h2"]), url);
  const { status, body } = await get(session, "/a");
  expect(status).toBe(502);
  expect(body.toString()).toBe(`127.0.0.1:${port}: the server speaks none of h2.\n`);
});

test.each([
  { enableConnectProtocol: true, maxConcurrentStreams: 7 },
  { enableConnectProtocol: false, maxConcurrentStreams: 100 },
])("a client is offered what the server offers: %o", async (settings) => {
  const peer = await h2Serving(webSocketOrPath, { settings });
  const { urls } = await capturing([PROXY]);
  const session = await h2Through(urls[0] ?? "", peer);
  expect(session.remoteSettings).toMatchObject(settings);
  const changed = once(session, "remoteSettings");
  peer.sessions[0]?.settings({ ...settings, maxConcurrentStreams: 5 });
  expect((await changed)[0]).toMatchObject({ maxConcurrentStreams: 5 });
});

test.each([
  ["HTTP", httpProxy],
  ["SOCKS", socksProxy],
])("through another proxy, by %s", async (_name, proxyOf) => {
  const peer = await h2Serving(webSocketOrPath);
  const other = await proxyOf();
  const scheme = proxyOf === httpProxy ? "http" : "socks5";
  const proxy = `${scheme}://127.0.0.1:${other.port}`;
  const { urls } = await capturing([PROXY], { upstream: { ...UPSTREAM, proxy } });
  const session = await h2Through(urls[0] ?? "", peer);
  expect((await get(session, "/a")).body.toString()).toBe("2 /a");
  expect(other.targets).toEqual([`127.0.0.1:${peer.port}`]);
});

test("with a client certificate, and asked for by the name that the client asked for", async () => {
  const { cert: ca, sign } = await authority();
  const own = await sign("me.example");
  const seen: unknown[] = [];
  const options = { requestCert: true, rejectUnauthorized: true, ca };
  const peer = await h2Serving(webSocketOrPath, options);
  peer.server.on("secureConnection", (socket) => {
    seen.push(socket.getPeerCertificate().subject.CN, Reflect.get(socket, "servername"));
  });
  const upstream = { ...UPSTREAM, certificateFor: () => own };
  const { urls } = await capturing([PROXY], { upstream });
  const session = await h2Through(urls[0] ?? "", peer);
  expect((await get(session, "/a")).status).toBe(200);
  expect(seen).toEqual(["me.example", "localhost"]);
});

test("a door that stands for a server gives its name and its folder", async () => {
  const seen: unknown[] = [];
  const peer = await h2Serving((stream, _flat, headers) => {
    seen.push(headers[":authority"], headers[":path"]);
    stream.respond({ ":status": 204 });
  });
  const { urls, stop } = await capturing([reverse(`${peer.url}/base/`, true)]);
  const door = (urls[0] ?? "").replace("wss:", "https:");
  const session = await h2Over(await tlsTo(Number(new URL(door).port), BOTH), door);
  expect((await get(session, "/a")).status).toBe(204);
  expect(seen).toEqual([`127.0.0.1:${peer.port}`, "/base/a"]);
  session.close();
  expect(await stop()).toMatchObject([{ kind: "exchange", url: `${peer.url}/base/a` }]);
});

test("a client that does not trust us leaves no connection to the server behind", async () => {
  const peer = await h2Serving(webSocketOrPath);
  const { urls, notes } = await capturing([PROXY]);
  const strict = throughProxy(urls[0] ?? "", peer.port, BOTH, { rejectUnauthorized: true });
  await expect(strict).rejects.toThrow("TLS failed");
  await until("it is noted", () => notes.length === 1);
  await until("it is gone", () => peer.sessions.length === 1 && peer.sessions[0]?.closed === true);
});
