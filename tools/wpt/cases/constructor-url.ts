import assert from "node:assert/strict";
import type { Env, WptCase } from "../case.ts";
import { connect, open } from "../conversation.ts";
import { failsToOpen, throwsDom, throwsType } from "../expectation.ts";

type Row = { readonly url: string; readonly why: string; readonly source: string };

const REFUSED: readonly Row[] = [
  { url: "ws://foo bar.com/", why: "a space in the host", source: "Create-invalid-urls.any.js" },
  {
    url: "wss://foo bar.com/",
    why: "a space in the host of wss:",
    source: "Create-invalid-urls.any.js",
  },
  { url: "ftp://127.0.0.1/", why: "the scheme ftp:", source: "Create-invalid-urls.any.js" },
  {
    url: "mailto:example@example.org",
    why: "the scheme mailto:",
    source: "Create-invalid-urls.any.js",
  },
  { url: "about:blank", why: "the scheme about:", source: "Create-invalid-urls.any.js" },
  { url: "file:///etc/hosts", why: "the scheme file:", source: "Create-wrong-scheme.any.js" },
  { url: "data:,x", why: "the scheme data:", source: "Create-wrong-scheme.any.js" },
  { url: "ws://127.0.0.1/#", why: "an empty fragment", source: "Create-invalid-urls.any.js" },
  { url: "ws://127.0.0.1/#test", why: "a fragment", source: "Create-invalid-urls.any.js" },
  {
    url: "http://127.0.0.1/#test",
    why: "a fragment on http:",
    source: "Create-invalid-urls.any.js",
  },
  { url: "/echo", why: "a path without a base", source: "Create-non-absolute-url.any.js" },
  { url: "#test", why: "nothing but a fragment", source: "Create-invalid-urls.any.js" },
  { url: "127.0.0.1", why: "no scheme", source: "Create-non-absolute-url.any.js" },
  { url: "", why: "nothing in it", source: "constructor/005.html" },
  { url: "ws://", why: "no host", source: "constructor/005.html" },
  { url: "ws://127.0.0.1:99999/", why: "a port above 65535", source: "constructor/005.html" },
  {
    url: "ws://127.0.0.1:port/",
    why: "a port that is not a number",
    source: "constructor/005.html",
  },
];

const refusals: readonly WptCase[] = REFUSED.map(({ url, why, source }) => ({
  name: `a URL with ${why} is a SyntaxError`,
  source,
  run: ({ WebSocket }) => throwsDom("SyntaxError", () => new WebSocket(url)),
}));

type Spelling = {
  readonly name: string;
  readonly source: string;
  given(env: Env): unknown;
  expected(env: Env): string;
};

const SPELLINGS: readonly Spelling[] = [
  {
    name: "url adds the slash of an empty path",
    source: "interfaces/WebSocket/url/001.html",
    given: ({ host }) => `ws://${host}`,
    expected: ({ host }) => `ws://${host}/`,
  },
  {
    name: "url keeps path and query",
    source: "interfaces/WebSocket/url/001.html",
    given: ({ host }) => `ws://${host}/echo?a=b&c`,
    expected: ({ host }) => `ws://${host}/echo?a=b&c`,
  },
  {
    name: "url writes an uppercase scheme in lowercase",
    source: "constructor/019.html",
    given: ({ host }) => `WS://${host}/echo`,
    expected: ({ host }) => `ws://${host}/echo`,
  },
  {
    name: "an http: URL becomes ws:",
    source: "Create-http-urls.any.js",
    given: ({ host }) => `http://${host}/echo`,
    expected: ({ host }) => `ws://${host}/echo`,
  },
  {
    name: "an https: URL becomes wss:",
    source: "Create-http-urls.any.js",
    given: ({ refusedPort }) => `https://127.0.0.1:${refusedPort}/`,
    expected: ({ refusedPort }) => `wss://127.0.0.1:${refusedPort}/`,
  },
  {
    name: "url drops the default port 80 of ws:",
    source: "Create-verify-url-set-default-port.any.js",
    given: () => "ws://127.0.0.1:80/",
    expected: () => "ws://127.0.0.1/",
  },
  {
    name: "url drops the default port 443 of wss:",
    source: "Create-Secure-verify-url-set-default-port.any.js",
    given: () => "wss://127.0.0.1:443/",
    expected: () => "wss://127.0.0.1/",
  },
  {
    name: "url keeps a port that is the default of the other scheme",
    source: "constructor/008.html",
    given: () => "ws://127.0.0.1:443/",
    expected: () => "ws://127.0.0.1:443/",
  },
  {
    name: "url escapes a space in the path",
    source: "Create-url-with-space.any.js",
    given: ({ host }) => `ws://${host}/a b`,
    expected: ({ host }) => `ws://${host}/a%20b`,
  },
  {
    name: "url resolves dots in the path",
    source: "interfaces/WebSocket/url/001.html",
    given: ({ host }) => `ws://${host}/a/../b/./c`,
    expected: ({ host }) => `ws://${host}/b/c`,
  },
  {
    name: "url escapes characters outside ASCII as UTF-8",
    source: "Create-url-with-windows-1252-encoding.html",
    given: ({ host }) => `ws://${host}/?\u00e5`,
    expected: ({ host }) => `ws://${host}/?%C3%A5`,
  },
  {
    name: "url replaces a lone surrogate with U+FFFD",
    source: "WebIDL USVString",
    given: ({ host }) => `ws://${host}/\ud800`,
    expected: ({ host }) => `ws://${host}/%EF%BF%BD`,
  },
  {
    name: "url strips spaces around it",
    source: "constructor/005.html",
    given: ({ host }) => `  ws://${host}/echo\n`,
    expected: ({ host }) => `ws://${host}/echo`,
  },
  {
    name: "a scheme with too few slashes is repaired",
    source: "constructor/017.html",
    given: ({ host }) => `ws:${host}/echo`,
    expected: ({ host }) => `ws://${host}/echo`,
  },
  {
    name: "a URL object is taken by its href",
    source: "constructor/006.html",
    given: ({ host }) => new URL(`ws://${host}/echo`),
    expected: ({ host }) => `ws://${host}/echo`,
  },
  {
    name: "an object is taken by its toString",
    source: "constructor/006.html",
    given: ({ host }) => ({ toString: () => `ws://${host}/echo` }),
    expected: ({ host }) => `ws://${host}/echo`,
  },
];

