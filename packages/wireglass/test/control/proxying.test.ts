import { createServer as createHttpServer, request as httpRequest } from "node:http";
import type { CaptureRecord, MessageRecord, OpenRecord } from "@wireglass/lens/record";
import { expect, onTestFinished, test } from "vitest";
import { frame } from "../../../wire/test/support/frames.ts";
import { type connect, connectTcp, connectUdp, serveTcp, serveUdp } from "../../src/index.ts";
import { rulesOf } from "../../src/script/index.ts";
import { dialRaw, masked, opening, type RawPeer } from "../endpoint/support/raw-peer.ts";
import { listening, plain, rawServer, welcome } from "../endpoint/support/raw-server.ts";
import { certificate, connecting, echo, serving } from "../endpoint/support/serving.ts";
import { until } from "../endpoint/support/waiting.ts";
import { CA, capturing, forward, PROXY, reverse } from "./support/capturing.ts";

const messagesIn = (records: readonly CaptureRecord[]): MessageRecord[] =>
  records.filter((record) => record.kind === "message");
const opensIn = (records: readonly CaptureRecord[]): OpenRecord[] =>
  records.filter((record) => record.kind === "open");
const said = (records: readonly CaptureRecord[]) =>
  messagesIn(records)
    .filter(({ opcode }) => opcode === "text")
    .map(({ from, text }) => `${from}: ${text}`);

async function taken(peer: RawPeer, size: number): Promise<Buffer> {
  const enough = (bytes: Buffer) =>
    bytes.length < size ? undefined : { found: Buffer.from(bytes.subarray(0, size)), size };
  return (await peer.take(enough)) ?? Buffer.alloc(0);
}

/** Says hello over whatever leads to an echo server. */
async function hello(url: string, options: Parameters<typeof connect>[1] = {}): Promise<void> {
  const socket = await connecting(url, options);
  await socket.send("hello");
  expect(await socket.recv()).toBe("hello");
  await socket.close(1000, "bye");
}

const HELLO = ["client: hello", "server: hello"];
const CLOSE = { kind: "close", by: "client", code: 1000, reason: "bye", clean: true };

async function secureServing() {
  const { cert, key } = await certificate();
  return serving(echo, { tls: { cert, key } });
}

test("a WebSocket through a reverse door", async () => {
  const server = await serving(echo);
  const { urls, stop } = await capturing([reverse(server.url)]);
  await hello(`${urls[0]}/chat?x=1`, {
    headers: { Origin: "https://a.example" },
    subprotocols: ["a"],
  });
  const records = await stop();
  expect(said(records)).toEqual(HELLO);
  expect(records.at(-1)).toMatchObject(CLOSE);
  expect(opensIn(records)).toMatchObject([
    {
      protocol: "ws",
      source: "proxy",
      url: `${server.url.replace(/\/$/, "")}/chat?x=1`,
      response: { status: 101 },
    },
  ]);
});

test("wss on both sides of a reverse door", async () => {
  const server = await secureServing();
  const { urls, stop } = await capturing([reverse(server.url, true)]);
  await hello(urls[0] ?? "", { tls: { ca: (await CA).certificatePem } });
  const records = await stop();
  expect(said(records)).toEqual(HELLO);
  expect(opensIn(records)).toMatchObject([{ protocol: "wss", tls: { version: "TLSv1.3" } }]);
});

test.each(["http", "socks5"])("ws and wss through the proxy's door, by %s", async (scheme) => {
  const [open, secret] = [await serving(echo), await secureServing()];
  const { urls, stop } = await capturing([PROXY]);
  const proxy = (urls[0] ?? "").replace("http", scheme);
  await hello(open.url, { proxy });
  await hello(secret.url, { proxy, tls: { ca: (await CA).certificatePem } });
  const records = await stop();
  expect(said(records)).toEqual([...HELLO, ...HELLO]);
  expect(opensIn(records).map(({ url }) => url)).toEqual([open.url, secret.url]);
});

