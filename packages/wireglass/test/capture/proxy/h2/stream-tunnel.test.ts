import { once } from "node:events";
import { type ClientHttp2Stream, constants } from "node:http2";
import { buffer } from "node:stream/consumers";
import type { CaptureRecord } from "@wireglass/lens/record";
import { Machine, pureHost } from "@wireglass/wire";
import { expect, onTestFinished, test } from "vitest";
import { CaptureProxy, Tape, type TapeBlock } from "../../../../src/capture/index.ts";
import { CA, capturing, PROXY } from "../../../control/support/capturing.ts";
import { isPending, until } from "../../../endpoint/support/waiting.ts";
import { h2Serving, h2Through, type StreamHandler, webSocketOrPath } from "./support/h2-peers.ts";

const CONNECT = { ":method": "CONNECT", ":protocol": "websocket", ":path": "/chat?x=1" };

async function through(handler: StreamHandler, options = {}) {
  const peer = await h2Serving(handler, options);
  const { urls, stop, bench } = await capturing([PROXY]);
  const session = await h2Through(urls[0] ?? "", peer);
  return { peer, session, stop, bench };
}

function closed(stream: ClientHttp2Stream): Promise<void> {
  stream.on("error", () => {});
  return stream.destroyed
    ? Promise.resolve()
    : new Promise((resolve) => stream.once("close", resolve));
}

const told = (records: readonly CaptureRecord[]) =>
  records
    .filter((record) => record.kind === "message")
    .map(({ from, opcode, text, code }) => `${from} ${opcode} ${text ?? code}`);

/** Says hello and bye, and waits for the answers. */
async function helloAndBye(stream: ClientHttp2Stream): Promise<void> {
  const machine = new Machine({ role: "client", host: pureHost(() => 7) });
  const exchange = async () => {
    for (const bytes of machine.drainOutput()) if (bytes !== "end") stream.write(bytes);
    machine.receive((await once(stream, "data"))[0]);
    return machine.drainEvents();
  };
  machine.send("hello");
  expect(await exchange()).toEqual([{ kind: "text", text: "hello" }]);
  machine.close(1000, "bye");
  expect(await exchange()).toEqual([{ kind: "close", code: 1000, reason: "" }]);
  stream.end();
  await closed(stream);
}

/** The frames of a client's message. */
function framed(payload: string | Uint8Array): Uint8Array[] {
  const machine = new Machine({ role: "client", host: pureHost(() => 7) });
  machine.send(payload);
  return machine.drainOutput().filter((bytes) => bytes !== "end");
}

test("a WebSocket over HTTP/2, from its handshake to its end", async () => {
  const { peer, session, stop } = await through(webSocketOrPath);
  const asked = { "sec-websocket-protocol": "chat", origin: "https://a.example" };
  const stream = session.request({ ...CONNECT, ...asked }, { endStream: false });
  await once(stream, "response");
  await helloAndBye(stream);
  session.close();
  const records = await stop();
  const headers = [[":protocol", "websocket"], ...Object.entries(asked)];
  expect(records[0]).toMatchObject({
    kind: "open",
    protocol: "wss",
    url: `${peer.url.replace("https", "wss")}/chat?x=1`,
    subprotocol: "chat",
    extensions: "",
    request: { method: "CONNECT", target: "/chat?x=1", httpVersion: "2.0", headers },
    response: { status: 200, reason: "" },
    tls: { version: "TLSv1.3" },
  });
  expect(told(records)).toEqual([
    "client text hello",
    "server text hello",
    "client close 1000",
    "server close 1000",
  ]);
  expect(records.at(-1)).toMatchObject({ kind: "close", by: "client", code: 1000, clean: true });
});

test("bytes leave as they came, ends are ends", async () => {
  const { session } = await through((stream) => {
    stream.respond({ ":status": 200 });
    stream.pipe(stream);
  });
  const bytes = Buffer.concat(framed(new Uint8Array(20 << 20).fill(119)));
  const stream = session.request(CONNECT, { endStream: false });
  await once(stream, "response");
  stream.end(bytes);
  expect((await buffer(stream)).equals(bytes)).toBe(true);
});

test("many WebSockets of one connection, each in its order", async () => {
  const { session, stop } = await through(webSocketOrPath);
  const streams = Array.from({ length: 50 }, () => session.request(CONNECT, { endStream: false }));
  await Promise.all(
    streams.map(async (stream, at) => {
      const machine = new Machine({ role: "client", host: pureHost(() => at) });
      for (let n = 0; n < 20; n++) machine.send(`${at}.${n}`);
      for (const out of machine.drainOutput()) stream.write(out);
      let received = 0;
      for await (const chunk of stream) {
        machine.receive(chunk);
        received += machine.drainEvents().length;
        if (received === 20) break;
      }
    }),
  );
  session.close();
  const records = await stop();
  const opens = records.filter(({ kind }) => kind === "open");
  expect(opens.length).toBe(50);
  for (const { connection } of opens) {
    const own = records.filter((one) => one.kind === "message" && one.connection === connection);
    const texts = own.flatMap((one) =>
      one.kind === "message" && one.from === "server" && one.opcode === "text" ? [one.text] : [],
    );
    expect(texts.map((text) => text?.split(".")[1])).toEqual([...Array(20).keys()].map(String));
  }
});

