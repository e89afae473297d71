import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connect as connectTls } from "node:tls";
import type { CaptureRecord } from "@wireglass/lens/record";
import { expect, onTestFinished, test } from "vitest";
import { connect } from "../../src/index.ts";
import { dialRaw, masked, opening, RawPeer } from "../endpoint/support/raw-peer.ts";
import { listening, rawServer, welcome } from "../endpoint/support/raw-server.ts";
import { certificate, connecting, echo, serving } from "../endpoint/support/serving.ts";
import { rejection, until } from "../endpoint/support/waiting.ts";
import { CA, capturing, PROXY, reverse } from "./support/capturing.ts";

const portOf = (url: string | undefined): number => Number(new URL(url ?? "").port);
const exchangesIn = (records: readonly CaptureRecord[]) =>
  records.filter((record) => record.kind === "exchange");

test("a server that refuses: 502 for the client with the reason, and a record of it", async () => {
  const { urls, stop } = await capturing([reverse("ws://127.0.0.1:1/")]);
  const error = await rejection(connect(urls[0] ?? ""));
  expect(error.message).toContain("502 Bad Gateway");
  expect(exchangesIn(await stop())).toMatchObject([
    {
      url: "http://127.0.0.1:1/",
      response: { status: 502 },
      refused: { code: "proxy/upstream", reason: expect.stringContaining("nobody listens there") },
    },
  ]);
});

test("a server whose certificate is not trusted is not spoken to", async () => {
  const { cert, key } = await certificate();
  const server = await serving(echo, { tls: { cert, key } });
  const { urls, stop } = await capturing([reverse(server.url)], {
    upstream: { connectTimeoutMs: 5000 },
  });
  await expect(connect(urls[0] ?? "")).rejects.toThrow("502");
  const [refused] = exchangesIn(await stop());
  expect(refused?.refused?.reason).toContain("the certificate is not trusted");
});

test("a server that hangs up without an answer, and one that answers something else", async () => {
  const silent = await rawServer((peer) => void peer.socket.destroy());
  const odd = await rawServer((peer) => void peer.write("SSH-2.0-x\r\n\r\n"));
  const { urls, stop } = await capturing([reverse(silent.url), reverse(odd.url)]);
  for (const url of urls) await expect(connect(url)).rejects.toThrow("502");
  expect(exchangesIn(await stop()).map(({ refused }) => refused?.reason)).toEqual([
    "the server hung up without an answer",
    "the answer is not HTTP (head/start-line)",
  ]);
});

test("a connection that its server closes between two requests: the second goes to a new one", async () => {
  let connections = 0;
  const { port } = await rawServer(async (peer) => {
    connections++;
    await peer.head();
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
    await peer.head();
    peer.socket.destroy();
  });
  const { urls, stop } = await capturing([PROXY]);
  const client = await dialRaw(portOf(urls[0]));
  for (let i = 1; i <= 2; i++) {
    client.write(`GET http://127.0.0.1:${port}/${i} HTTP/1.1\r\nHost: x\r\n\r\n`);
    expect(await client.head()).toContain("200 OK");
    await client.take((bytes) => (bytes.length < 2 ? undefined : { found: bytes, size: 2 }));
  }
  expect(connections).toBe(2);
  expect(exchangesIn(await stop()).map(({ response }) => response?.status)).toEqual([200, 200]);
});

