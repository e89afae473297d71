import { describe, expect, test } from "vitest";
import {
  HANDSHAKE_RULES,
  type HandshakeOffer,
  offeredProtocols,
  requestViolations,
  responseViolations,
} from "../../src/handshake/handshake-rules.ts";
import { readRequestHead, readResponseHead } from "../../src/handshake/head.ts";
import { type Changes, request, response, SAMPLE_KEY } from "../support/handshakes.ts";

function requestCodes(changes: Changes, startLine?: string): readonly string[] {
  const text = readRequestHead(request(changes, startLine));
  return text.kind === "head" ? requestViolations(text.head) : [text.code];
}

const OFFER: HandshakeOffer = {
  key: SAMPLE_KEY,
  protocols: ["chat", "super"],
  extensions: ["permessage-deflate", "foo"],
};

function responseCodes(changes: Changes, startLine?: string, offer = OFFER): readonly string[] {
  const text = readResponseHead(response(changes, startLine));
  return text.kind === "head" ? responseViolations(text.head, offer) : [text.code];
}

type Row = {
  readonly code: string;
  readonly name: string;
  readonly changes: Changes;
  readonly start?: string;
};

const REQUESTS: readonly Row[] = [
  { code: "request/method", name: "POST", changes: {}, start: "POST / HTTP/1.1" },
  { code: "request/method", name: "get in lower case", changes: {}, start: "get / HTTP/1.1" },
  { code: "request/http-version", name: "1.0", changes: {}, start: "GET / HTTP/1.0" },
  { code: "request/host", name: "none", changes: { Host: null } },
  { code: "request/host", name: "two", changes: { Host: ["a", "a"] } },
  { code: "request/upgrade", name: "none", changes: { Upgrade: null } },
  { code: "request/upgrade", name: "something else", changes: { Upgrade: "h2c" } },
  { code: "request/connection", name: "none", changes: { Connection: null } },
  { code: "request/connection", name: "keep-alive", changes: { Connection: "keep-alive" } },
  { code: "request/version", name: "none", changes: { "Sec-WebSocket-Version": null } },
  { code: "request/version", name: "8", changes: { "Sec-WebSocket-Version": "8" } },
  { code: "request/version", name: "a list", changes: { "Sec-WebSocket-Version": "13, 8" } },
  { code: "request/version", name: "twice", changes: { "Sec-WebSocket-Version": ["13", "13"] } },
  { code: "request/key-missing", name: "none", changes: { "Sec-WebSocket-Key": null } },
  {
    code: "request/key-repeated",
    name: "twice the same",
    changes: { "Sec-WebSocket-Key": [SAMPLE_KEY, SAMPLE_KEY] },
  },
  { code: "request/key-invalid", name: "empty", changes: { "Sec-WebSocket-Key": "" } },
  {
    code: "request/key-invalid",
    name: "15 bytes",
    changes: { "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25j" },
  },
  {
    code: "request/key-invalid",
    name: "without padding",
    changes: { "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ" },
  },
  {
    code: "request/protocol",
    name: "a blank in a name",
    changes: { "Sec-WebSocket-Protocol": "super chat" },
  },
  {
    code: "request/protocol",
    name: "the same twice, in two lines",
    changes: { "Sec-WebSocket-Protocol": ["chat", "chat"] },
  },
  { code: "request/protocol", name: "empty", changes: { "Sec-WebSocket-Protocol": "" } },
  {
    code: "request/extensions",
    name: "a broken grammar",
    changes: { "Sec-WebSocket-Extensions": "foo; =" },
  },
  { code: "request/extensions", name: "empty", changes: { "Sec-WebSocket-Extensions": "" } },
  { code: "request/body", name: "a length", changes: { "Content-Length": "5" } },
  { code: "request/body", name: "chunks", changes: { "Transfer-Encoding": "chunked" } },
];

const RESPONSES: readonly Row[] = [
  { code: "response/status", name: "200", changes: {}, start: "HTTP/1.1 200 OK" },
  { code: "response/status", name: "a redirect", changes: {}, start: "HTTP/1.1 302 Found" },
  { code: "response/http-version", name: "1.0", changes: {}, start: "HTTP/1.0 101 OK" },
  { code: "response/upgrade", name: "none", changes: { Upgrade: null } },
  { code: "response/upgrade", name: "a list", changes: { Upgrade: "websocket, h2c" } },
  { code: "response/connection", name: "none", changes: { Connection: null } },
  { code: "response/connection", name: "close", changes: { Connection: "close" } },
  { code: "response/accept", name: "none", changes: { "Sec-WebSocket-Accept": null } },
  {
    code: "response/accept",
    name: "in lower case",
    changes: { "Sec-WebSocket-Accept": "s3pplmbitxaq9kygzzhzrbk+xoo=" },
  },
  {
    code: "response/extensions",
    name: "a broken grammar",
    changes: { "Sec-WebSocket-Extensions": "foo;;" },
  },
  {
    code: "response/extension-not-offered",
    name: "one that nobody asked for",
    changes: { "Sec-WebSocket-Extensions": "bar" },
  },
  {
    code: "response/extension-not-offered",
    name: "one twice",
    changes: { "Sec-WebSocket-Extensions": "foo, foo; a" },
  },
  {
    code: "response/protocol",
    name: "one that was not offered",
    changes: { "Sec-WebSocket-Protocol": "other" },
  },
  {
    code: "response/protocol",
    name: "one in another case",
    changes: { "Sec-WebSocket-Protocol": "Chat" },
  },
  {
    code: "response/protocol",
    name: "two lines",
    changes: { "Sec-WebSocket-Protocol": ["chat", "super"] },
  },
  { code: "response/protocol", name: "empty", changes: { "Sec-WebSocket-Protocol": "" } },
];

