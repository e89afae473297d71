import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import {
  type ConnectError,
  connectWebSocket,
  REFUSALS,
  type Refusal,
  type ServeOptions,
} from "../../src/endpoint/index.ts";
import { dialRaw, masked, opening, openRaw, type RawOpening } from "./support/raw-peer.ts";
import { connecting, echo, serving } from "./support/serving.ts";
import { rejection, until } from "./support/waiting.ts";

/** The first line and the body of the answer to a request. */
async function answered(port: number, about: RawOpening = {}): Promise<[string, string]> {
  const peer = await dialRaw(port);
  peer.write(opening(about));
  const head = (await peer.head()) ?? "";
  return [head.split("\r\n")[0] ?? "", (await peer.rest()).toString()];
}

test.each([
  { name: "undefined", verdict: undefined },
  { name: "true", verdict: true },
  { name: "a promise of undefined", verdict: Promise.resolve(undefined) },
  { name: "a promise of true", verdict: Promise.resolve(true) },
])("authorize lets a handshake pass with $name", async ({ verdict }) => {
  const server = await serving(echo, { authorize: () => verdict });
  await connecting(server.url);
});

test.each([
  { name: "false", verdict: false, status: 403, body: "forbidden\n" },
  { name: "an answer", verdict: { status: 401, body: "who?" }, status: 401, body: "who?" },
  {
    name: "a promise of an answer",
    verdict: Promise.resolve({ status: 429, body: "slowly" }),
    status: 429,
    body: "slowly",
  },
  { name: "an unusual status", verdict: { status: 418 }, status: 418, body: "" },
])("authorize refuses with $name", async ({ verdict, status, body }) => {
  const server = await serving(echo, { authorize: () => verdict });
  const [line, text] = await answered(server.port);
  expect([line.split(" ")[1], text]).toEqual([String(status), body]);
});

test("authorize sends the headers of its answer, in their order", async () => {
  const headers = [
    ["WWW-Authenticate", 'Basic realm="a"'],
    ["X-Two", "2"],
  ] as const;
  const server = await serving(echo, { authorize: () => ({ status: 401, headers }) });
  const error = (await rejection(connectWebSocket(server.url))) as ConnectError; // as its code says
  expect(error.code).toBe("connect/status");
  expect(error.response?.headers.slice(-2)).toEqual(headers);
});

test("authorize sees the request as it came", async () => {
  const seen: unknown[] = [];
  const server = await serving(echo, {
    authorize: ({ url, target, remoteAddress, headers }) => {
      seen.push(url, target, remoteAddress, headers.at(-1));
      return true;
    },
  });
  const socket = await connecting(`${server.url}x?y=1`, { headers: [["x-CaSe", "kept"]] });
  expect(seen).toEqual([
    `ws://127.0.0.1:${server.port}/x?y=1`,
    "/x?y=1",
    socket.localAddress,
    ["x-CaSe", "kept"],
  ]);
});

test("authorize may take its time while the client already sends", async () => {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const server = await serving(echo, { authorize: () => promise });
  const peer = await dialRaw(server.port);
  // With the request, behind it, and in two pieces of one frame.
  const late = masked({ opcode: 1, payload: Buffer.from("three") });
  peer.write(Buffer.concat([opening(), masked({ opcode: 1, payload: Buffer.from("one") })]));
  await sleep(30);
  peer.say(1, "two").write(late.slice(0, 4));
  await sleep(30);
  resolve(true);
  expect(await peer.head()).toMatch(/^HTTP\/1\.1 101 /);
  peer.write(late.slice(4));
  const echoes = [await peer.frame(), await peer.frame(), await peer.frame()];
  expect(echoes.map((frame) => frame?.payload.toString())).toEqual(["one", "two", "three"]);
});

test.each([
  {
    name: "throws",
    fail: () => {
      throw new Error("broken");
    },
  },
  { name: "rejects", fail: () => Promise.reject(new Error("broken")) },
])("authorize that $name is answered 500 and told to onError", async ({ fail }) => {
  const errors: unknown[] = [];
  const onError = (error: unknown): void => void errors.push(error);
  const server = await serving(echo, { authorize: fail, onError });
  const [line] = await answered(server.port);
  expect(line).toBe("HTTP/1.1 500 Internal Server Error");
  expect(errors).toEqual([new Error("broken")]);
});

test("authorize is not waited for when the client has gone", async () => {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const server = await serving(echo, { authorize: () => promise });
  const peer = await dialRaw(server.port);
  peer.write(opening());
  await sleep(50);
  peer.socket.resetAndDestroy();
  resolve(true);
  await sleep(50);
  await until("nobody is there", () => server.counters.connections === 0);
});

