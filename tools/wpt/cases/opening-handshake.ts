import assert from "node:assert/strict";
import type { WptCase } from "../case.ts";
import { connect, open } from "../conversation.ts";
import { failsToOpen } from "../expectation.ts";
import { openRecording } from "../recording.ts";
import { requestOf } from "../request.ts";

const request: readonly WptCase[] = [
  {
    name: "the request is an HTTP/1.1 GET of path and query",
    source: "opening-handshake/002.html",
    run: async (env) => {
      const { method, url, httpVersion } = await requestOf(env, "/request/a%20b?c=d");
      assert.deepEqual([method, url, httpVersion], ["GET", "/request/a%20b?c=d", "1.1"]);
    },
  },
  {
    name: "the request has the headers of an upgrade, each once",
    source: "RFC 6455 \u00a74.1",
    run: async (env) => {
      const { headers } = await requestOf(env, "/request");
      assert.deepEqual(headers.get("host"), [env.host]);
      assert.equal(headers.get("upgrade")?.join().toLowerCase(), "websocket");
      assert.match(headers.get("connection")?.join() ?? "", /(^|[ ,])upgrade($|[ ,])/i);
      assert.deepEqual(headers.get("sec-websocket-version"), ["13"]);
      assert.equal(headers.get("sec-websocket-key")?.length, 1);
    },
  },
  {
    name: "the key is 16 random bytes in base64",
    source: "RFC 6455 \u00a74.1",
    run: async (env) => {
      const first = await requestOf(env, "/request");
      const second = await requestOf(env, "/request");
      const keys = [first, second].map(
        ({ headers }) => headers.get("sec-websocket-key")?.join() ?? "",
      );
      for (const key of keys) assert.match(key, /^[A-Za-z0-9+/]{22}==$/);
      assert.notEqual(keys[0], keys[1]);
    },
  },
  {
    name: "the request has no Referer header",
    source: "referrer.any.js",
    run: async (env) =>
      assert.equal((await requestOf(env, "/request")).headers.has("referer"), false),
  },
  {
    name: "the request has no body",
    source: "RFC 6455 \u00a74.1",
    run: async (env) => {
      const { headers } = await requestOf(env, "/request");
      assert.deepEqual(
        [headers.has("content-length"), headers.has("transfer-encoding")],
        [false, false],
      );
    },
  },
  {
    name: "the request has one protocol header at most",
    source: "Create-valid-url-array-protocols.any.js",
    run: async (env) => {
      const { headers } = await requestOf(env, "/request", ["a", "b", "c"]);
      assert.deepEqual(headers.get("sec-websocket-protocol"), ["a, b, c"]);
    },
  },
  {
    name: "user and password stay out of the request line",
    source: "basic-auth.any.js",
    run: async (env) => {
      const { url, headers } = await requestOf(
        { ...env, url: (path) => `ws://u:p@${env.host}${path}` },
        "/request",
      );
      assert.deepEqual([url, headers.get("host")], ["/request", [env.host]]);
    },
  },
  {
    name: "every frame of the client is masked",
    source: "RFC 6455 \u00a75.1",
    run: async (env) => {
      const { talk, frames } = await openRecording(env);
      talk.socket.send("text");
      talk.socket.send(new Uint8Array(70000));
      await talk.end(1000, "x");
      const masked = (await frames()).filter((frame) => frame.masked);
      assert.deepEqual(masked, await frames());
      assert.ok(masked.length >= 3);
    },
  },
];

type Answer = { readonly path: string; readonly what: string; readonly source: string };

