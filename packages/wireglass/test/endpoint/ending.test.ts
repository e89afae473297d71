import { describe, expect, test } from "vitest";
import { frame } from "../../../wire/test/support/frames.ts";
import {
  type CloseInfo,
  ConnectionClosedError,
  connectWebSocket,
  type Socket,
} from "../../src/endpoint/index.ts";
import { closing, masked, openRaw, type RawPeer } from "./support/raw-peer.ts";
import { plain, rawServer, welcome } from "./support/raw-server.ts";
import { connecting, everything, pair, serving } from "./support/serving.ts";
import { rejection } from "./support/waiting.ts";

const OURS: readonly {
  name: string;
  act: (ends: { client: Socket; server: Socket }) => unknown;
  client: CloseInfo;
  server: CloseInfo;
}[] = [
  {
    name: "the client closes with a reason",
    act: ({ client }) => client.close(1000, "bye"),
    client: { code: 1000, reason: "", clean: true, by: "local" },
    server: { code: 1000, reason: "bye", clean: true, by: "remote" },
  },
  {
    name: "the client closes without a code",
    act: ({ client }) => client.close(),
    client: { code: 1005, reason: "", clean: true, by: "local" },
    server: { code: 1005, reason: "", clean: true, by: "remote" },
  },
  {
    name: "the server closes with a code of its own",
    act: ({ server }) => server.close(4001, "café"),
    client: { code: 4001, reason: "café", clean: true, by: "remote" },
    server: { code: 4001, reason: "", clean: true, by: "local" },
  },
  {
    name: "both close at once",
    act: ({ client, server }) => [client.close(4002), server.close(4003)],
    client: { code: 4003, reason: "", clean: true, by: "local" },
    server: { code: 4002, reason: "", clean: true, by: "local" },
  },
  {
    name: "the client cuts the stream",
    act: ({ client }) => client.terminate(),
    client: { code: 1006, reason: "", clean: false, by: "local" },
    server: { code: 1006, reason: "", clean: false, by: "remote" },
  },
];

test.each(OURS)(
  "between two of our own $name: each side knows how it ended",
  async ({ act, client, server }) => {
    const { ours, theirs } = await pair();
    act({ client: theirs, server: ours });
    expect(await theirs.closed).toEqual(client);
    expect(await ours.closed).toEqual(server);
    for (const [socket, info] of [
      [theirs, client],
      [ours, server],
    ] as const) {
      expect([socket.open, socket.closeInfo]).toEqual([false, info]);
      expect(await socket.close()).toEqual(info); // a second close changes nothing
      const late = await rejection(socket.send("late"));
      expect(late).toBeInstanceOf(ConnectionClosedError);
      expect(late).toMatchObject({ code: "connection/closed", info });
    }
  },
);

const PEERS: readonly {
  name: string;
  act: (peer: RawPeer) => unknown;
  /** The close frame that the server answers with. */
  answer: { code: number; reason: string } | undefined;
  info: CloseInfo;
}[] = [
  {
    name: "it resets the connection",
    act: (peer) => peer.socket.resetAndDestroy(),
    answer: undefined,
    info: {
      code: 1006,
      reason: "",
      clean: false,
      by: "remote",
      error: expect.objectContaining({ code: "ECONNRESET" }),
    },
  },
  {
    name: "it ends the stream without a word",
    act: (peer) => peer.socket.end(),
    answer: undefined,
    info: { code: 1006, reason: "", clean: false, by: "remote" },
  },
  {
    name: "it ends the stream inside a frame",
    act: (peer) => peer.socket.end(masked({ opcode: 2, payload: new Uint8Array(9) }).slice(0, 9)),
    answer: undefined,
    info: {
      code: 1006,
      reason: "the stream ended inside a frame or a message",
      clean: false,
      by: "remote",
      violation: "stream/truncated",
    },
  },
  {
    name: "it does not mask",
    act: (peer) => peer.write(frame({ opcode: 1, payload: Buffer.from("x") })),
    answer: { code: 1002, reason: "a frame from a client is not masked" },
    info: {
      code: 1002,
      reason: "a frame from a client is not masked",
      clean: false,
      by: "local",
      violation: "mask/missing",
    },
  },
  {
    name: "it sends text that is no UTF-8, and goes on as if nothing were",
    act: (peer) => peer.say(1, Uint8Array.of(0xc0)).say(1, "more").close(1000),
    answer: { code: 1007, reason: "a text message is not UTF-8" },
    info: {
      code: 1007,
      reason: "a text message is not UTF-8",
      clean: false,
      by: "local",
      violation: "text/utf8",
    },
  },
  {
    name: "it closes with a code that must not be sent",
    act: (peer) => peer.say(8, closing(1006)),
    answer: { code: 1002, reason: "a close frame carries a code that must not be sent" },
    info: {
      code: 1002,
      reason: "a close frame carries a code that must not be sent",
      clean: false,
      by: "local",
      violation: "close/code",
    },
  },
];

