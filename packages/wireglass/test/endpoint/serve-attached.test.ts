import { createServer, type RequestListener } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { connect as connectTls } from "node:tls";
import { expect, onTestFinished, test } from "vitest";
import { connectWebSocket, type ServeOptions, serve } from "../../src/endpoint/index.ts";
import { dialRaw, opening } from "./support/raw-peer.ts";
import { listening } from "./support/raw-server.ts";
import { certificate, connecting, echo, serving } from "./support/serving.ts";
import { rejection } from "./support/waiting.ts";

const pages: RequestListener = (request, response) => response.end(`page ${request.url}`);

/** An HTTP server with pages, and WebSockets attached to it. */
async function attached(...all: readonly ServeOptions[]): Promise<{ port: number; url: string }> {
  const server = createServer(pages);
  const port = await listening(server);
  for (const options of all) await serving(echo, { ...options, server });
  return { port, url: `ws://127.0.0.1:${port}/` };
}

test("a server may share the port of an HTTP server, whose pages stay", async () => {
  const { port, url } = await attached({});
  const socket = await connecting(url, { subprotocols: ["a"] });
  await socket.send("x".repeat(100_000));
  expect(await socket.recv()).toHaveLength(100_000);
  expect(await (await fetch(`http://127.0.0.1:${port}/a`)).text()).toBe("page /a");
  expect(await socket.close(1000)).toMatchObject({ code: 1000, clean: true });
});

test("an attached server tells the address of the HTTP server", async () => {
  const http = createServer(pages);
  const port = await listening(http);
  const server = await serving(echo, { server: http, path: "/ws" });
  expect([server.url, server.port]).toEqual([`ws://127.0.0.1:${port}/ws`, port]);
});

test("several servers share one port, each on its path, and other paths are answered 404", async () => {
  const { port, url } = await attached({ path: "/a" }, { path: "/b" });
  for (const path of ["a", "b"]) {
    const socket = await connecting(`${url}${path}`);
    await socket.send(path);
    expect(await socket.recv()).toBe(path);
  }
  const error = await rejection(
    connectWebSocket(`${url}c`, { limits: { connectTimeoutMs: 2000 } }),
  );
  expect(error).toMatchObject({ code: "connect/status", response: { status: 404 } });
  expect(await (await fetch(`http://127.0.0.1:${port}/c`)).text()).toBe("page /c");
});

test("the paths of a foreign WebSocket server are left to it", async () => {
  const http = createServer(pages);
  const port = await listening(http);
  http.on("upgrade", (request, socket) => {
    if (request.url === "/foreign") socket.end("HTTP/1.1 418 Foreign\r\n\r\n");
  });
  await serving(echo, { server: http, path: "/ours" });
  const error = await rejection(connectWebSocket(`ws://127.0.0.1:${port}/foreign`));
  expect(error).toMatchObject({ response: { status: 418 } });
  await connecting(`ws://127.0.0.1:${port}/ours`);
});

test("a closed server leaves the HTTP server as it was", async () => {
  const http = createServer(pages);
  const port = await listening(http);
  const server = await serve(echo, { server: http });
  const socket = await connecting(server.url);
  await server.close();
  expect((await socket.closed).code).toBe(1001);
  expect(http.listenerCount("upgrade")).toBe(0);
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe("page /");
});

test("a server attaches to HTTPS as well, and reads frames that came with the request", async () => {
  const { cert, key } = await certificate();
  const https = createSecureServer({ cert, key }, pages);
  const port = await listening(https);
  const server = await serving(echo, { server: https });
  expect(server.url).toBe(`wss://127.0.0.1:${port}/`);
  const socket = await connecting(server.url, { tls: { ca: cert } });
  await socket.send("secure");
  expect(await socket.recv()).toBe("secure");
  const stream = connectTls({ port, host: "127.0.0.1", ca: cert, servername: "localhost" });
  onTestFinished(() => void stream.destroy());
  stream.write(Buffer.concat([opening(), Uint8Array.of(0x81, 0x81, 0, 0, 0, 0, 0x41)]));
  const { promise, resolve } = Promise.withResolvers<Buffer>();
  let read = Buffer.alloc(0);
  stream.on("data", (chunk) => {
    read = Buffer.concat([read, chunk]);
    if (read.indexOf("\r\n\r\n") > 0 && read.at(-1) === 0x41) resolve(read);
  });
  expect((await promise).subarray(-3)).toEqual(Buffer.from([0x81, 1, 0x41]));
});

test("an async authorize works there too, with frames in between", async () => {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const { port } = await attached({ authorize: () => promise });
  const peer = await dialRaw(port);
  peer.write(opening()).say(1, "early");
  setTimeout(() => resolve(true), 50);
  expect(await peer.head()).toMatch(/^HTTP\/1\.1 101 /);
  expect((await peer.frame())?.payload.toString()).toBe("early");
});

test("a server that does not listen yet is a mistake", async () => {
  expect(await rejection(serve(echo, { server: createServer() }))).toMatchObject({
    code: "serve/not-listening",
  });
});