const REFUSED: readonly Answer[] = [
  {
    path: "/handshake/accept-wrong",
    what: "a wrong accept value",
    source: "opening-handshake/001.html",
  },
  {
    path: "/handshake/accept-missing",
    what: "no accept value",
    source: "opening-handshake/001.html",
  },
  {
    path: "/handshake/accept-case",
    what: "an accept value in the wrong case",
    source: "RFC 6455 \u00a74.1",
  },
  { path: "/handshake/upgrade-missing", what: "no Upgrade header", source: "RFC 6455 \u00a74.1" },
  {
    path: "/handshake/upgrade-wrong",
    what: "an Upgrade to something else",
    source: "RFC 6455 \u00a74.1",
  },
  {
    path: "/handshake/connection-missing",
    what: "no Connection header",
    source: "RFC 6455 \u00a74.1",
  },
  {
    path: "/handshake/connection-wrong",
    what: "a Connection header without Upgrade",
    source: "RFC 6455 \u00a74.1",
  },
  {
    path: "/handshake/status-200",
    what: "status 200 and an otherwise perfect head",
    source: "opening-handshake/001.html",
  },
  {
    path: "/handshake/extension-unoffered",
    what: "an extension that was not offered",
    source: "RFC 6455 \u00a74.1",
  },
  {
    path: "/handshake/deflate-parameter",
    what: "permessage-deflate with an unknown parameter",
    source: "RFC 7692 \u00a77.1",
  },
  { path: "/garbage", what: "something that is not HTTP", source: "opening-handshake/001.html" },
  { path: "/truncated", what: "half a head", source: "opening-handshake/001.html" },
  { path: "/drop", what: "nothing at all", source: "opening-handshake/001.html" },
  {
    path: "/redirect",
    what: "a redirect, which is not followed",
    source: "WebSockets Standard, opening handshake",
  },
  ...[200, 204, 304, 400, 401, 403, 404, 407, 426, 500, 503].map((code) => ({
    path: `/status/${code}`,
    what: `status ${code}`,
    source: "WebSockets Standard, opening handshake",
  })),
];

const refusals: readonly WptCase[] = REFUSED.map(({ path, what, source }) => ({
  name: `an answer with ${what} is error and close 1006`,
  source,
  run: (env) => failsToOpen(connect(env, path)),
}));

const ACCEPTED: readonly Answer[] = [
  {
    path: "/handshake/names-case",
    what: "header names in another case",
    source: "RFC 6455 \u00a74.1",
  },
  {
    path: "/handshake/values-case",
    what: "the values of Upgrade and Connection in another case",
    source: "RFC 6455 \u00a74.1",
  },
  {
    path: "/handshake/accept-spaces",
    what: "spaces around the accept value",
    source: "RFC 6455 \u00a74.1",
  },
  {
    path: "/handshake/connection-list",
    what: "more than one Connection option",
    source: "RFC 6455 \u00a74.1",
  },
  {
    path: "/handshake/phrase-other",
    what: "another reason phrase",
    source: "opening-handshake/005.html",
  },
  {
    path: "/handshake/phrase-empty",
    what: "an empty reason phrase",
    source: "opening-handshake/005.html",
  },
  {
    path: "/handshake/headers-extra",
    what: "headers of no concern",
    source: "opening-handshake/005.html",
  },
  { path: "/trickle", what: "its bytes in small pieces", source: "opening-handshake/002.html" },
  { path: "/set-cookie", what: "a Set-Cookie header", source: "cookies/001.html" },
  { path: "/slow?ms=150", what: "some delay", source: "opening-handshake/002.html" },
];

const acceptances: readonly WptCase[] = ACCEPTED.map(({ path, what, source }) => ({
  name: `an answer with ${what} opens the connection`,
  source,
  run: async (env) => {
    const talk = await open(env, path);
    talk.socket.send("x");
    assert.equal(await talk.text(), "x");
    const { wasClean } = await talk.end();
    assert.deepEqual([wasClean, talk.types], [true, ["open", "message", "close"]]);
  },
}));

const extensions: readonly WptCase[] = [
  {
    name: "extensions is empty before the connection is open",
    source: "interfaces/WebSocket/extensions/001.html",
    run: (env) => {
      const { socket } = connect(env, "/echo");
      assert.equal(socket.extensions, "");
      socket.close();
    },
  },
  {
    name: "extensions is empty if the server takes none",
    source: "Create-extensions-empty.any.js",
    run: async (env) => {
      const talk = await open(env, "/echo");
      assert.equal(talk.socket.extensions, "");
      await talk.end();
    },
  },
  {
    name: "permessage-deflate is offered",
    source: "WebSockets Standard, opening handshake",
    run: async (env) => {
      const { headers } = await requestOf(env, "/request");
      assert.match(headers.get("sec-websocket-extensions")?.join() ?? "", /^permessage-deflate\b/);
    },
  },
  {
    name: "compressed messages go there and back, and extensions names what is in use",
    source: "RFC 7692",
    run: async (env) => {
      const talk = await open(env, "/deflate");
      for (const text of ["", "hello", "a".repeat(100000), "\u4f60\u597d"]) {
        talk.socket.send(text);
        assert.equal(await talk.text(), text);
      }
      assert.match(talk.socket.extensions, /^permessage-deflate\b/);
      await talk.end();
    },
  },
];

export const OPENING_HANDSHAKE_CASES: readonly WptCase[] = [
  ...request,
  ...refusals,
  ...acceptances,
  ...extensions,
];