const spellings: readonly WptCase[] = SPELLINGS.map(({ name, source, given, expected }) => ({
  name,
  source,
  run: (env) => {
    const socket = new env.WebSocket(given(env));
    assert.equal(socket.url, expected(env));
    socket.close();
  },
}));

const QUERIES = [
  { query: "x\u0000y\u0000", seen: "x%00y", what: "a null character inside, but not at the end" },
  {
    query: "\u00e5\u00e4\u00f6",
    seen: "%C3%A5%C3%A4%C3%B6",
    what: "letters outside ASCII as UTF-8",
  },
  { query: "a=1&b=%20", seen: "a=1&b=%20", what: "escapes as they are" },
];

const queries: readonly WptCase[] = QUERIES.map(({ query, seen, what }) => ({
  name: `the request has in its query ${what}`,
  source: "constructor/018.html",
  run: async (env) => {
    const talk = connect(env, `/query?${query}`);
    assert.equal(await talk.text(), seen);
    await talk.end();
  },
}));

const others: readonly WptCase[] = [
  {
    name: "no argument at all is a TypeError",
    source: "constructor/001.html",
    run: ({ WebSocket }) => throwsType(() => new WebSocket()),
  },
  {
    name: "a call without new is a TypeError",
    source: "constructor/001.html",
    run: ({ WebSocket, host }) =>
      throwsType(() => Reflect.apply(WebSocket, undefined, [`ws://${host}/`])),
  },
  {
    name: "a symbol as URL is a TypeError",
    source: "WebIDL USVString",
    run: ({ WebSocket }) => throwsType(() => new WebSocket(Symbol("url"))),
  },
  {
    name: "further arguments are ignored",
    source: "constructor.any.js",
    run: async (env) => {
      const talk = await open(env, "/echo", "echo", "stray argument");
      assert.ok(talk.socket instanceof env.WebSocket);
      await talk.end();
    },
  },
  {
    name: "an http: URL opens a connection",
    source: "Create-valid-url-http.tentative.any.js",
    run: async (env) => {
      const talk = await open({ ...env, url: (path) => `http://${env.host}${path}` }, "/echo");
      const event = await talk.end();
      assert.equal(event.wasClean, true);
    },
  },
  {
    name: "an uppercase scheme opens a connection",
    source: "constructor/019.html",
    run: async (env) => {
      const talk = await open({ ...env, url: (path) => `WS://${env.host}${path}` }, "/echo");
      await talk.end();
    },
  },
  {
    name: "a refused connection is error and close 1006",
    source: "interfaces/WebSocket/events/020.html",
    run: (env) =>
      failsToOpen(connect({ ...env, url: () => `ws://127.0.0.1:${env.refusedPort}/` }, "/")),
  },
  {
    name: "an unknown host is error and close 1006",
    source: "interfaces/WebSocket/events/020.html",
    run: (env) => failsToOpen(connect({ ...env, url: () => "ws://example.invalid/" }, "/")),
  },
  {
    name: "a failed TLS handshake is error and close 1006",
    source: "Create-Secure-valid-url.any.js",
    run: (env) => failsToOpen(connect({ ...env, url: () => `wss://${env.host}/echo` }, "/")),
  },
  {
    name: "a blocked port is error and close 1006 although a server listens",
    source: "Create-blocked-port.any.js",
    run: (env) => {
      const port = env.blockedPort;
      assert.ok(port !== undefined, "no blocked port could be bound on this machine");
      return failsToOpen(connect({ ...env, url: () => `ws://127.0.0.1:${port}/echo` }, "/"));
    },
  },
  {
    name: "user and password in the URL are sent as basic authentication",
    source: "basic-auth.any.js",
    run: async (env) => {
      const talk = await open(
        { ...env, url: (path) => `ws://foo:bar@${env.host}${path}` },
        "/basic-auth",
      );
      await talk.end();
    },
  },
  {
    name: "without user and password basic authentication fails",
    source: "basic-auth.any.js",
    run: (env) => failsToOpen(connect(env, "/basic-auth")),
  },
];

export const CONSTRUCTOR_URL_CASES: readonly WptCase[] = [
  ...refusals,
  ...spellings,
  ...queries,
  ...others,
];
