import type { CaptureRecord, ExchangeRecord, OpenRecord } from "@wireglass/lens/record";
import { describe, expect, test } from "vitest";
import { Recorder } from "../../src/capture/index.ts";
import { connect, connectTcp, connectUdp, serveTcp, serveUdp } from "../../src/endpoint/index.ts";
import { dialRaw, opening } from "../endpoint/support/raw-peer.ts";
import { certificate, connecting, echo, serving } from "../endpoint/support/serving.ts";
import { until } from "../endpoint/support/waiting.ts";

/** A recorder, and what it has written of the connections that opened, and of those that did not. */
function recording(source: "client" | "server") {
  const opens: OpenRecord[] = [];
  const exchanges: ExchangeRecord[] = [];
  const recorder = new Recorder((record: CaptureRecord) => {
    if (record.kind === "open") opens.push(record);
    if (record.kind === "exchange") exchanges.push(record);
  }, source);
  return { recorder, opens, exchanges };
}

function withUser(url: string): string {
  return url.replace("://", "://user:secret@");
}

test("user and password of a WebSocket's URL are not in its record", async () => {
  const { recorder, opens } = recording("client");
  const server = await serving();
  await connecting(withUser(server.url), { tap: recorder.clientTap });
  expect(opens.map(({ url }) => url)).toEqual([server.url]);
});

test("nor are those that a client writes into its request's target", async () => {
  const { recorder, opens } = recording("server");
  const server = await serving(() => {}, { tap: recorder.serverTap });
  const peer = await dialRaw(server.port);
  peer.write(opening({ target: "http://user:secret@host/chat" }));
  await peer.head();
  expect(opens.map(({ url }) => url)).toEqual(["http://host/chat"]);
});

test("nor are those of a TCP or UDP URL", async () => {
  const { recorder, opens } = recording("client");
  await using tcp = await serveTcp(() => {});
  await using udp = await serveUdp(() => {});
  const tcpUrl = withUser(tcp.url);
  const stream = await connectTcp(tcpUrl, { tap: recorder.tcpClientTap(tcpUrl) });
  const datagrams = await connectUdp(withUser(udp.url), { tap: recorder.udpClientTap });
  expect(opens.map(({ url }) => url)).toEqual([tcp.url, udp.url]);
  expect([stream.url, datagrams.url].join()).not.toContain("secret");
  stream.terminate();
  await datagrams.close();
});

describe("what TLS agreed on is in the record", () => {
  const facts = {
    version: "TLSv1.3",
    cipher: expect.stringMatching(/^TLS_/),
    servername: "localhost",
  };

  test("of both sides of wss", async () => {
    const ours = recording("server");
    const theirs = recording("client");
    const { cert, key } = await certificate();
    const tls = { cert, key };
    const server = await serving(echo, { tls, tap: ours.recorder.serverTap });
    const options = { tls: { ca: cert, servername: "localhost" }, tap: theirs.recorder.clientTap };
    await connecting(server.url, options);
    expect([ours.opens[0]?.tls, theirs.opens[0]?.tls]).toEqual([facts, facts]);
  });

  test("of both sides of TCP over TLS", async () => {
    const ours = recording("server");
    const theirs = recording("client");
    const { cert, key } = await certificate();
    await using server = await serveTcp(() => {}, {
      tls: { cert, key },
      tap: ours.recorder.streamTap,
    });
    const socket = await connectTcp(server.url, {
      tls: { ca: cert, servername: "localhost" },
      tap: theirs.recorder.tcpClientTap(server.url),
    });
    await until("it is accepted", () => ours.opens.length === 1);
    expect([ours.opens[0]?.tls, theirs.opens[0]?.tls, socket.tls?.version]).toEqual([
      facts,
      facts,
      "TLSv1.3",
    ]);
    await socket.close();
    expect(socket.tls).toBeUndefined();
  });

  test("and there is none without TLS", async () => {
    const { recorder, opens } = recording("server");
    const server = await serving(echo, { tap: recorder.serverTap });
    await connecting(server.url);
    expect(opens[0]).not.toHaveProperty("tls");
  });
});

test("a refused handshake is an exchange with request, answer and reason", async () => {
  const { recorder, exchanges } = recording("server");
  const server = await serving(echo, { onRefused: recorder.refused, path: "/chat" });
  await expect(connect(`${server.url.replace("/chat", "/x?y=1")}`)).rejects.toThrow();
  expect(exchanges).toMatchObject([
    {
      kind: "exchange",
      connection: 1,
      time: expect.closeTo(Date.now() / 1000, -1),
      protocol: "ws",
      source: "server",
      url: `ws://127.0.0.1:${server.port}/x?y=1`,
      client: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      server: `127.0.0.1:${server.port}`,
      request: { method: "GET", target: "/x?y=1", httpVersion: "1.1" },
      response: { status: 404, reason: "Not Found" },
      refused: { code: "refused/path", reason: "the path is not the one that is served" },
      violations: [],
    },
  ]);
  expect(exchanges[0]?.request?.headers).toContainEqual(["Upgrade", "websocket"]);
  expect(exchanges[0]?.response?.headers).toContainEqual(["Connection", "close"]);
});

test("an exchange has the rule that the request breaks, and the facts of TLS", async () => {
  const { recorder, exchanges } = recording("server");
  const { cert, key } = await certificate();
  const server = await serving(echo, { onRefused: recorder.refused, tls: { cert, key } });
  const options = { tls: { ca: cert }, headers: { "Sec-WebSocket-Version": "12" } };
  await expect(connect(server.url, options)).rejects.toThrow();
  expect(exchanges).toMatchObject([
    { protocol: "wss", tls: { version: "TLSv1.3" }, violations: ["request/version"] },
  ]);
});

test("a request that cannot be read is an exchange, too", async () => {
  const { recorder, exchanges } = recording("server");
  const server = await serving(echo, { onRefused: recorder.refused });
  const peer = await dialRaw(server.port);
  peer.write("nonsense\r\n\r\n");
  await peer.rest();
  expect(exchanges).toMatchObject([
    { url: server.url, response: { status: 400 }, violations: ["head/start-line"] },
  ]);
  expect(exchanges[0]).not.toHaveProperty("request");
});

test("a page is an exchange without a reason", async () => {
  const { recorder, exchanges } = recording("server");
  const page = () => ({ status: 200, body: "hello" });
  const server = await serving(echo, { onRefused: recorder.refused, page });
  await fetch(server.url.replace("ws", "http"));
  expect(exchanges).toMatchObject([{ response: { status: 200 }, violations: [] }]);
  expect(exchanges[0]).not.toHaveProperty("refused");
});