test("a reset is a reset, with its code, from either side", async () => {
  const codes: (number | undefined)[] = [];
  const { session, stop } = await through((stream, _flat, headers) => {
    stream.once("close", () => codes.push(stream.rstCode));
    stream.respond({ ":status": 200 }, { waitForTrailers: true });
    if (headers[":path"] === "/server") stream.close(constants.NGHTTP2_CONNECT_ERROR);
  });
  // Without trailers to wait for, Node ends a stream before it resets it.
  const unended = { endStream: false, waitForTrailers: true };
  const mine = session.request({ ...CONNECT, ":path": "/client" }, unended);
  await once(mine, "response");
  mine.close(constants.NGHTTP2_CANCEL);
  await until("the server knows", () => codes.length === 1);
  const theirs = session.request({ ...CONNECT, ":path": "/server" }, { endStream: false });
  await closed(theirs);
  expect(theirs.rstCode).toBe(constants.NGHTTP2_CONNECT_ERROR);
  expect(codes[0]).toBe(constants.NGHTTP2_CANCEL);
  session.close();
  const ends = (await stop()).filter(({ kind }) => kind === "close");
  expect(ends).toMatchObject([
    { by: "client", code: 1006, clean: false, reason: "the stream was reset with CANCEL" },
    { by: "server", code: 1006, clean: false, reason: "the stream was reset with CONNECT_ERROR" },
  ]);
});

test("a peer that does not read stops the other one, and nobody else", async () => {
  let accepted = 0;
  const { session } = await through((stream, flat, headers) => {
    if (headers[":path"] !== "/flood") return webSocketOrPath(stream, flat, headers);
    stream.respond({ ":status": 200 });
    const piece = Buffer.alloc(1 << 16);
    const more = (): void => {
      if (!stream.destroyed)
        stream.write(piece, () => {
          accepted += piece.length;
          more();
        });
    };
    more();
  });
  const slow = session.request({ ...CONNECT, ":path": "/flood" }, { endStream: false });
  await once(slow, "response");
  let before = -1;
  await until("the sender waits", () => {
    const waits = accepted === before && accepted > 0;
    before = accepted;
    return waits;
  });
  expect(accepted).toBeLessThan(8 << 20);
  const other = session.request(CONNECT, { endStream: false });
  const machine = new Machine({ role: "client", host: pureHost(() => 7) });
  machine.send("still here");
  for (const out of machine.drainOutput()) other.write(out);
  machine.receive((await once(other, "data"))[0]);
  expect(machine.drainEvents()).toEqual([{ kind: "text", text: "still here" }]);
});

test("a refused WebSocket is an exchange with its answer", async () => {
  const { session, stop } = await through((stream) => {
    stream.respond({ ":status": 403 });
    stream.end("no");
  });
  const stream = session.request(CONNECT, { endStream: false });
  const [headers] = await once(stream, "response");
  expect(headers[":status"]).toBe(403);
  expect((await buffer(stream)).toString()).toBe("no");
  stream.end();
  await closed(stream);
  session.close();
  expect(await stop()).toMatchObject([
    { kind: "exchange", request: { method: "CONNECT" }, response: { status: 403 } },
  ]);
});

test("what is no WebSocket, but has a stream of its own, passes as bytes", async () => {
  const { session, stop } = await through((stream) => {
    stream.respond({ ":status": 200 });
    stream.pipe(stream);
  });
  const stream = session.request({ ...CONNECT, ":protocol": "connect-udp" }, { endStream: false });
  stream.end("abc");
  await once(stream, "response");
  expect((await buffer(stream)).toString()).toBe("abc");
  session.close();
  expect(await stop()).toMatchObject([
    { kind: "open", protocol: "tls", request: { headers: [[":protocol", "connect-udp"]] } },
    { kind: "message", from: "client", opcode: "data", text: "abc" },
    { kind: "message", from: "server", opcode: "data", text: "abc" },
    { kind: "close" },
  ]);
});

/** A proxy of its own, whose tape nobody reads until `read` is called. */
async function unreadProxy(highBytes: number) {
  const waiting: TapeBlock[] = [];
  let isRead = false;
  const tape: Tape = new Tape({
    highBytes,
    send: (block) => (isRead ? tape.recycle(block.id) : void waiting.push(block)),
    full: () => proxy.hold(true),
    room: () => proxy.hold(false),
  });
  let connections = 0;
  const nextConnection = (): number => ++connections;
  const upstream = { connectTimeoutMs: 5000, isExempt: () => true };
  const about = { ca: await CA, upstream, tape, nextConnection };
  const proxy = await CaptureProxy.start({ doors: [PROXY], ...about });
  onTestFinished(() => proxy.close());
  const read = (): void => {
    isRead = true;
    for (const { id } of waiting.splice(0)) tape.recycle(id);
  };
  return { url: proxy.urls[0] ?? "", tape, read };
}

test("a tape that is full stops both peers, and nothing is lost when they go on", async () => {
  const { url, tape, read } = await unreadProxy(1 << 20);
  const peer = await h2Serving((stream) => {
    stream.respond({ ":status": 200 });
    stream.pipe(stream);
  });
  const session = await h2Through(url, peer);
  const bytes = Buffer.alloc(16 << 20, "w");
  const stream = session.request(CONNECT, { endStream: false });
  await once(stream, "response");
  const all = buffer(stream);
  stream.end(bytes);
  await until("the tape is full", () => tape.isFull);
  expect(await isPending(all, 300)).toBe(true);
  expect(tape.unreadBytes).toBeLessThan(6 << 20);
  read();
  expect((await all).equals(bytes)).toBe(true);
});
