import { expect, test } from "vitest";
import type {
  CloseInfo,
  Message,
  MessageView,
  Socket,
  SocketCallbacks,
} from "../../src/endpoint/index.ts";
import { dialRaw, opening, openRaw } from "./support/raw-peer.ts";
import { connecting, serving } from "./support/serving.ts";
import { until } from "./support/waiting.ts";

test("callbacks are called in the order of what happens", async () => {
  const calls: string[] = [];
  const server = await serving({
    open: () => void calls.push("open"),
    message: (_, message) => void calls.push(`message ${message}`),
    ping: (_, payload) => void calls.push(`ping ${Buffer.from(payload)}`),
    pong: (_, payload) => void calls.push(`pong ${Buffer.from(payload)}`),
    close: (socket, info) => void calls.push(`close ${info.code} ${socket.open}`),
  });
  const socket = await connecting(server.url);
  await socket.send("one");
  await socket.ping("two");
  socket.pong("three");
  await socket.close(1000);
  await until("the close", () => calls.length === 5);
  expect(calls).toEqual(["open", "message one", "ping two", "pong three", "close 1000 false"]);
});

test("a callback's messages are its own to keep", async () => {
  const kept: Message[] = [];
  const server = await serving({ message: (_, message) => void kept.push(message) });
  const socket = await connecting(server.url, { deflate: false });
  const sent = [Uint8Array.of(1, 2, 3), "text", new Uint8Array(70_000).fill(5), Uint8Array.of(4)];
  for (const message of sent) await socket.send(message);
  await until("all came", () => kept.length === sent.length);
  expect(kept).toEqual(sent);
});

/** What `look` says about each message that a client sends. */
async function looked<Result>(
  look: (view: MessageView) => Result,
  ...messages: readonly Message[]
): Promise<Result[]> {
  const seen: Result[] = [];
  const server = await serving({ messageView: (_, view) => void seen.push(look(view)) });
  const socket = await connecting(server.url, { deflate: false });
  for (const message of messages) await socket.send(message);
  await until("all were seen", () => seen.length === messages.length);
  return seen;
}

test("a message view shows the message where it lies", async () => {
  const look = (view: MessageView) => [view.isText, view.byteLength, view.text, `${view}`];
  expect(await looked(look, "grüße", Uint8Array.of(0x61, 0x62), "")).toEqual([
    [true, 7, "grüße", "grüße"],
    [false, 2, "ab", "ab"],
    [true, 0, "", ""],
  ]);
});

test("a message view gives its bytes for the call, and a copy for good", async () => {
  const copies = await looked(
    (view) => {
      expect([...view.bytes]).toEqual([...view.copy()]);
      return view.copy();
    },
    Uint8Array.of(1, 2, 3),
    Uint8Array.of(4, 5),
  );
  expect(copies).toEqual([Uint8Array.of(1, 2, 3), Uint8Array.of(4, 5)]);
});

test("a message view is empty once the callback has returned: never another message", async () => {
  const views = await looked((view) => view, "first", "second");
  for (const view of views) expect([view.byteLength, view.text]).toEqual([0, ""]);
});

test("a message view is empty after a callback that threw, too", async () => {
  const views: MessageView[] = [];
  const server = await serving(
    {
      messageView: (_, view) => {
        views.push(view);
        throw new Error("on purpose");
      },
    },
    { onError: () => {} },
  );
  const socket = await connecting(server.url);
  await socket.send("secret");
  expect((await socket.closed).code).toBe(1011);
  expect(views[0]?.byteLength).toBe(0);
});

test("a message view is sent on as it is, text as text, to its sender and to others", async () => {
  const sockets: Socket[] = [];
  const server = await serving({
    open: (socket) => void sockets.push(socket),
    messageView: (_, view) => {
      for (const socket of sockets) void socket.send(view);
    },
  });
  const one = await connecting(server.url);
  const two = await connecting(server.url);
  const bytes = new Uint8Array(100_000).map((_, i) => i);
  await one.send("tëxt");
  await two.send(bytes);
  for (const socket of [one, two]) {
    expect(await socket.recv()).toBe("tëxt");
    expect(await socket.recv()).toEqual(bytes);
  }
});