test("authorize that never answers ends in 408", async () => {
  const server = await serving(echo, {
    authorize: () => new Promise(() => {}),
    limits: { handshakeTimeoutMs: 300 },
  });
  const [line] = await answered(server.port);
  expect(line).toBe("HTTP/1.1 408 Request Timeout");
});

const options: ServeOptions = { path: "/chat", origins: ["https://good.example"] };
const rows: readonly { name: string; about: RawOpening; status: number }[] = [
  { name: "the right path", about: { target: "/chat" }, status: 101 },
  { name: "the right path with a query", about: { target: "/chat?a=/x" }, status: 101 },
  { name: "the path in absolute form", about: { target: "http://h/chat?a" }, status: 101 },
  { name: "another path", about: { target: "/" }, status: 404 },
  { name: "a longer path", about: { target: "/chat/" }, status: 404 },
  {
    name: "an allowed origin",
    about: { target: "/chat", changes: { Origin: "https://good.example" } },
    status: 101,
  },
  {
    name: "another origin",
    about: { target: "/chat", changes: { Origin: "https://good.example.evil" } },
    status: 403,
  },
  {
    name: "another version",
    about: { target: "/chat", changes: { "Sec-WebSocket-Version": "12" } },
    status: 426,
  },
  {
    name: "a key that is none",
    about: { target: "/chat", changes: { "Sec-WebSocket-Key": "short" } },
    status: 400,
  },
  { name: "no upgrade", about: { target: "/chat", changes: { Upgrade: null } }, status: 426 },
];

test.each(rows)(
  "a request is answered by its own status $name: $status",
  async ({ about, status }) => {
    const server = await serving(echo, options);
    const peer = await dialRaw(server.port);
    peer.write(opening(about));
    const head = (await peer.head()) ?? "";
    expect(head).toContain(`HTTP/1.1 ${status} `);
    if (status === 426) expect(head).toContain("\r\nSec-WebSocket-Version: 13\r\n");
  },
);

test("a request is answered by its own status and onRefused hears of each, with the rule that was broken", async () => {
  const refusals: Refusal[] = [];
  const server = await serving(echo, {
    ...options,
    onRefused: (refusal) => void refusals.push(refusal),
  });
  await answered(server.port, { target: "/nowhere" });
  await answered(server.port, { target: "/chat", changes: { "Sec-WebSocket-Key": null } });
  expect(refusals.map(({ status, code, violation }) => [status, code, violation])).toEqual([
    [404, "refused/path", undefined],
    [400, "request/key-missing", "request/key-missing"],
  ]);
  expect(refusals[1]?.reason).toBe("there is no Sec-WebSocket-Key (RFC 6455 §4.2.1)");
  expect(refusals[0]?.request?.target).toBe("/nowhere");
  expect(server.counters.refused).toBe(2);
});

const REASONS: readonly { name: string; options: ServeOptions; code: string; status: number }[] = [
  { name: "another path", options: { path: "/x" }, code: "refused/path", status: 404 },
  { name: "another origin", options: { origins: [] }, code: "refused/origin", status: 403 },
  {
    name: "too many connections",
    options: { limits: { maxConnections: 0 } },
    code: "refused/full",
    status: 503,
  },
  {
    name: "authorize says no",
    options: { authorize: () => false },
    code: "refused/authorize",
    status: 403,
  },
  {
    name: "authorize answers as another reason would",
    options: { authorize: async () => ({ status: 404 }) },
    code: "refused/authorize",
    status: 404,
  },
  {
    name: "authorize fails",
    options: { authorize: () => Promise.reject(new Error("no")), onError: () => {} },
    code: "refused/error",
    status: 500,
  },
  {
    name: "authorize answers what cannot be sent",
    options: {
      authorize: () => ({ status: 403, headers: [["X", "a\r\nb"]] }),
      onError: () => {},
    },
    code: "refused/error",
    status: 500,
  },
];

test.each(REASONS)("onRefused hears why by a code and a sentence: $name", async (row) => {
  const { promise, resolve } = Promise.withResolvers<Refusal>();
  const server = await serving(echo, { ...row.options, onRefused: resolve });
  const peer = await dialRaw(server.port);
  peer.write(opening({ changes: { Origin: "https://elsewhere.example" } }));
  const refusal = await promise;
  expect(refusal).toMatchObject({ code: row.code, status: row.status, page: false });
  expect(refusal.reason).toBe(REFUSALS[row.code as keyof typeof REFUSALS].text); // the table's own names
  expect(refusal.violation).toBeUndefined();
  expect((await peer.rest()).toString()).toBe(Buffer.from(refusal.answer).toString());
});