/** Opens TLS to `port` through a proxy's CONNECT, trusting nobody but `ca`. */
async function tunnelled(proxyUrl: string | undefined, port: number, ca: string) {
  const peer = await dialRaw(portOf(proxyUrl));
  peer.write(`CONNECT 127.0.0.1:${port} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
  await peer.head();
  peer.socket.removeAllListeners("data");
  return new Promise<string>((resolve) => {
    const secure = connectTls({ socket: peer.socket, ca, servername: "localhost" }, () => {
      resolve("trusted");
      secure.destroy();
    });
    secure.once("error", (error) => resolve(error.message));
  });
}

test("a client that does not trust us: told, and its host passed through from then on", async () => {
  const { cert, key } = await certificate();
  const server = await serving(echo, { tls: { cert, key } });
  const { urls, notes, stop } = await capturing([PROXY]);
  const noted = () => notes.some(({ code }) => code === "proxy/pass-through");
  // Node's clients say nothing and hang up, which a browser may do by chance: it is believed the third time.
  for (let i = 0; i < 3; i++) {
    expect(noted()).toBe(false);
    expect(await tunnelled(urls[0], server.port, cert)).toMatch(
      /self-signed|unable to|certificate/i,
    );
    await sleep(100);
  }
  await until("it is noted", noted);
  expect(await tunnelled(urls[0], server.port, cert)).toBe("trusted");
  expect(await stop()).toMatchObject([{ kind: "open", protocol: "tls" }, { kind: "close" }]);
});

test("hosts that are to be passed through are, and nothing of theirs is read", async () => {
  const { cert, key } = await certificate();
  const server = await serving(echo, { tls: { cert, key } });
  const { urls, stop } = await capturing([PROXY], {
    isPassedThrough: (host) => host === "127.0.0.1",
  });
  expect(await tunnelled(urls[0], server.port, cert)).toBe("trusted");
  expect((await stop()).filter(({ kind }) => kind === "message")).toEqual([]);
});

test("a peer that is cut off in mid-frame: what came is recorded as cut off, the other is reset", async () => {
  let server: { closed: boolean } = { closed: false };
  const { url } = await rawServer(async (peer) => {
    server = peer;
    await welcome(peer);
  });
  const { urls, stop } = await capturing([reverse(url)]);
  const client = await dialRaw(portOf(urls[0]));
  client.write(opening());
  await client.head();
  client.write(masked({ opcode: 2, payload: Buffer.alloc(1000, "x") }).subarray(0, 500));
  await sleep(50);
  client.socket.resetAndDestroy();
  await until("the server is told", () => server.closed);
  const records = await stop();
  expect(records.slice(1)).toMatchObject([
    { kind: "message", from: "client", violations: ["stream/truncated"] },
    { kind: "close", by: "client", code: 1006, clean: false },
  ]);
});

test("a client that stops reading slows its server, and costs no memory", async () => {
  let sent = 0;
  const server = await serving(async (socket) => {
    const piece = Buffer.alloc(65_536);
    for (; socket.open; sent++) await socket.send(piece);
  });
  const { urls } = await capturing([reverse(server.url)]);
  const client = await dialRaw(portOf(urls[0]));
  client.socket.pause();
  client.write(opening());
  for (let before = -1; sent < 10 || sent !== before; await sleep(200)) before = sent;
  expect(sent * 65_536).toBeLessThan(64 << 20);
  client.socket.destroy();
});

test.each([
  { name: "a tunnel", says: Uint8Array.of(1, 2, 3), leave: "destroy" },
  { name: "a tunnel", says: Uint8Array.of(1, 2, 3), leave: "resetAndDestroy" },
  {
    name: "a request without an answer",
    says: "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    leave: "resetAndDestroy",
  },
] as const)(
  "of $name whose client has left ($leave), the server is let go, too",
  async ({ says, leave }) => {
    const peers: RawPeer[] = [];
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      peers.push(new RawPeer(socket));
    });
    const port = await listening(server);
    const { urls } = await capturing([PROXY]);
    const client = await dialRaw(portOf(urls[0]));
    client.write(`CONNECT 127.0.0.1:${port} HTTP/1.1\r\n\r\n`);
    await client.head();
    client.write(says);
    await until("it has come", () => (peers[0]?.unread.length ?? 0) > 0);
    client.socket[leave]();
    const isLetGo = (): boolean => {
      if (peers[0]?.closed !== true) peers[0]?.write("?"); // by which it would notice
      return peers[0]?.closed === true;
    };
    await until("it is let go", isLetGo);
  },
);

test("10,000 half-open handshakes do not keep others from being served", async () => {
  const server = await serving(echo);
  const { urls } = await capturing([PROXY, reverse(server.url)]);
  const script = join(import.meta.dirname, "support", "visitors-child.ts");
  const visitors = spawn(process.execPath, [script, String(portOf(urls[0])), "10000"]);
  onTestFinished(() => void visitors.kill());
  await once(visitors.stdout, "data");
  const socket = await connecting(urls[1] ?? "");
  await socket.send("hello");
  expect(await socket.recv()).toBe("hello");
  const through = await dialRaw(portOf(urls[0]));
  through.write(`CONNECT 127.0.0.1:${portOf(server.url)} HTTP/1.1\r\n\r\n`);
  expect(await through.head()).toContain("200");
});

const HOSTILE: readonly { name: string; says: string | Uint8Array }[] = [
  { name: "nothing that is known", says: "\u0001\u0002\u0003" },
  { name: "a CONNECT to nowhere", says: "CONNECT / HTTP/1.1\r\n\r\n" },
  { name: "a CONNECT to a port that is none", says: "CONNECT a:99999999 HTTP/1.1\r\n\r\n" },
  { name: "a CONNECT to a port above all", says: "CONNECT a:99999 HTTP/1.1\r\n\r\n" },
  { name: "a head without end", says: `GET / HTTP/1.1\r\n${"X: y\r\n".repeat(60_000)}` },
  { name: "SOCKS with no method of ours", says: Uint8Array.of(5, 1, 2) },
  {
    name: "SOCKS to a name that is empty",
    says: Uint8Array.of(5, 1, 0, 5, 1, 0, 3, 0, 1, 187),
  },
  {
    name: "SOCKS for a UDP association",
    says: Uint8Array.of(5, 1, 0, 5, 3, 0, 1, 127, 0, 0, 1, 0, 1),
  },
  {
    name: "SOCKS 4 without end",
    says: Buffer.concat([Uint8Array.of(4, 1, 0, 1, 0, 0, 0, 1), Buffer.alloc(5000, "a")]),
  },
  {
    name: "a broken ClientHello",
    says: Buffer.concat([Uint8Array.of(0x16, 3, 1, 0, 200), Buffer.alloc(200, 0xee)]),
  },
];

test.each(HOSTILE)(
  "a visitor who says $name is shown out, and the next is served",
  async ({ says }) => {
    const server = await serving(echo);
    const { urls } = await capturing([PROXY, reverse(server.url)]);
    const visitor = await dialRaw(portOf(urls[0]));
    visitor.write(says);
    await until("it is shown out", () => visitor.ended);
    const socket = await connecting(urls[1] ?? "");
    await socket.send("hello");
    expect(await socket.recv()).toBe("hello");
    expect(await CA).toBeDefined();
  },
);