describe("requestViolations", () => {
  test.each(REQUESTS)("$code: $name", ({ code, changes, start }) => {
    expect(requestCodes(changes, start)[0]).toBe(code);
  });

  test.each<{ name: string; changes: Changes; start?: string }>([
    { name: "the request of RFC 6455 §1.2", changes: {} },
    { name: "headers in any case", changes: { Upgrade: "WebSocket", Connection: "upgrade" } },
    { name: "Firefox's Connection header", changes: { Connection: "keep-alive, Upgrade" } },
    { name: "two Connection lines", changes: { Connection: ["keep-alive", "Upgrade"] } },
    { name: "a list of upgrades", changes: { Upgrade: "h2c, websocket" } },
    { name: "subprotocols in two lines", changes: { "Sec-WebSocket-Protocol": ["a, b", "c"] } },
    {
      name: "extensions that nobody knows",
      changes: { "Sec-WebSocket-Extensions": "foo; bar, foo" },
    },
    { name: "a body of nothing", changes: { "Content-Length": "0" } },
    { name: "a later version of HTTP", changes: {}, start: "GET / HTTP/2.0" },
  ])("takes $name", ({ changes, start }) => {
    expect(requestCodes(changes, start)).toEqual([]);
  });

  test("lists all that is broken, in the order of the catalogue", () => {
    const nothing = { Host: null, Upgrade: null, Connection: null, "Content-Length": "1" };
    const codes = requestCodes(
      { ...nothing, "Sec-WebSocket-Version": null, "Sec-WebSocket-Key": null },
      "PUT / HTTP/1.0",
    );
    expect(codes).toEqual([
      "request/method",
      "request/http-version",
      "request/host",
      "request/upgrade",
      "request/connection",
      "request/version",
      "request/key-missing",
      "request/key-invalid",
      "request/body",
    ]);
  });
});

describe("responseViolations", () => {
  test.each(RESPONSES)("$code: $name", ({ code, changes, start }) => {
    expect(responseCodes(changes, start)[0]).toBe(code);
  });

  test.each<{ name: string; changes: Changes; start?: string }>([
    { name: "the answer of RFC 6455 §1.2", changes: {} },
    { name: "headers in any case", changes: { Upgrade: "WebSocket", Connection: "upgrade" } },
    { name: "another reason", changes: {}, start: "HTTP/1.1 101 Web Socket Protocol Handshake" },
    { name: "a subprotocol that was offered", changes: { "Sec-WebSocket-Protocol": "super" } },
    { name: "extensions that were offered", changes: { "Sec-WebSocket-Extensions": "foo; a" } },
  ])("takes $name", ({ changes, start }) => {
    expect(responseCodes(changes, start)).toEqual([]);
  });

  test("lists all that is broken, in the order of the catalogue", () => {
    const codes = responseCodes(
      {
        Upgrade: null,
        Connection: null,
        "Sec-WebSocket-Accept": null,
        "Sec-WebSocket-Extensions": "bar",
        "Sec-WebSocket-Protocol": "no",
      },
      "HTTP/1.0 500 No",
    );
    expect(codes).toEqual([
      "response/status",
      "response/http-version",
      "response/upgrade",
      "response/connection",
      "response/accept",
      "response/extension-not-offered",
      "response/protocol",
    ]);
  });
});

test("every rule about requests and responses has a case above, but for negotiation's", () => {
  const codes = Object.keys(HANDSHAKE_RULES).filter((code) => !code.startsWith("head/"));
  const judged = [...REQUESTS, ...RESPONSES].map(({ code }) => code);
  // Negotiation judges this one: see client-handshake.test.ts.
  expect(new Set([...judged, "response/deflate"])).toEqual(new Set(codes));
});

describe("offeredProtocols", () => {
  test.each<{ name: string; lines: readonly string[]; names: readonly string[] }>([
    { name: "none", lines: [], names: [] },
    { name: "one", lines: ["chat"], names: ["chat"] },
    { name: "a list with blanks", lines: [" a ,b,  c"], names: ["a", "b", "c"] },
    { name: "two lines, in order", lines: ["b", "a"], names: ["b", "a"] },
  ])("$name", ({ lines, names }) => {
    const headers = lines.map((line): [string, string] => ["sec-websocket-protocol", line]);
    expect(offeredProtocols(headers)).toEqual(names);
  });
});