const broken = new Error("broken handler");
const rows: readonly {
  name: string;
  handler: SocketCallbacks | ((socket: Socket) => unknown);
}[] = [
  {
    name: "an async function",
    handler: async (socket: Socket) => {
      await socket.recv();
      throw broken;
    },
  },
  {
    name: "a function that is not async",
    handler: () => {
      throw broken;
    },
  },
  {
    name: "open",
    handler: {
      open: () => {
        throw broken;
      },
    },
  },
  {
    name: "message",
    handler: {
      message: () => {
        throw broken;
      },
    },
  },
  {
    name: "a message callback that is async",
    handler: { message: () => Promise.reject(broken) },
  },
  {
    name: "ping",
    handler: {
      ping: () => {
        throw broken;
      },
    },
  },
];

test.each(rows)(
  "what a handler throws from $name closes with 1011 and is told to onError",
  async ({ handler }) => {
    const told: unknown[] = [];
    const server = await serving(handler as SocketCallbacks, {
      onError: (error, socket) => void told.push(error, socket?.url),
    });
    const socket = await connecting(server.url);
    await socket.send("go").catch(() => {}); // it may be closed by then
    void socket.ping().catch(() => {});
    expect(await socket.closed).toMatchObject({ code: 1011, reason: "internal error" });
    expect(told).toEqual([broken, server.url]);
  },
);

test("what a handler throws from close is told to onError", async () => {
  const told: unknown[] = [];
  const server = await serving(
    {
      close: () => {
        throw broken;
      },
    },
    { onError: (error) => void told.push(error) },
  );
  await (await connecting(server.url)).close();
  await until("it is told", () => told.length === 1);
  expect(told).toEqual([broken]);
});

test("what a handler throws because its own peer went away is no error", async () => {
  const told: unknown[] = [];
  const ended: CloseInfo[] = [];
  const server = await serving(
    async (socket) => {
      void socket.closed.then((info) => ended.push(info));
      for (;;) await socket.recv();
    },
    { onError: (error) => void told.push(error) },
  );
  for (const end of ["terminate", "close"] as const) (await connecting(server.url))[end]();
  await until("both are gone", () => ended.length === 2);
  expect(told).toEqual([]);
});

test("a handler that is done closes with 1000", async () => {
  const server = await serving(async (socket) => {
    await socket.send(`you said ${await socket.recv()}`);
  });
  const socket = await connecting(server.url);
  await socket.send("hi");
  expect(await socket.recv()).toBe("you said hi");
  expect(await socket.closed).toMatchObject({ code: 1000, clean: true, by: "remote" });
});

test("a handler that is not async may keep the socket for others", async () => {
  const sockets: Socket[] = [];
  const server = await serving((socket) => void sockets.push(socket));
  const socket = await connecting(server.url);
  await socket.send("kept");
  expect(await sockets[0]?.recv()).toBe("kept");
});

test("messages that come with the request reach a callback after open", async () => {
  const calls: string[] = [];
  const server = await serving({
    open: () => void calls.push("open"),
    messageView: (_, view) => void calls.push(view.text),
  });
  const peer = await dialRaw(server.port);
  peer.socket.cork();
  peer.write(opening()).say(1, "early").say(1, "bird");
  peer.socket.uncork();
  await until("all came", () => calls.length === 3);
  expect(calls).toEqual(["open", "early", "bird"]);
});

test("a server without callbacks takes messages and closes properly", async () => {
  const server = await serving({});
  const peer = await openRaw(server.port);
  peer.say(1, "ignored").close(1000, "x");
  expect(await peer.closeFrame()).toEqual({ code: 1000, reason: "" });
});