test("the keys of both sides' TLS are written down for those who ask", async () => {
  const server = await secureServing();
  const lines: string[] = [];
  const keyLog = (line: Buffer) => void lines.push(line.toString());
  const upstream = { connectTimeoutMs: 5000, isExempt: () => true, keyLog };
  const { urls } = await capturing([PROXY], { upstream });
  await hello(server.url, { proxy: urls[0] ?? "", tls: { ca: (await CA).certificatePem } });
  const secrets = lines.filter((line) => line.startsWith("CLIENT_TRAFFIC_SECRET_0 "));
  expect(new Set(secrets.map((line) => line.split(" ")[1])).size).toBe(2);
});

test("one proxy behind another", async () => {
  const server = await secureServing();
  const far = await capturing([PROXY]);
  const proxy = far.urls[0] ?? "";
  const near = await capturing([PROXY], {
    upstream: { connectTimeoutMs: 5000, proxy, ca: [(await CA).certificatePem] },
  });
  await hello(server.url, { proxy: near.urls[0] ?? "", tls: { ca: (await CA).certificatePem } });
  expect(said(await near.stop())).toEqual(HELLO);
  expect(said(await far.stop())).toEqual(HELLO);
});

test("SOCKS 4a, name and all", async () => {
  const server = await serving(echo);
  const { urls, stop } = await capturing([PROXY]);
  const peer = await dialRaw(Number(new URL(urls[0] ?? "").port));
  peer.write(Buffer.from([4, 1, server.port >> 8, server.port & 255, 0, 0, 0, 1, 0x6d, 0x65, 0]));
  peer.write(Buffer.from("127.0.0.1\0"));
  expect([...(await taken(peer, 8))].slice(0, 2)).toEqual([0, 90]);
  peer.write(opening());
  await peer.head();
  peer.write(masked({ opcode: 1, payload: Buffer.from("hello") }));
  expect((await peer.frame())?.payload.toString()).toBe("hello");
  peer.socket.destroy();
  await until("it is closed", () => peer.closed);
  expect(said(await stop())).toEqual(HELLO);
});

