import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "node:tls";
import { expect, onTestFinished, test, vi } from "vitest";
import { CAPTURE_LIMITS } from "../../src/capture/index.ts";
import { dialRaw, type RawPeer } from "../endpoint/support/raw-peer.ts";
import { rawServer } from "../endpoint/support/raw-server.ts";
import { until } from "../endpoint/support/waiting.ts";
import { capturing, reverse } from "./support/capturing.ts";

const BODY = Buffer.alloc(3_000_000, "x");

async function proxied(serve: (peer: RawPeer) => Promise<void>) {
  const { url } = await rawServer(serve);
  const { urls, stop } = await capturing([reverse(url)]);
  return { client: await dialRaw(Number(new URL(urls[0] ?? "").port)), stop };
}

test("an upload that is answered before its end is passed on to its end, and the connection goes on", async () => {
  let got = 0;
  const { client, stop } = await proxied(async (peer) => {
    await peer.head();
    peer.write("HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\nok");
    await peer.take((bytes) => {
      got = bytes.length;
      return got < BODY.length ? undefined : { found: bytes, size: BODY.length };
    });
    await peer.head();
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  });
  client.write(`POST /up HTTP/1.1\r\nHost: x\r\nContent-Length: ${BODY.length}\r\n\r\n`);
  client.write(BODY.subarray(0, 100_000));
  expect(await client.head()).toContain("202 Accepted");
  await client.take((bytes) => (bytes.length < 2 ? undefined : { found: bytes, size: 2 }));
  await sleep(50);
  client.write(BODY.subarray(100_000));
  await until("all of it is there", () => got === BODY.length);
  client.write("GET /next HTTP/1.1\r\nHost: x\r\n\r\n");
  expect(await client.head()).toContain("200 OK");
  const [upload] = await stop();
  expect(upload).toMatchObject({ requestBody: { length: BODY.length }, response: { status: 202 } });
});

test.each(["202 Accepted", "417 Expectation Failed"])(
  "who waits to be told to go on, is answered %s, and sends all the same, is passed on",
  async (status) => {
    let got = "";
    const { client } = await proxied(async (peer) => {
      await peer.head();
      peer.write(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\n\r\n`);
      got = String(
        await peer.take((bytes) =>
          bytes.length < 9 ? undefined : { found: String(bytes), size: 9 },
        ),
      );
      await peer.head();
      peer.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    });
    const head =
      "POST /up HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n";
    client.write(head);
    expect(await client.head()).toContain(status);
    await sleep(50);
    client.write("all of it");
    await until("it is there", () => got === "all of it");
    client.write("GET /next HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(await client.head()).toContain("200 OK");
  },
);

test("a body may pause for longer than first words may take", async () => {
  let got = "";
  const { client } = await proxied(async (peer) => {
    await peer.head();
    got = String(
      await peer.take((bytes) =>
        bytes.length < 10 ? undefined : { found: String(bytes), size: 10 },
      ),
    );
    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  });
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"], shouldAdvanceTime: true });
  onTestFinished(() => void vi.useRealTimers());
  client.write("POST /up HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12345");
  await sleep(100);
  vi.advanceTimersByTime(2 * CAPTURE_LIMITS.idleMs.value);
  client.write("67890");
  expect(await client.head()).toContain("200 OK");
  expect(got).toBe("1234567890");
});

test.each([
  "-5\n-8\r\nX",
  "zz\r\nabc",
  "\r\n\r\n",
  "1g\r\n",
  "ffffffffffffffffff\r\nx",
  "5;\n-1\n",
])("a chunked body of %j hangs nothing", async (body) => {
  const { client } = await proxied(async (peer) => {
    await peer.head();
    peer.write(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${body}`);
    peer.socket.end();
  });
  client.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  expect(await client.head()).toContain("200 OK");
  await until("it ends", () => client.ended);
  expect(client.unread.toString()).toBe(body);
});

test("a client that agrees on TLS and says nothing is shown out", async () => {
  const { url } = await rawServer(async () => {});
  const { urls } = await capturing([reverse(url, true)]);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"], shouldAdvanceTime: true });
  onTestFinished(() => void vi.useRealTimers());
  const port = Number(new URL(urls[0] ?? "").port);
  const socket = connect({ port, host: "127.0.0.1", rejectUnauthorized: false });
  const gone = once(socket.resume(), "close");
  await once(socket, "secureConnect");
  await sleep(100);
  vi.advanceTimersByTime(CAPTURE_LIMITS.firstWordsMs.value);
  await gone;
});
