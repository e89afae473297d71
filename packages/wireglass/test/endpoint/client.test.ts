import { expect, test } from "vitest";
import {
  type ConnectError,
  connectWebSocket,
  type HeadersInput,
} from "../../src/endpoint/index.ts";
import type { RawPeer } from "./support/raw-peer.ts";
import { headerIn, rawServer, welcome } from "./support/raw-server.ts";
import { certificate, connecting, echo, serving } from "./support/serving.ts";
import { rejection } from "./support/waiting.ts";

/** A server that welcomes everybody, and the requests it got. */
async function recording(): Promise<{ url: string; port: number; requests: string[] }> {
  const requests: string[] = [];
  const server = await rawServer(async (peer) => {
    requests.push(await welcome(peer));
  });
  return { ...server, requests };
}

/** A server that redirects everybody. */
async function redirecting(
  location: string,
  status = 302,
): Promise<{ url: string; port: number; requests: string[] }> {
  const requests: string[] = [];
  const server = await rawServer(async (peer) => {
    requests.push((await peer.head()) ?? "");
    peer.socket.end(
      `HTTP/1.1 ${status} Elsewhere\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`,
    );
  });
  return { ...server, requests };
}

const names = (head: string): string[] =>
  head
    .split("\r\n")
    .slice(1, -2)
    .map((line) => line.split(":")[0] ?? "");

test("the request has what the standard asks for, then the caller's headers in their order", async () => {
  const { url, requests } = await recording();
  const headers: HeadersInput = [
    ["x-second", "2"],
    ["X-First", "1"],
    ["x-second", "again"],
  ];
  await connecting(`${url}chat?a=%20b#fragment`, {
    headers,
    subprotocols: ["one", "two"],
    origin: "https://page.example",
    cookies: { session: "abc", theme: "dark" },
  });
  const [head = ""] = requests;
  expect(head).toMatch(/^GET \/chat\?a=%20b HTTP\/1\.1\r\n/);
  expect(names(head)).toEqual([
    "Host",
    "Upgrade",
    "Connection",
    "Sec-WebSocket-Key",
    "Sec-WebSocket-Version",
    "Sec-WebSocket-Protocol",
    "Sec-WebSocket-Extensions",
    "Origin",
    "Cookie",
    "x-second",
    "X-First",
    "x-second",
  ]);
  expect(headerIn(head, "host")).toBe(new URL(url).host);
  expect(headerIn(head, "sec-websocket-protocol")).toBe("one, two");
  expect(headerIn(head, "origin")).toBe("https://page.example");
  expect(headerIn(head, "cookie")).toBe("session=abc; theme=dark");
  expect(Buffer.from(headerIn(head, "sec-websocket-key"), "base64")).toHaveLength(16);
});

test("each attempt has a key of its own, and no compression is offered with deflate: false", async () => {
  const { url, requests } = await recording();
  await connecting(url, { deflate: false });
  await connecting(url, { headers: { "X-Object": "yes" } });
  const [first = "", second = ""] = requests;
  expect(headerIn(first, "sec-websocket-key")).not.toBe(headerIn(second, "sec-websocket-key"));
  expect(headerIn(first, "sec-websocket-extensions")).toBe("");
  expect(headerIn(second, "sec-websocket-extensions")).toContain("permessage-deflate");
  expect(headerIn(second, "x-object")).toBe("yes");
});

test.each([
  { name: "http:// is read as ws://", change: (url: string) => url.replace("ws:", "http:") },
  { name: "a URL object will do", change: (url: string) => new URL(url) },
])("$name", async ({ change }) => {
  const { url } = await recording();
  expect((await connecting(change(url) as string)).url).toBe(url);
});

