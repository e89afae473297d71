import { UsageError } from "@wireglass/wire";
import { expect, test } from "vitest";
import {
  ConnectError,
  type ConnectOptions,
  connect,
  connectWebSocket,
  WebSocket,
} from "../../src/endpoint/index.ts";
import { rawServer, welcome } from "./support/raw-server.ts";
import { echo, serving } from "./support/serving.ts";
import { rejection } from "./support/waiting.ts";

/** A URL whose server answers every request with `answer` and hangs up. */
async function answering(answer: string): Promise<string> {
  const { url } = await rawServer(async (peer) => {
    await peer.head();
    peer.socket.end(answer);
  });
  return url;
}

async function refusedUrl(): Promise<string> {
  const server = await serving();
  await server.close();
  return server.url;
}

const BY_THE_BOOK =
  "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";

const ROWS: readonly {
  name: string;
  url: () => string | Promise<string>;
  options?: ConnectOptions;
  code: string;
  says: string;
}[] = [
  {
    name: "nobody listens",
    url: refusedUrl,
    code: "connect/refused",
    says: "nobody listens there; check host and port, or start the server",
  },
  {
    name: "nobody listens on any address of a name",
    url: async () => (await refusedUrl()).replace("127.0.0.1", "localhost"),
    code: "connect/refused",
    says: "nobody listens there; check host and port, or start the server",
  },
  {
    name: "the server never answers",
    url: async () => (await rawServer(() => {})).url,
    options: { limits: { connectTimeoutMs: 100 } },
    code: "connect/timeout",
    says: "there was no answer within 100 ms; check the address, or allow more time",
  },
  {
    name: "401",
    url: () => answering("HTTP/1.1 401 Unauthorized\r\n\r\n"),
    code: "connect/status",
    says: "the server answered 401 Unauthorized instead of 101; give user and password, or a token",
  },
  {
    name: "404",
    url: () => answering("HTTP/1.1 404 Not Found\r\n\r\n"),
    code: "connect/status",
    says: "the server answered 404 Not Found instead of 101; check the path",
  },
  {
    name: "200",
    url: () => answering("HTTP/1.1 200 OK\r\n\r\n<html>"),
    code: "connect/status",
    says: "the server answered 200 OK instead of 101; that address serves pages, not WebSockets",
  },
  {
    name: "a wrong accept",
    url: () => answering(`${BY_THE_BOOK}Sec-WebSocket-Accept: AAAA\r\n\r\n`),
    code: "connect/handshake",
    says: "Sec-WebSocket-Accept does not prove that the key was read (RFC 6455 §4.1)",
  },
  {
    name: "not HTTP at all",
    url: () => answering("SSH-2.0-OpenSSH\r\n\r\n"),
    code: "connect/handshake",
    says: "the first line is not HTTP (RFC 9112 §3)",
  },
  {
    name: "an answer without end",
    url: () => answering(`HTTP/1.1 101 OK\r\nX: ${"x".repeat(20_000)}`),
    code: "connect/handshake",
    says: "the head is larger than the limit allows (RFC 6585 §5)",
  },
  {
    name: "a stream that ends inside the answer",
    url: () => answering("HTTP/1.1 101 Switching"),
    code: "connect/handshake",
    says: "the stream ended before the head did (RFC 9112 §8)",
  },
];

test.each(ROWS)("$name: says what to do", async ({ url, options, code, says }) => {
  const error = await rejection(connectWebSocket(await url(), options));
  expect(error).toBeInstanceOf(ConnectError);
  expect(error).toMatchObject({ name: "ConnectError", code });
  expect(error.message.replace(/^[\w.]+:\d+: /, "")).toBe(says);
});

test("an unknown name says so, or that it could not be looked up", async () => {
  const error = await rejection(connectWebSocket("ws://no-such-host.invalid/"));
  expect(error).toMatchObject({ code: "connect/name", cause: expect.any(Error) });
  expect(error.message).toMatch(/^no-such-host\.invalid:80: the name (is not known|could not be)/);
});

test("a server that hangs up during the handshake says so", async () => {
  const { url } = await rawServer((peer) => void peer.socket.resetAndDestroy());
  const error = await rejection(connectWebSocket(url));
  expect(error).toMatchObject({ code: "connect/closed" });
});

test("a refusal carries the server's answer and the rule", async () => {
  const server = await serving(echo, {
    authorize: () => ({ status: 403, headers: [["X-Why", "because"]] }),
  });
  const error = (await rejection(connectWebSocket(server.url))) as ConnectError; // or the test fails
  expect(error.response).toMatchObject({ status: 403, reason: "Forbidden" });
  expect(error.response?.headers).toContainEqual(["X-Why", "because"]);
  expect(error.violation).toBe("response/status");
});

