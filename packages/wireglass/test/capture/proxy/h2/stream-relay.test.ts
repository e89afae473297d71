import { once } from "node:events";
import { type ClientHttp2Stream, constants, sensitiveHeaders } from "node:http2";
import type { CaptureRecord, ExchangeRecord } from "@wireglass/lens/record";
import { expect, test } from "vitest";
import { capturing, PROXY } from "../../../control/support/capturing.ts";
import { until } from "../../../endpoint/support/waiting.ts";
import {
  answerTo,
  get,
  h2Serving,
  h2Through,
  type StreamHandler,
  webSocketOrPath,
} from "./support/h2-peers.ts";

const exchangesIn = (records: readonly CaptureRecord[]): ExchangeRecord[] =>
  records.filter((record) => record.kind === "exchange");

async function through(handler: StreamHandler, options = {}) {
  const peer = await h2Serving(handler, options);
  const { urls, stop, bench, notes } = await capturing([PROXY]);
  const session = await h2Through(urls[0] ?? "", peer);
  return { peer, session, stop, bench, notes };
}

/** How a stream ended. */
async function codeOf(stream: ClientHttp2Stream): Promise<number> {
  stream.on("error", () => {});
  stream.resume();
  if (!stream.destroyed) await new Promise<void>((resolve) => stream.once("close", resolve));
  return stream.rstCode ?? -1;
}

test("a request and its answer, recorded as they were", async () => {
  const { peer, session, stop } = await through(webSocketOrPath);
  expect(await get(session, "/a?b=c")).toMatchObject({
    status: 200,
    body: Buffer.from("2 /a?b=c"),
  });
  session.close();
  const records = await stop();
  expect(exchangesIn(records)).toMatchObject([
    {
      protocol: "wss",
      source: "proxy",
      url: `${peer.url}/a?b=c`,
      server: `127.0.0.1:${peer.port}`,
      request: { method: "GET", target: "/a?b=c", httpVersion: "2.0", headers: [] },
      response: { status: 200, reason: "" },
      responseBody: { base64: Buffer.from("2 /a?b=c").toString("base64"), length: 8, cut: false },
      tls: { version: "TLSv1.3", servername: "localhost" },
    },
  ]);
});

test("headers arrive in their order, cookie crumbs and repeated ones apart, both ways", async () => {
  const seen: (readonly string[])[] = [];
  const { session, stop } = await through((stream, flat) => {
    seen.push(flat);
    const answer = [":status", "200", "set-cookie", "x=1", "b", "1", "set-cookie", "y=2", "a", "2"];
    stream.respond([...answer, "date", "today"]);
    stream.end();
  });
  const sent = ["cookie", "a=1", "x-b", "1", "cookie", "b=2", "x-a", "2", "x-b", "3"];
  const pseudo = [":method", "GET", ":authority", "a.example", ":scheme", "https", ":path", "/"];
  const answer = await answerTo(session.request([...pseudo, ...sent]));
  expect(seen).toEqual([[...pseudo, ...sent]]);
  const said = ["set-cookie", "x=1", "b", "1", "set-cookie", "y=2", "a", "2", "date", "today"];
  expect(answer.flat).toEqual([":status", "200", ...said]);
  session.close();
  const [exchange] = exchangesIn(await stop());
  expect(exchange?.url).toBe("https://a.example/");
  expect(exchange?.request?.headers.flat()).toEqual(sent);
  expect(exchange?.response?.headers.flat()).toEqual(said);
});

test("a server that sends no date is given none", async () => {
  const { session } = await through((stream) => {
    stream.respond({ ":status": 204 }, { sendDate: false } as object); // an option the types leave out
  });
  const { flat } = await get(session, "/");
  expect(flat).toEqual([":status", "204"]);
});

test("headers that are never to be indexed stay so", async () => {
  const seen: unknown[] = [];
  const { session } = await through((stream, _flat, headers) => {
    seen.push(Reflect.get(headers, sensitiveHeaders));
    stream.respond({ ":status": 204 });
  });
  await answerTo(session.request({ ":path": "/", secret: "1", [sensitiveHeaders]: ["secret"] }));
  expect(seen).toEqual([["secret"]]);
});