test.each([
  { name: "in the URL", user: "ann:p%3Aw@", auth: undefined, credentials: "ann:p:w" },
  { name: "as an option", user: "", auth: { user: "bob", password: "ü" }, credentials: "bob:ü" },
  {
    name: "both: the option",
    user: "a:b@",
    auth: { user: "c", password: "d" },
    credentials: "c:d",
  },
])("user and password make Basic authentication: $name", async ({ user, auth, credentials }) => {
  const { port, requests } = await recording();
  await connecting(`ws://${user}127.0.0.1:${port}/`, auth ? { auth } : {});
  const [head = ""] = requests;
  const encoded = Buffer.from(credentials).toString("base64");
  expect(headerIn(head, "authorization")).toBe(`Basic ${encoded}`);
  expect(headerIn(head, "host")).toBe(`127.0.0.1:${port}`);
});

test("an Authorization header of the caller's comes before the URL's", async () => {
  const { port, requests } = await recording();
  const headers = { authorization: "Bearer t" };
  await connecting(`ws://ann:pw@127.0.0.1:${port}/`, { headers });
  const [head = ""] = requests;
  expect(names(head).filter((name) => /^authorization$/i.test(name))).toHaveLength(1);
  expect(headerIn(head, "authorization")).toBe("Bearer t");
});

test.each([301, 302, 303, 307, 308])("a %i redirect is followed", async (status) => {
  const target = await recording();
  const { url } = await redirecting(`${target.url.replace("ws", "http")}new?x`, status);
  const socket = await connecting(url);
  expect(socket.url).toBe(`${target.url}new?x`);
});

test("a relative redirect stays on the host and keeps the credentials", async () => {
  const requests: string[] = [];
  const { port } = await rawServer(async (peer: RawPeer) => {
    if (requests.length > 0) return void requests.push(await welcome(peer));
    requests.push((await peer.head()) ?? "");
    peer.socket.end("HTTP/1.1 307 Here\r\nLocation: /inside\r\nContent-Length: 0\r\n\r\n");
  });
  await connecting(`ws://ann:pw@127.0.0.1:${port}/`, { cookies: { a: "1" } });
  const [, second = ""] = requests;
  expect(second).toMatch(/^GET \/inside /);
  expect(headerIn(second, "authorization")).toMatch(/^Basic /);
  expect(headerIn(second, "cookie")).toBe("a=1");
});

test("another host does not learn what was meant for the first", async () => {
  const target = await recording();
  const { port } = await redirecting(target.url); // another port is another host
  await connecting(`ws://ann:pw@127.0.0.1:${port}/`, {
    headers: { Authorization: "Bearer t", Cookie: "b=2", "X-Kept": "yes" },
    cookies: { a: "1" },
  });
  const [head = ""] = target.requests;
  expect([headerIn(head, "authorization"), headerIn(head, "cookie")]).toEqual(["", ""]);
  expect(headerIn(head, "x-kept")).toBe("yes");
});

test("user and password in the URL of a redirect are not taken up", async () => {
  const target = await recording();
  const { url } = await redirecting(target.url.replace("//", "//evil:pw@"));
  await connecting(url);
  expect(headerIn(target.requests[0] ?? "", "authorization")).toBe("");
});

test("a redirect may lead to wss", async () => {
  const { cert, key } = await certificate();
  const server = await serving(echo, { tls: { cert, key } });
  const { url } = await redirecting(server.url.replace("wss", "https"));
  expect((await connecting(url, { tls: { ca: cert } })).url).toMatch(/^wss:/);
});

test("a loop of redirects ends at the limit", async () => {
  const loop = await redirecting("/again");
  const attempt = connectWebSocket(loop.url, { limits: { maxRedirects: 3 } });
  const error = (await rejection(attempt)) as ConnectError; // or the test fails
  expect(error.code).toBe("connect/redirect");
  expect(error.message).toContain("more than 3 redirects");
  expect(loop.requests).toHaveLength(4);
});

test.each(["ftp://127.0.0.1/", "file:///etc/passwd", "http://["])(
  "a redirect to %s is not followed",
  async (location) => {
    const { url } = await redirecting(location);
    expect(await rejection(connectWebSocket(url))).toMatchObject({
      code: "connect/status",
      response: { status: 302 },
    });
  },
);