test.each([
  {
    name: "a subprotocol that was not offered",
    header: ["Sec-WebSocket-Protocol", "x"],
    violation: "response/protocol",
  },
  {
    name: "an extension that was not offered",
    header: ["Sec-WebSocket-Extensions", "x-webkit-deflate-frame"],
    violation: "response/extension-not-offered",
  },
  {
    name: "deflate parameters that do not fit",
    header: ["Sec-WebSocket-Extensions", "permessage-deflate; server_max_window_bits=99"],
    violation: "response/deflate",
  },
] as const)("an answer with $name is refused by its rule", async ({ header, violation }) => {
  const { url } = await rawServer(async (peer) => void (await welcome(peer, [header])));
  const error = await rejection(connectWebSocket(url));
  expect(error).toMatchObject({ code: "connect/handshake", violation });
});

test.each([
  { name: "before it began", abort: (controller: AbortController) => controller.abort() },
  {
    name: "while it waits",
    abort: (controller: AbortController) =>
      setTimeout(() => controller.abort(new Error("enough")), 30),
  },
])("an attempt can be aborted $name", async ({ abort }) => {
  const { url } = await rawServer(() => {});
  const controller = new AbortController();
  abort(controller);
  const error = await rejection(connectWebSocket(url, { signal: controller.signal }));
  expect(error).toMatchObject({ code: "connect/aborted", cause: expect.any(Error) });
});

test("an open connection is no longer concerned by the signal of its attempt", async () => {
  const server = await serving();
  const controller = new AbortController();
  const socket = await connectWebSocket(server.url, { signal: controller.signal });
  controller.abort();
  await socket.send("still open");
  expect(await socket.recv()).toBe("still open");
});

test.each(["not a url", "ftp://host/", "ws://", "//host"])(
  "%j is the caller's mistake",
  async (url) => {
    const error = await rejection(connect(url));
    expect(error).toBeInstanceOf(UsageError);
    expect(error).toMatchObject({ code: "connect/url" });
  },
);

test("headers and subprotocols that must not be sent are the caller's mistake", async () => {
  const url = "ws://127.0.0.1:1/";
  for (const options of [
    { headers: { "a b": "c" } },
    { headers: { a: "b\r\nc: d" } },
    { headers: { a: "世界" } },
    { cookies: { name: "世界" } },
    { subprotocols: ["a b"] },
  ]) {
    expect(await rejection(connectWebSocket(url, options))).toBeInstanceOf(UsageError);
  }
});

test.each([
  { scheme: "ws", target: "/path" },
  { scheme: "wss", target: "/path" },
  { scheme: "tls", target: "" },
] as const)(
  "a time-out of $scheme names the address and says what to do",
  async ({ scheme, target }) => {
    const { port } = await rawServer(() => {});
    const url = `${scheme}://user:secret@127.0.0.1:${port}${target}`;
    const error = await rejection(connect(url, { limits: { connectTimeoutMs: 100 } }));
    expect(error).toMatchObject({ name: "ConnectError", code: "connect/timeout" });
    expect(error.message).toBe(
      `127.0.0.1:${port}: there was no answer within 100 ms; check the address, or allow more time`,
    );
  },
);

test.each([
  { name: "nobody listens", attempt: async () => connect(withUser(await refusedUrl())) },
  {
    name: "too many redirects",
    attempt: async () => {
      const url = withUser(await answering("HTTP/1.1 302 Found\r\nLocation: /again\r\n\r\n"));
      return connect(url, { limits: { maxRedirects: 0 } });
    },
  },
  {
    name: "a refusal",
    attempt: async () => connect(withUser(await answering("HTTP/1.1 401 No\r\n\r\n"))),
  },
  { name: "another scheme", attempt: async () => connect("ftp://user:secret@host/") },
  { name: "no URL", attempt: async () => connect("ws://user:secret@host:99999/") },
  { name: "no port for tcp", attempt: async () => connect("tcp://user:secret@host") },
  { name: "no port for udp", attempt: async () => connect("udp://user:secret@host") },
  {
    name: "a proxy of another kind",
    attempt: async () => connect("ws://host/", { proxy: "ftp://user:secret@host/" }),
  },
  {
    name: "a proxy that is no URL",
    attempt: async () => connect("ws://host/", { proxy: "http://user:secret@host:99999/" }),
  },
  {
    name: "the class of browsers",
    attempt: async () => new WebSocket("ws://user:secret@host:99999/"),
  },
])("a password is never in the sentence: $name", async ({ attempt }) => {
  expect((await rejection(attempt())).message).not.toContain("secret");
});

function withUser(url: string): string {
  return url.replace("://", "://user:secret@");
}

test.each(["ws", "tcp", "udp"] as const)("%s can be aborted before it began", async (scheme) => {
  const signal = AbortSignal.abort(new Error("enough"));
  const error = await rejection(connect(`${scheme}://127.0.0.1:9`, { signal }));
  expect(error).toMatchObject({ name: "ConnectError", code: "connect/aborted" });
  expect(error.message).toBe("127.0.0.1:9: the attempt was aborted");
});
