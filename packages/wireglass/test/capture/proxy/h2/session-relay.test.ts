import { once } from "node:events";
import { type ClientHttp2Session, constants } from "node:http2";
import { expect, test } from "vitest";
import { capturing, PROXY } from "../../../control/support/capturing.ts";
import { until } from "../../../endpoint/support/waiting.ts";
import {
  answerTo,
  get,
  h2Over,
  h2Serving,
  h2Through,
  type StreamHandler,
  throughProxy,
  webSocketOrPath,
} from "./support/h2-peers.ts";

async function through(handler: StreamHandler = webSocketOrPath, options = {}) {
  const peer = await h2Serving(handler, options);
  const { urls, stop, bench } = await capturing([PROXY]);
  const session = await h2Through(urls[0] ?? "", peer);
  return { peer, session, stop, bench, proxy: urls[0] ?? "" };
}

/** The code of each stream's end. */
async function codesOf(session: ClientHttp2Session, count: number): Promise<number[]> {
  const codes: number[] = [];
  for (let n = 0; n < count; n++) {
    const stream = session.request({ ":path": `/${n}` });
    stream.on("error", () => {});
    stream.resume();
    stream.once("close", () => codes.push(stream.rstCode ?? -1));
  }
  await until("every stream has ended", () => codes.length === count);
  return codes;
}

test("a server that says goodbye: what is under way is finished, and the client hears it", async () => {
  const { peer, session } = await through((stream, flat, headers) => {
    peer.sessions[0]?.close();
    setTimeout(() => webSocketOrPath(stream, flat, headers), 100);
  });
  const goodbye = once(session, "goaway");
  const answer = await get(session, "/last");
  expect(answer.body.toString()).toBe("2 /last");
  expect((await goodbye)[0]).toBe(constants.NGHTTP2_NO_ERROR);
  if (!session.destroyed) await once(session, "close");
});

test("a server that breaks off with a code: the client hears the code", async () => {
  const { peer, session } = await through((stream) => stream.respond({ ":status": 200 }));
  const stream = session.request({ ":path": "/" });
  stream.on("error", () => {});
  await once(stream, "response");
  const goodbye = once(session, "goaway");
  peer.sessions[0]?.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM);
  expect((await goodbye)[0]).toBe(constants.NGHTTP2_ENHANCE_YOUR_CALM);
});

test("a server that is cut off: its streams end, and so does the client's connection", async () => {
  const { peer, session, stop } = await through((stream) => {
    stream.respond({ ":status": 200 });
    stream.write("half");
  });
  const stream = session.request({ ":path": "/" });
  stream.on("error", () => {});
  await once(stream, "data");
  const over = new Promise((resolve) => session.once("close", resolve));
  peer.sessions[0]?.socket.destroy();
  await over;
  expect(stream.rstCode).not.toBe(0);
  expect(await stop()).toMatchObject([{ kind: "exchange", responseBody: { length: 4 } }]);
});

test("a client that goes leaves no connection to the server behind", async () => {
  const { peer, session } = await through((stream) => stream.respond({ ":status": 200 }));
  const stream = session.request({ ":path": "/" });
  stream.on("error", () => {});
  await once(stream, "response");
  session.destroy();
  await until("the server's session has ended", () => peer.sessions[0]?.destroyed === true);
});

test("a proxy that closes has told of everything that was open", async () => {
  const { session, stop } = await through((stream) => stream.respond({ ":status": 200 }));
  const [page, socket] = [
    session.request({ ":path": "/" }),
    session.request(
      { ":method": "CONNECT", ":protocol": "websocket", ":path": "/" },
      { endStream: false },
    ),
  ];
  for (const stream of [page, socket]) {
    stream.on("error", () => {});
    await once(stream, "response");
  }
  const kinds = (await stop()).map(({ kind }) => kind);
  expect(kinds.toSorted()).toEqual(["close", "exchange", "open"]);
});

test("1000 requests at once are answered, as many at a time as both allow", async () => {
  let [open, most] = [0, 0];
  const { session, stop } = await through((stream) => {
    open++;
    most = Math.max(most, open);
    stream.once("close", () => open--);
    setTimeout(() => {
      stream.respond({ ":status": 200 });
      stream.end("ok");
    }, 5);
  });
  const codes = await codesOf(session, 1000);
  expect(codes.every((code) => code === 0)).toBe(true);
  expect(most).toBeLessThanOrEqual(256);
  session.close();
  expect((await stop()).length).toBe(1000);
});

test("a server that allows few streams gets few", async () => {
  let [open, most] = [0, 0];
  const { session } = await through(
    (stream) => {
      open++;
      most = Math.max(most, open);
      stream.once("close", () => open--);
      stream.respond({ ":status": 200 });
      stream.end();
    },
    { settings: { maxConcurrentStreams: 3 } },
  );
  expect(await codesOf(session, 30)).toEqual(Array(30).fill(0));
  expect(most).toBeLessThanOrEqual(3);
});

test("headers beyond what we take end their stream, and no other", async () => {
  const { session } = await through(undefined, { maxHeaderListPairs: 4000 });
  const many = Object.fromEntries(Array.from({ length: 1500 }, (_, at) => [`x-${at}`, "1"]));
  const stream = session.request({ ":path": "/", ...many });
  stream.on("error", () => {});
  await new Promise((resolve) => stream.once("close", resolve));
  expect(stream.rstCode).not.toBe(0);
  expect((await get(session, "/next")).status).toBe(200);
});

test("headers of 100 KiB go through", async () => {
  const { session } = await through(
    (stream, _flat, headers) => {
      stream.respond({ ":status": 200, "x-length": String(String(headers["x-big"]).length) });
      stream.end();
    },
    { settings: { maxHeaderListSize: 1 << 20 } },
  );
  const big = Array(4).fill("b".repeat(25_000)); // one alone may not be longer than 64 KiB anywhere in Node
  const stream = session.request({ ":path": "/", "x-big": big });
  expect((await answerTo(stream)).headers["x-length"]).toBe("100006");
});

test("what is no HTTP/2 ends the connection, and nothing else", async () => {
  const { peer, proxy } = await through();
  const broken = await throughProxy(proxy, peer.port, ["h2"]);
  broken.write("GET / HTTP/1.1\r\n\r\n");
  broken.resume();
  if (!broken.destroyed) await once(broken, "close");
  const session = await h2Over(await throughProxy(proxy, peer.port, ["h2"]), peer.url);
  expect((await get(session, "/next")).status).toBe(200);
});

test("a server that changes its settings a thousand times changes nothing for anybody", async () => {
  const { peer, session } = await through();
  const [own] = peer.sessions;
  for (let n = 0; n < 1000; n++) {
    own?.settings({ enableConnectProtocol: true, maxConcurrentStreams: 10 + (n % 90) });
    await once(own ?? session, "localSettings");
  }
  await until("the last is told", () => session.remoteSettings.maxConcurrentStreams === 19);
  expect((await get(session, "/next")).status).toBe(200);
});

test("a reset with a code beyond all names is a reset", async () => {
  const { session } = await through((stream, flat, headers) => {
    if (headers[":path"] !== "/odd") return webSocketOrPath(stream, flat, headers);
    stream.respond({ ":status": 200 }, { waitForTrailers: true });
    stream.close(0x7fff_ffff);
  });
  expect(await codesOf(session, 1)).toEqual([0]);
  const odd = session.request({ ":path": "/odd" });
  odd.on("error", () => {});
  odd.resume();
  await new Promise((resolve) => odd.once("close", resolve));
  expect(odd.rstCode).toBe(0x7fff_ffff);
});