test("a tunnel on a stream that has carried requests before", async () => {
  const server = await serving(echo);
  const pages = await listening(createHttpServer((_, response) => void response.end()));
  const { urls, stop } = await capturing([PROXY]);
  const peer = await dialRaw(Number(new URL(urls[0] ?? "").port));
  const [page, target] = [`127.0.0.1:${pages}`, `127.0.0.1:${server.port}`];
  peer.write(Buffer.from(`GET http://${page}/ HTTP/1.1\r\nHost: ${page}\r\n\r\n`));
  expect(await peer.head()).toContain("HTTP/1.1 200 OK");
  peer.write(Buffer.from(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`));
  expect(await peer.head()).toContain("HTTP/1.1 200 Connection Established");
  peer.write(opening());
  await peer.head();
  peer.write(masked({ opcode: 1, payload: Buffer.from("hello") }));
  expect((await peer.frame())?.payload.toString()).toBe("hello");
  peer.socket.destroy();
  await until("it is closed", () => peer.closed);
  expect(said(await stop())).toEqual(HELLO);
});

const MINDERS: readonly { minded: string; options: Parameters<typeof capturing>[1] }[] = [
  { minded: "by nobody", options: {} },
  {
    minded: "by rules that do not apply",
    options: { rules: rulesOf([{ filter: "size>1000", drop: true }]) },
  },
];

test.each(MINDERS)(
  "bytes leave as they came, minded $minded: heads in order and case, frames with their masks and forms",
  async ({ options }) => {
    const seen: Buffer[] = [];
    const { port } = await rawServer(async (peer) => {
      const head = await welcome(peer, [["X-oDD", "  kept  as is"]]);
      seen.push(Buffer.from(head));
      peer.write(plain(1, "from the server"));
      seen.push(await taken(peer, sent.length));
    });
    const sent = Buffer.concat([
      masked({ opcode: 1, payload: Buffer.from("a"), lengthBytes: 8 }),
      masked({ opcode: 2, payload: Buffer.from("b"), fin: false }),
      masked({ opcode: 9, payload: Buffer.from("?") }),
      frame({ opcode: 0, payload: Buffer.from("c"), key: Uint8Array.of(9, 9, 9, 9) }),
      masked({ opcode: 7, rsv: 5, payload: Buffer.from("d") }),
    ]);
    const { urls, stop } = await capturing([PROXY], options);
    const client = await dialRaw(Number(new URL(urls[0] ?? "").port));
    const head =
      "GET /x?q=%7e HTTP/1.1\r\nhOST: any\r\nupgrade: WebSocket\r\nConnection: keep-alive, Upgrade\r\n" +
      "Sec-WebSocket-Version: 13\r\nCookie: b=2; a=1\r\nsec-websocket-KEY: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
      "Sec-WebSocket-Protocol: z, a\r\nOrigin: null\r\n\r\n";
    client.write(Buffer.from(head.replace("GET /", `GET http://127.0.0.1:${port}/`)));
    expect(await client.head()).toContain("X-oDD:   kept  as is");
    client.write(sent);
    await until("the server has all", () => seen.length === 2);
    expect(seen[0]?.toString()).toBe(head);
    expect(seen[1]?.equals(sent)).toBe(true);
    client.socket.destroy();
    await until("it is closed", () => client.closed);
    const kept = messagesIn(await stop());
    expect(kept.map(({ from, opcode, frames }) => [from, opcode, frames.length])).toEqual(
      expect.arrayContaining([
        ["client", "text", 1],
        ["client", "ping", 1],
        ["client", "binary", 2],
        ["server", "text", 1],
      ]),
    );
    expect(kept.flatMap(({ violations }) => violations)).toEqual(
      expect.arrayContaining(["length/not-minimal", "opcode/reserved", "rsv/unnegotiated"]),
    );
  },
);

test("1,000 connections at once, each message of each recorded in order", async () => {
  const server = await serving(echo);
  const { urls, stop } = await capturing([reverse(server.url)]);
  const clients = await Promise.all(Array.from({ length: 1000 }, () => connecting(urls[0] ?? "")));
  await Promise.all(
    clients.map(async (socket, n) => {
      for (let i = 0; i < 10; i++) {
        await socket.send(`${n}.${i} ${"x".repeat(i * 50)}`);
        await socket.recv();
      }
      await socket.close();
    }),
  );
  const records = await stop();
  const byConnection = Map.groupBy(messagesIn(records), ({ connection }) => connection);
  expect(byConnection.size).toBe(1000);
  for (const messages of byConnection.values()) {
    expect(messages.map(({ index }) => index)).toEqual(messages.map((_, index) => index));
    const texts = messages.filter(({ opcode, from }) => opcode === "text" && from === "client");
    const [n] = texts[0]?.text?.split(".") ?? [];
    expect(texts.map(({ text }) => text)).toEqual(
      Array.from({ length: 10 }, (_, i) => `${n}.${i} ${"x".repeat(i * 50)}`),
    );
  }
  expect(records.filter(({ kind }) => kind === "close")).toHaveLength(1000);
});

test("a message of 20 MiB arrives whole, and is recorded whole", async () => {
  const server = await serving(echo, { limits: { maxMessageBytes: 32 << 20 } });
  const { urls, stop } = await capturing([reverse(server.url)]);
  const payload = Buffer.alloc(20 << 20, "0123456789");
  const socket = await connecting(urls[0] ?? "", {
    limits: { maxMessageBytes: 32 << 20 },
    deflate: false,
  });
  await socket.send(payload);
  expect(payload.equals((await socket.recv()) as Uint8Array)).toBe(true);
  await socket.close();
  const [sent, back] = messagesIn(await stop());
  expect(sent?.base64).toBe(payload.toString("base64"));
  expect(back?.length).toBe(payload.length);
});

test("plain TCP and UDP through forwards", async () => {
  const tcp = await serveTcp(async (socket) => {
    for await (const chunk of socket) await socket.send(chunk);
  });
  const udp = await serveUdp(async (socket) => {
    for await (const datagram of socket) await socket.send(datagram);
  });
  onTestFinished(async () => {
    await tcp.close();
    await udp.close();
  });
  const { urls, stop } = await capturing([forward(tcp.url), forward(udp.url)]);
  const stream = await connectTcp(urls[0] ?? "");
  await stream.send(Buffer.from("stream"));
  expect(Buffer.from(await stream.recv()).toString()).toBe("stream");
  await stream.close();
  const datagrams = await connectUdp(urls[1] ?? "");
  await datagrams.send(Buffer.from("datagram"));
  expect(Buffer.from(await datagrams.recv()).toString()).toBe("datagram");
  await datagrams.close();
  const kept = messagesIn(await stop());
  expect(kept.map(({ opcode, from, text }) => [opcode, from, text])).toEqual([
    ["data", "client", "stream"],
    ["data", "server", "stream"],
    ["data", "client", "datagram"],
    ["data", "server", "datagram"],
  ]);
});

/** Sends requests to a port of this machine, by a proxy. */
function asker(proxyUrl: string, port: number) {
  const proxy = new URL(proxyUrl);
  return (method: string, path: string, body?: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const target = `http://127.0.0.1:${port}${path}`;
      const options = { host: proxy.hostname, port: proxy.port, method, path: target };
      const request = httpRequest(options, (response) => {
        let text = "";
        response.on("data", (part) => {
          text += part;
        });
        response.on("end", () => resolve(`${response.statusCode} ${text}`));
      });
      request.on("error", reject);
      request.end(body);
    });
}

test("HTTP around it: kept-alive requests, bodies both ways, chunks, and what has no body", async () => {
  const server = createHttpServer((request, response) => {
    if (request.url === "/nothing") return void response.writeHead(204).end();
    response.setHeader("X-Path", request.url ?? "");
    if (request.url === "/chunks") {
      response.write("one ");
      return void response.end("two");
    }
    const parts: Buffer[] = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => response.end(Buffer.concat(parts)));
  });
  const port = await listening(server);
  const { urls, stop } = await capturing([PROXY]);
  const asked = asker(urls[0] ?? "", port);
  expect(await asked("POST", "/echo", "a body")).toBe("200 a body");
  expect(await asked("GET", "/chunks")).toBe("200 one two");
  expect(await asked("GET", "/nothing")).toBe("204 ");
  expect(await asked("HEAD", "/echo")).toBe("200 ");
  const exchanges = (await stop()).filter((record) => record.kind === "exchange");
  const text = (base64 = "") => Buffer.from(base64, "base64").toString();
  expect(
    exchanges.map(({ url, request, response, requestBody, responseBody }) => [
      `${request?.method} ${new URL(url).pathname} ${response?.status}`,
      text(requestBody?.base64),
      text(responseBody?.base64),
    ]),
  ).toEqual([
    ["POST /echo 200", "a body", "a body"],
    ["GET /chunks 200", "", "one two"],
    ["GET /nothing 204", "", ""],
    ["HEAD /echo 200", "", ""],
  ]);
});

