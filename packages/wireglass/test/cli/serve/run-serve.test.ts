import { once } from "node:events";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { connect, connectTcp } from "../../../src/endpoint/index.ts";
import { connected, LineClient, type Record, runRefused, startServe } from "./serve-run.ts";

function records(lines: readonly string[]): Record[] {
  return lines.map((line) => JSON.parse(line) as Record); // each line is an object, or the test fails
}

async function busyPort(): Promise<{ port: number; free: () => void }> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { port, free: () => void server.close() };
}

test("--json: the addresses first, then the records of all connections, and nothing else", async () => {
  const listen = ["ws://127.0.0.1:0/", "tcp://127.0.0.1:0", "udp://127.0.0.1:0"];
  const server = await startServe({ target: "echo", json: true, listen });
  const socket = await connected(server);
  await socket.send("hello");
  await socket.recv();
  await socket.close(1000, "bye");
  const tcp = await LineClient.open(server.urls[1]);
  tcp.say("x\n");
  await tcp.next();
  tcp.socket.end();
  await tcp.ended();
  await server.out.line('"kind":"close","connection":2');
  expect(await server.stop()).toBe(0);
  const [ws, stream, udp, open, from, to, ...rest] = records(server.out.lines);
  expect([ws, stream, udp]).toEqual(server.urls.map((url) => ({ kind: "listening", url })));
  expect(open).toMatchObject({ kind: "open", connection: 1, protocol: "ws", source: "server" });
  expect(from).toMatchObject({ kind: "message", index: 0, from: "client", text: "hello" });
  expect(to).toMatchObject({ kind: "message", index: 1, from: "server", text: "hello" });
  expect(rest.find(({ kind }) => kind === "close")).toMatchObject({
    connection: 1,
    by: "client",
    code: 1000,
    reason: "bye",
    clean: true,
  });
  expect(rest.filter(({ connection }) => connection === 2).map(({ kind }) => kind)).toEqual([
    "open",
    "message",
    "message",
    "close",
  ]);
});

test("--json: what is said besides goes to stderr", async () => {
  await using server = await startServe({ target: "auth", json: true });
  await server.err.line("no users were given");
  const refused = await LineClient.open(server.urls[0]);
  refused.say("nonsense\r\n\r\n");
  await server.err.line("refused 127.0.0.1");
  expect(records(server.out.lines).map(({ kind }) => kind)).toEqual(["listening", "exchange"]);
  await refused.ended();
});

test("--json: a refused handshake is a record with its answer and the reason", async () => {
  await using server = await startServe({ target: "echo", json: true, path: "/here" });
  await expect(connect(new URL("/other", server.urls[0]).href)).rejects.toThrow();
  const exchange = records([await server.out.line('"exchange"')])[0];
  expect(exchange).toMatchObject({
    kind: "exchange",
    connection: 1,
    request: { target: "/other" },
    response: { status: 404, reason: "Not Found" },
    refused: { code: "refused/path" },
  });
  const socket = await connect(server.urls[0] ?? "");
  expect(records([await server.out.line('"open"')])[0]).toMatchObject({ connection: 2 });
  await socket.close();
});

