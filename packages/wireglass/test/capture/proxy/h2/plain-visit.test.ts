import { once } from "node:events";
import { createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { buffer } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { capturing, PROXY, reverse } from "../../../control/support/capturing.ts";
import { get, h2Over, h2Serving, webSocketOrPath } from "./support/h2-peers.ts";

/** A server of HTTP/2 without TLS. */
async function plainServing(): Promise<number> {
  const server = createServer({ settings: { enableConnectProtocol: true } });
  server.on("session", (session) => onTestFinished(() => session.destroy()));
  server.on("stream", (stream, headers) => {
    stream.on("error", () => {});
    if (headers[":path"] !== "/echo") return webSocketOrPath(stream, [], headers);
    stream.respond({ ":status": 200 });
    stream.pipe(stream);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port; // it listens on TCP
}

async function tunnelTo(proxy: string, port: number) {
  const socket = connect(Number(new URL(proxy).port), "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  socket.write(`CONNECT 127.0.0.1:${port} HTTP/1.1\r\n\r\n`);
  await once(socket, "data");
  return socket;
}

async function direct(door: string) {
  const socket = connect(Number(new URL(door).port), "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  await once(socket, "connect");
  return socket;
}

test("HTTP/2 without TLS, and WebSockets over it, through the proxy's door", async () => {
  const port = await plainServing();
  const { urls, stop } = await capturing([PROXY]);
  const url = `http://127.0.0.1:${port}`;
  const session = await h2Over(await tunnelTo(urls[0] ?? "", port), url);
  expect((await get(session, "/a")).body.toString()).toBe("2 /a");
  const bytes = Buffer.alloc(3 << 20, "b");
  const head = { ":method": "CONNECT", ":protocol": "other", ":path": "/echo" };
  const stream = session.request(head, { endStream: false });
  await once(stream, "response");
  stream.end(bytes);
  expect((await buffer(stream)).equals(bytes)).toBe(true);
  session.close();
  const records = await stop();
  expect(records.find(({ kind }) => kind === "exchange")).toMatchObject({ url: `${url}/a` });
  expect(records.find(({ kind }) => kind === "open")).toMatchObject({ protocol: "tcp" });
});

test.each([false, true])("through a reverse door, the server with TLS: %s", async (secure) => {
  const port = secure ? (await h2Serving(webSocketOrPath)).port : await plainServing();
  const { urls, stop } = await capturing([
    reverse(`${secure ? "https" : "http"}://127.0.0.1:${port}`),
  ]);
  const session = await h2Over(await direct(urls[0] ?? ""), "http://a.example");
  expect(session.remoteSettings.enableConnectProtocol).toBe(true);
  expect((await get(session, "/b")).body.toString()).toBe("2 /b");
  session.close();
  const url = `${secure ? "https" : "http"}://127.0.0.1:${port}/b`;
  expect(await stop()).toMatchObject([{ kind: "exchange", url }]);
});

test("a server that is not there", async () => {
  const { urls } = await capturing([reverse("http://127.0.0.1:1")]);
  const session = await h2Over(await direct(urls[0] ?? ""), "http://a.example");
  expect((await get(session, "/")).status).toBe(502);
});