test("a WebSocket in a plain forward is read as one, from its handshake", async () => {
  const server = await serving(echo);
  const { urls, stop } = await capturing([forward(server.url.replace(/^ws/, "tcp"))]);
  await hello(`${urls[0]?.replace(/^tcp/, "ws")}/chat`);
  const records = await stop();
  expect(said(records)).toEqual(HELLO);
  expect(opensIn(records)).toMatchObject([{ protocol: "ws", response: { status: 101 } }]);
  expect(opensIn(records)[0]?.url).toMatch(/^ws:.*\/chat$/);
  expect(records.at(-1)).toMatchObject(CLOSE);
});

test("a WebSocket whose handshake was not seen yields its frames, and it is said what is not known", async () => {
  const answer = frame({ opcode: 1, payload: Buffer.from("hello") });
  const server = await serveTcp(async (socket) => {
    for await (const _ of socket) await socket.send(answer);
  });
  onTestFinished(() => server.close());
  const { urls, notes, stop } = await capturing([forward(server.url)]);
  const peer = await connectTcp(urls[0] ?? "");
  await peer.send(masked({ opcode: 1, payload: Buffer.from("hello") }));
  await peer.recv();
  await peer.close();
  const records = await stop();
  expect(said(records)).toEqual(HELLO);
  const [open] = opensIn(records);
  expect(open).toMatchObject({ protocol: "ws", subprotocol: null, extensions: "" });
  expect(open).not.toHaveProperty("request");
  expect(notes).toMatchObject([{ code: "proxy/mid-stream", detail: "1" }]);
});