test("people read who came, what they asked for, and how it ended", async () => {
  await using server = await startServe({ target: "echo" });
  const socket = await connected(server);
  await socket.send("1");
  await socket.recv();
  await socket.close(1000, "bye\x1b[2J");
  expect(await server.out.line("opened")).toMatch(/^#1 opened from 127\.0\.0\.1:\d+ \/$/);
  expect(await server.out.line("#1 closed")).toMatch(
    /^#1 closed 1000 \(normal closure\) "bye\\x1b\[2J" by the client after 1 message, \d+ ms$/,
  );
});

test("a client that vanishes and one that breaks a rule are told apart", async () => {
  await using server = await startServe({ target: "echo" });
  (await connected(server)).terminate();
  expect(await server.out.line("#1 vanished")).toContain("without saying goodbye (1006)");
  const rude = await LineClient.open(server.urls[0]);
  rude.say(
    "GET /x HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
  );
  await once(rude.socket, "data");
  rude.socket.write(Buffer.from("8101ff", "hex"));
  expect(await server.out.line("#2 broke a rule")).toMatch(
    /#2 broke a rule: .+ \[RFC 6455 §5\.1, mask\/missing\]; closed with 1002 after 0 messages/,
  );
});

test.each([
  { name: "a path", options: {}, path: "/other", says: "with 404: the path /other is not served" },
  {
    name: "an origin",
    options: { headers: { Origin: "https://evil.example" } },
    path: "/here",
    says: "with 403: the origin https://evil.example is not allowed",
  },
])("a refused handshake is told with its reason: $name", async ({ options, path, says }) => {
  await using server = await startServe({
    target: "echo",
    path: "/here",
    origins: ["https://good.example"],
  });
  const url = new URL(path, server.urls[0]).href;
  await expect(connect(url, options)).rejects.toThrow();
  expect(await server.out.line("refused")).toContain(says);
});

test("the limits and subprotocols of the command line hold", async () => {
  await using server = await startServe({
    target: "echo",
    subprotocols: ["one", "two"],
    limits: { maxMessageBytes: 10, maxConnections: 1 },
  });
  const socket = await connected(server, { subprotocols: ["two"] });
  expect(socket.subprotocol).toBe("two");
  await expect(connected(server)).rejects.toThrow();
  expect(await server.out.line("refused")).toContain("503: there are too many connections");
  await socket.send("x".repeat(11));
  expect((await socket.closed).code).toBe(1009);
});

test("--verbose prints the messages, both ways and without control characters", async () => {
  await using server = await startServe({ target: "echo", verbose: true });
  const socket = await connected(server);
  await socket.send("\x1b[31mred");
  await socket.send(Uint8Array.of(0, 1, 2));
  await socket.close(1000, "bye");
  await server.out.line("#1 closed");
  const messages = server.out.lines.filter((line) => /^#1 [<>]/.test(line));
  expect(messages).toEqual(
    expect.arrayContaining([
      String.raw`#1 < text \x1b[31mred`,
      String.raw`#1 > text \x1b[31mred`,
      "#1 < binary 3 B base64:AAEC",
      "#1 < close 1000 bye",
    ]),
  );
});

test("Ctrl-C: everyone is told 1001, the port is free again, status 0", async () => {
  const listen = ["ws://127.0.0.1:0/", "tcp://127.0.0.1:0"];
  const server = await startServe({ target: "echo", listen });
  const socket = await connected(server);
  const tcp = await LineClient.open(server.urls[1]);
  tcp.say("x\n");
  await tcp.next();
  expect(await server.stop()).toBe(0);
  expect((await socket.closed).code).toBe(1001);
  await tcp.ended();
  expect(server.out.text).toContain("stopping: saying goodbye to 2 connected\n");
  await expect(connectTcp((server.urls[1] ?? "") as `tcp:${string}`)).rejects.toThrow();
});

test("Ctrl-C does not wait longer than the limit for a client that does not answer", async () => {
  const server = await startServe({ target: "echo", limits: { closeTimeoutMs: 200 } });
  const silent = await LineClient.open(server.urls[0]);
  silent.say(
    "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
  );
  await once(silent.socket, "data");
  const start = performance.now();
  expect(await server.stop()).toBe(0);
  expect(performance.now() - start).toBeLessThan(4000);
  silent.socket.destroy();
});

test("a port that is taken: one sentence with what to do, status 1, nothing stays open", async () => {
  const { port, free } = await busyPort();
  const listen = ["ws://127.0.0.1:0/", `ws://127.0.0.1:${port}/`];
  const { status, out, err } = await runRefused({ target: "echo", listen });
  expect({ status, out }).toEqual({ status: 1, out: "" });
  expect(err).toBe(
    `ws://127.0.0.1:${port}/: the port is taken; stop the program that has it, or listen on port 0 to have a free one picked\n`,
  );
  free();
});

test.each([
  { name: "an address of somebody else", listen: "tcp://192.0.2.1:0", says: "does not have" },
  { name: "a UDP address of somebody else", listen: "udp://192.0.2.1:0", says: "does not have" },
  { name: "a name that nobody knows", listen: "ws://no.such.name.invalid:0/", says: "name is not" },
])("$name: one sentence, status 1", async ({ listen, says }) => {
  const { status, err } = await runRefused({ target: "echo", listen: [listen] });
  expect(status).toBe(1);
  expect(err).toContain(says);
  expect(err.trimEnd().split("\n")).toHaveLength(1);
});

test.each([
  { name: "an unknown scheme", target: "echo", listen: "http://127.0.0.1:0", says: "scheme" },
  { name: "no URL", target: "echo", listen: "8080", says: "not an address" },
  { name: "no port", target: "echo", listen: "tcp://127.0.0.1", says: "needs a port" },
  { name: "a path for TCP", target: "echo", listen: "tcp://127.0.0.1:0/x", says: "has a path" },
  { name: "a query", target: "echo", listen: "ws://127.0.0.1:0/?x", says: "not an address" },
  {
    name: "an unknown target",
    target: "ehco",
    listen: "ws://127.0.0.1:0",
    says: "no demo of that",
  },
])("$name: one sentence, status 2", async ({ target, listen, says }) => {
  const { status, out, err } = await runRefused({ target, listen: [listen] });
  expect({ status, out }).toEqual({ status: 2, out: "" });
  expect(err).toContain(says);
  expect(err.trimEnd().split("\n")).toHaveLength(1);
});

test("speaks Chinese where it is asked to", async () => {
  await using server = await startServe({ target: "echo", lang: "zh" });
  const socket = await connected(server);
  await socket.close(1000);
  expect(await server.out.line("已打开")).toMatch(/^#1 已打开，来自 127\.0\.0\.1:\d+ \/$/);
  await server.out.line("由客户端关闭 1000");
});