test("every reason of the server's own has a case above", () => {
  expect(new Set(REASONS.map(({ code }) => code))).toEqual(new Set(Object.keys(REFUSALS)));
});

describe("subprotocols", () => {
  const offers = (list: string): RawOpening => ({ changes: { "Sec-WebSocket-Protocol": list } });
  test.each([
    { name: "the server's order decides", list: ["b", "a"], offered: "a, b, c", chosen: "b" },
    { name: "none in common is none", list: ["x"], offered: "a, b", chosen: undefined },
    { name: "none is known", list: undefined, offered: "a", chosen: undefined },
  ])("$name", async ({ list, offered, chosen }) => {
    const server = await serving(echo, list ? { subprotocols: list } : {});
    const peer = await dialRaw(server.port);
    peer.write(opening(offers(offered)));
    const head = (await peer.head()) ?? "";
    expect(/\r\nSec-WebSocket-Protocol: (.*)\r\n/.exec(head)?.[1]).toBe(chosen);
  });

  test("may be chosen by a function, and both sides know the choice", async () => {
    const server = await serving(
      { open: (socket) => void socket.send(String(socket.subprotocol)) },
      { subprotocols: (offered) => offered.findLast((name) => name.startsWith("v")) },
    );
    const socket = await connecting(server.url, { subprotocols: ["v1", "v2", "x"] });
    expect(socket.subprotocol).toBe("v2");
    expect(await socket.recv()).toBe("v2");
    expect((await connecting(server.url)).subprotocol).toBeNull();
  });

  test("chosen by a function that invents one are a mistake of its own: 500", async () => {
    const errors: unknown[] = [];
    const server = await serving(echo, {
      subprotocols: () => "invented",
      onError: (error) => void errors.push(error),
    });
    const [line] = await answered(server.port);
    expect(line).toBe("HTTP/1.1 500 Internal Server Error");
    expect(errors).toMatchObject([{ code: "handshake/subprotocol" }]);
  });
});

describe("pages", () => {
  const get = { changes: { Upgrade: null, Connection: null } };

  test("answer ordinary requests on the same port", async () => {
    const server = await serving(echo, {
      page: async ({ target }) => {
        await sleep(1);
        if (target !== "/") return undefined;
        return { status: 200, headers: [["Content-Type", "text/html"]], body: "<h1>é</h1>" };
      },
    });
    const answer = await fetch(server.url.replace("ws", "http"));
    expect([answer.status, answer.headers.get("content-type"), await answer.text()]).toEqual([
      200,
      "text/html",
      "<h1>é</h1>",
    ]);
    expect((await fetch(`${server.url.replace("ws", "http")}x`)).status).toBe(426);
    expect(server.counters.refused).toBe(1); // a page is no refusal
    await connecting(server.url);
  });

  test("that throw are answered 500", async () => {
    const errors: unknown[] = [];
    const server = await serving(echo, {
      page: () => {
        throw new Error("no page");
      },
      onError: (error) => void errors.push(error),
    });
    const [line] = await answered(server.port, get);
    expect(line).toBe("HTTP/1.1 500 Internal Server Error");
    expect(errors).toEqual([new Error("no page")]);
  });
});

test("frames that come with the request are read after the handler was told of the connection", async () => {
  const order: string[] = [];
  const server = await serving({
    open: () => void order.push("open"),
    message: (_, message) => void order.push(String(message)),
  });
  const peer = await dialRaw(server.port);
  peer.write(Buffer.concat([opening(), masked({ opcode: 1, payload: Buffer.from("early") })]));
  await until("both", () => order.length === 2);
  expect(order).toEqual(["open", "early"]);
});

test("a request may come byte by byte", async () => {
  const server = await serving(echo);
  const peer = await dialRaw(server.port);
  for (const byte of opening()) {
    peer.write(Uint8Array.of(byte));
    await sleep(0);
  }
  expect(await peer.head()).toMatch(/^HTTP\/1\.1 101 /);
  peer.say(1, "hi");
  expect((await peer.frame())?.payload.toString()).toBe("hi");
});

test("a conversation by hand: a message back, and the close code back", async () => {
  const server = await serving(echo);
  const peer = await openRaw(server.port);
  peer.say(2, Uint8Array.of(1));
  expect(await peer.frame()).toMatchObject({ opcode: 2, fin: true, masked: false });
  peer.close(1000, "done");
  expect(await peer.closeFrame()).toEqual({ code: 1000, reason: "" });
});