test.each(PEERS)("what a server's peer does $name", async ({ act, answer, info }) => {
  const { promise, resolve } = Promise.withResolvers<Socket>();
  const server = await serving((socket) => resolve(socket));
  const peer = await openRaw(server.port);
  const socket = await promise;
  act(peer);
  expect(await peer.closeFrame()).toEqual(answer);
  expect(await socket.closed).toEqual(info);
  expect((await peer.rest()).length).toBe(0);
  expect(await rejection(socket.recv())).toMatchObject({ info });
});

test("what a server's peer does it never answers our close: after the time-out the stream is cut", async () => {
  const { promise, resolve } = Promise.withResolvers<Socket>();
  const server = await serving((socket) => resolve(socket), { limits: { closeTimeoutMs: 250 } });
  const peer = await openRaw(server.port);
  const info = await (await promise).close(1000);
  expect(info).toEqual({ code: 1006, reason: "", clean: false, by: "local" });
  expect(await peer.closeFrame()).toEqual({ code: 1000, reason: "" });
  await peer.gone();
});

test("what a server's peer does it answers our close and keeps the stream: the server ends it all the same", async () => {
  const { promise, resolve } = Promise.withResolvers<Socket>();
  const server = await serving((socket) => resolve(socket));
  const peer = await openRaw(server.port);
  const socket = await promise;
  const closed = socket.close(1000, "done");
  await peer.closeFrame();
  peer.close(1000);
  expect(await closed).toMatchObject({ code: 1000, clean: true, by: "local" });
  await peer.gone();
});

/** A client of a server that does `act` once the handshake is done. */
async function against(act: (peer: RawPeer) => unknown): Promise<[Socket, Promise<RawPeer>]> {
  const { promise, resolve } = Promise.withResolvers<RawPeer>();
  const { url } = await rawServer(async (peer) => {
    await welcome(peer);
    act(peer);
    resolve(peer);
  });
  return [await connecting(url, { limits: { closeTimeoutMs: 250 } }), promise];
}

test("what a client's server does it masks: the client says 1002 and goes", async () => {
  const [socket, peer] = await against((raw) => raw.say(1, "masked"));
  expect(await socket.closed).toMatchObject({ code: 1002, violation: "mask/unexpected" });
  expect((await (await peer).frame())?.masked).toBe(true);
});

test("what a client's server does it closes and ends the stream", async () => {
  const [socket, peer] = await against((raw) => raw.write(plain(8, closing(1012, "again later"))));
  const raw = await peer;
  expect(await raw.closeFrame()).toEqual({ code: 1012, reason: "" });
  raw.socket.end();
  const info = { code: 1012, reason: "again later", clean: true, by: "remote" };
  expect(await socket.closed).toEqual(info);
});

test("what a client's server does it closes and leaves the stream open: the client waits for the time-out only", async () => {
  const [socket] = await against((raw) => raw.write(plain(8, closing(1000))));
  expect(await socket.closed).toEqual({ code: 1000, reason: "", clean: true, by: "remote" });
});

test("what a client's server does it sends messages and the close with its 101: all are read", async () => {
  const { url } = await rawServer(async (peer) => {
    peer.socket.cork();
    await welcome(peer);
    peer
      .write(plain(1, "first"))
      .write(plain(2, Uint8Array.of(2)))
      .write(plain(8, closing(1000)));
    peer.socket.uncork();
    peer.socket.end();
  });
  const socket = await connectWebSocket(url);
  const messages = await everything(socket);
  expect(messages).toEqual(["first", Uint8Array.of(2)]);
  expect((await socket.closed).clean).toBe(true);
});

describe("a loop over messages", () => {
  test.each([{ code: 1000 }, { code: 1001 }, { code: undefined }])(
    "simply ends after $code, with what had come before",
    async ({ code }) => {
      const { ours, theirs } = await pair();
      await ours.send("last words");
      void ours.close(code);
      expect(await everything(theirs)).toEqual(["last words"]);
      expect(await rejection(theirs.recv())).toMatchObject({ info: { code: code ?? 1005 } });
    },
  );

  test("throws after any other end, with what had come before", async () => {
    const { ours, theirs } = await pair();
    await ours.send("last words");
    void ours.close(4444, "not ordinary");
    const heard: unknown[] = [];
    const loop = (async () => {
      for await (const message of theirs) heard.push(message);
    })();
    const error = await rejection(loop);
    expect(error).toBeInstanceOf(ConnectionClosedError);
    expect(error.message).toBe("the connection is closed: 4444 not ordinary");
    expect(heard).toEqual(["last words"]);
  });

  test("may be left and taken up again without losing a message", async () => {
    const { ours, theirs } = await pair();
    for (const text of ["a", "b", "c"]) await ours.send(text);
    for await (const message of theirs) if (message === "a") break;
    expect(await theirs.recv()).toBe("b");
    void ours.close(1000);
    expect(await everything(theirs)).toEqual(["c"]);
  });
});