test("bodies and trailers both ways, and answers before the answer", async () => {
  const trailers: unknown[] = [];
  const { session, stop } = await through((stream) => {
    stream.additionalHeaders({ ":status": 103, link: "</a.css>" });
    stream.on("trailers", (one) => trailers.push(one["x-sum"]));
    stream.respond({ ":status": 200 }, { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0", a: ["1", "2"] }));
    stream.pipe(stream);
  });
  const stream = session.request({ ":method": "POST", ":path": "/" }, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers({ "x-sum": "42" }));
  const early = once(stream, "headers");
  const late = once(stream, "trailers");
  const answer = answerTo(stream);
  stream.end("hello");
  expect((await early)[0]).toMatchObject({ ":status": 103, link: "</a.css>" });
  expect(await answer).toMatchObject({ status: 200, body: Buffer.from("hello") });
  expect((await late)[0]).toMatchObject({ "grpc-status": "0", a: "1, 2" });
  expect(trailers).toEqual(["42"]);
  session.close();
  const kept = { base64: Buffer.from("hello").toString("base64"), length: 5, cut: false };
  expect(exchangesIn(await stop())).toMatchObject([{ requestBody: kept, responseBody: kept }]);
});

test.each([
  ["HEAD", 200],
  ["GET", 204],
  ["GET", 304],
])("a %s answered with %i has no body, and ends", async (method, status) => {
  const { session } = await through((stream) => stream.respond({ ":status": status, etag: "a" }));
  const answer = await answerTo(session.request({ ":method": method, ":path": "/" }));
  expect(answer).toMatchObject({ status, headers: { etag: "a" }, body: Buffer.alloc(0) });
});

test("a big body arrives whole while only its first bytes are kept", async () => {
  const size = 64 << 20;
  const piece = Buffer.alloc(1 << 16, "w");
  let received = 0;
  const { session, stop } = await through((stream) => {
    stream.respond({ ":status": 200 });
    stream.on("data", (chunk) => {
      received += chunk.length;
    });
    let sent = 0;
    const more = (): void => {
      while (sent < size) {
        sent += piece.length;
        if (!stream.write(piece)) return void stream.once("drain", more);
      }
      stream.end();
    };
    stream.once("end", more);
  });
  const stream = session.request({ ":method": "POST", ":path": "/" });
  const answer = answerTo(stream);
  for (let sent = 0; sent < size; sent += piece.length)
    if (!stream.write(piece)) await once(stream, "drain");
  stream.end();
  expect((await answer).body.length).toBe(size);
  expect(received).toBe(size);
  session.close();
  const kept = { length: size, cut: true };
  expect(exchangesIn(await stop())).toMatchObject([{ requestBody: kept, responseBody: kept }]);
});

test("a reader that does not read stops the sender, and no other stream", async () => {
  let accepted = 0;
  const { session } = await through((stream, _flat, headers) => {
    stream.respond({ ":status": 200 });
    if (headers[":path"] !== "/big") return void stream.end("small");
    const piece = Buffer.alloc(1 << 16);
    const more = (): void => {
      if (stream.destroyed) return;
      stream.write(piece, () => {
        accepted += piece.length;
        more();
      });
    };
    more();
  });
  const big = session.request({ ":path": "/big" });
  await once(big, "response"); // and no more is read of it
  let before = -1;
  await until("the sender waits", () => {
    const waits = accepted === before && accepted > 0;
    before = accepted;
    return waits;
  });
  expect(accepted).toBeLessThan(8 << 20);
  expect((await get(session, "/other")).body.toString()).toBe("small");
  big.close();
});

test.each([constants.NGHTTP2_INTERNAL_ERROR, constants.NGHTTP2_REFUSED_STREAM])(
  "a server's reset reaches the client with its code (%i), before an answer",
  async (code) => {
    const { session, stop } = await through((stream) => stream.close(code));
    expect(await codeOf(session.request({ ":path": "/" }))).toBe(code);
    session.close();
    const [exchange] = exchangesIn(await stop());
    expect(exchange).toMatchObject({ refused: { code: "proxy/upstream" } });
    expect(exchange?.response).toBeUndefined();
  },
);

test("and in the middle of one", async () => {
  const { session, stop } = await through((stream) => {
    stream.respond({ ":status": 200 }, { waitForTrailers: true }); // or Node ends it before the reset
    stream.write("half", () => stream.close(constants.NGHTTP2_ENHANCE_YOUR_CALM));
  });
  const stream = session.request({ ":path": "/" });
  expect(await codeOf(stream)).toBe(constants.NGHTTP2_ENHANCE_YOUR_CALM);
  session.close();
  expect(exchangesIn(await stop())).toMatchObject([{ response: { status: 200 } }]);
});

test("a client's reset reaches a server that never answers", async () => {
  const codes: (number | undefined)[] = [];
  let isAsked = false;
  const { session, stop } = await through((stream) => {
    isAsked = true;
    stream.once("close", () => codes.push(stream.rstCode));
  });
  const stream = session.request({ ":path": "/" });
  await until("the server is asked", () => isAsked);
  stream.close(constants.NGHTTP2_CANCEL);
  await codeOf(stream);
  await until("the server knows", () => codes.length === 1);
  expect(codes).toEqual([constants.NGHTTP2_CANCEL]);
  session.close();
  const [exchange] = exchangesIn(await stop());
  expect(exchange?.response).toBeUndefined();
  expect(exchange?.refused).toBeUndefined();
});

test("an answer before the end of the request is whole, and the client is told to stop", async () => {
  const { session } = await through((stream) => {
    stream.respond({ ":status": 413 });
    stream.end("too much");
    stream.once("finish", () => stream.close(constants.NGHTTP2_NO_ERROR));
  });
  const stream = session.request({ ":method": "POST", ":path": "/" });
  stream.write("some");
  expect(await answerTo(stream)).toMatchObject({ status: 413, body: Buffer.from("too much") });
  expect(await codeOf(stream)).toBe(constants.NGHTTP2_NO_ERROR);
});

test("an ordinary CONNECT is the server's to answer", async () => {
  const { session, stop } = await through((stream) => {
    stream.respond({ ":status": 405 });
    stream.end("no");
  });
  const stream = session.request({ ":method": "CONNECT", ":authority": "b.example:443" });
  expect(await answerTo(stream)).toMatchObject({ status: 405, body: Buffer.from("no") });
  stream.end();
  await codeOf(stream);
  session.close();
  expect(exchangesIn(await stop())).toMatchObject([
    { request: { method: "CONNECT", target: "b.example:443" }, response: { status: 405 } },
  ]);
});
