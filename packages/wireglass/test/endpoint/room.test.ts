import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { Room, type Server, type Socket } from "../../src/endpoint/index.ts";
import { openRaw, type RawPeer } from "./support/raw-peer.ts";
import { connecting, serving } from "./support/serving.ts";
import { isPending, until } from "./support/waiting.ts";

const LARGE = "z".repeat(200_000);
/** Small marks, so that a few messages are too many; the kernel holds some megabytes besides. */
const NARROW = { outputHighBytes: 300_000, outputLowBytes: 100_000 };

/** A server whose sockets stay until they close. */
function standing(options: Parameters<typeof serving>[1] = {}): Promise<Server> {
  return serving(() => {}, options);
}

test("a broadcast reaches everyone but the one that is left out", async () => {
  const server = await standing();
  const sockets = await Promise.all([1, 2, 3].map(() => connecting(server.url)));
  const [except] = server.sockets;
  await server.broadcast("to all but one", except && { except });
  await server.broadcast(Uint8Array.of(1, 2));
  const heard = await Promise.all(sockets.map((socket) => socket.recv()));
  expect(heard.filter((message) => message === "to all but one")).toHaveLength(2);
  expect(heard.find((message) => typeof message !== "string")).toEqual(Uint8Array.of(1, 2));
});

test("a room has members until they leave or close", async () => {
  const server = await standing();
  await connecting(server.url);
  const client = await connecting(server.url);
  const [one, two] = server.sockets as Iterable<Socket> as unknown as Socket[];
  const room = server.room("a");
  expect(server.room("a")).toBe(room);
  for (const socket of server.sockets) room.add(socket);
  for (const socket of server.sockets) room.add(socket); // twice is once
  expect([room.size, [...room.members].length, server.everyone.size]).toEqual([2, 2, 2]);
  const [first, second] = [...server.sockets];
  if (first !== undefined) room.delete(first);
  await room.send("only one");
  expect(await client.recv()).toBe("only one");
  await client.close();
  await until("it has left", () => room.size === 0 && server.everyone.size === 1);
  if (second !== undefined) room.add(second); // it is closed
  expect(room.size).toBe(0);
  expect([one, two]).toBeDefined();
});

test("a broadcast is one encoding: with the same bytes for receivers that agreed on the same", async () => {
  const server = await standing();
  const offer = "permessage-deflate; client_max_window_bits";
  const peers: RawPeer[] = [];
  for (let i = 0; i < 2; i++) {
    peers.push(await openRaw(server.port, { changes: { "Sec-WebSocket-Extensions": offer } }));
  }
  await server.broadcast("the same for all, and long enough to be compressed ".repeat(9));
  const [one, two] = [await peers[0]?.frame(), await peers[1]?.frame()];
  expect(one).toMatchObject({ rsv: 4, opcode: 1 });
  expect(one?.payload).toEqual(two?.payload);
  expect(one?.payload.length).toBeLessThan(100);
});

test("compressed broadcasts can be read by receivers with any window and any context", async () => {
  const server = await standing();
  const settings = [
    {},
    { serverMaxWindowBits: 9 },
    { serverMaxWindowBits: 10, serverNoContextTakeover: true },
    { clientMaxWindowBits: 9 },
    { serverNoContextTakeover: true, clientNoContextTakeover: true },
    false,
  ] as const;
  const sockets = await Promise.all(settings.map((deflate) => connecting(server.url, { deflate })));
  const expected: string[] = [];
  for (let i = 0; i < 12; i++) {
    const text = `message ${i}: ${"some words that come again and again ".repeat(i * 20)}`;
    expected.push(text);
    await server.broadcast(text);
    // Between broadcasts each gets a message of its own: both move the same window.
    for (const socket of server.sockets) void socket.send(`${text} for you`);
    expected.push(`${text} for you`);
  }
  for (const socket of sockets) {
    for (const text of expected) expect((await socket.recv()) === text).toBe(true);
  }
});

test("one member in the middle of a stream of its own does not keep others from a broadcast", async () => {
  const server = await standing();
  const clients = await Promise.all([1, 2].map(() => connecting(server.url)));
  const [first] = server.sockets;
  const { promise, resolve } = Promise.withResolvers<string>();
  const stream = first?.sendStream(
    (async function* () {
      yield "be";
      yield "gin ";
      yield await promise;
    })(),
  );
  await sleep(20);
  await server.broadcast("to all");
  resolve("end");
  await stream;
  const heard = await Promise.all(clients.map((client) => client.recv()));
  expect(heard.sort()).toEqual(["begin end", "to all"]);
  const streamed = clients[heard[0] === "begin end" ? 0 : 1];
  await server.broadcast("last");
  const after = await Promise.all(clients.map((client) => client.recv()));
  expect(after).toContain("to all");
  expect(streamed?.open).toBe(true);
});

/** A room with a peer that has stopped reading and is behind, and one that reads. */
async function withSlow(room: Room, limits = NARROW) {
  const server = await standing({ limits, deflate: false });
  const peer = await openRaw(server.port);
  peer.socket.pause();
  const [slow] = server.sockets as Iterable<Socket> as unknown as [Socket];
  const reader = await connecting(server.url);
  const heard: unknown[] = [];
  void (async () => {
    for await (const message of reader) heard.push(message);
  })().catch(() => {});
  for (const socket of server.sockets) room.add(socket);
  const behind = [...server.sockets].find((socket) =>
    socket.remoteAddress.endsWith(String(peer.socket.localPort)),
  );
  if (behind === undefined) throw new Error("the slow one is not there");
  while (behind.bufferedAmount <= limits.outputHighBytes) {
    void behind.send(LARGE);
    await sleep(0);
  }
  return { server, peer, slow: behind ?? slow, heard };
}

test("a slow member makes the sender wait, until it reads again", async () => {
  const room = new Room();
  const { peer, heard } = await withSlow(room);
  const sent = room.send("news");
  expect(await isPending(sent)).toBe(true);
  expect(heard).toEqual(["news"]); // the other has it already
  peer.socket.resume();
  await sent;
  expect(room.counters).toEqual({ dropped: 0, closed: 0, waited: 1 });
});

test("a slow member that leaves ends the waiting, and that is no failure", async () => {
  const room = new Room();
  const { peer } = await withSlow(room);
  const sent = room.send("news");
  peer.socket.destroy();
  await sent;
});

test("a slow member of a dropping room gets the newest messages, once it reads again", async () => {
  const room = new Room({ slowConsumer: "drop", keep: 3 });
  const { peer, heard } = await withSlow(room);
  for (let i = 0; i < 10; i++) await room.send(`n${i}`);
  expect(room.counters).toEqual({ dropped: 7, closed: 0, waited: 0 });
  await until("the other has all", () => heard.length === 10);
  peer.socket.resume();
  const small: string[] = [];
  while (small.length < 3) {
    const frame = await peer.frame();
    if (frame !== undefined && frame.payload.length < 10) small.push(frame.payload.toString());
  }
  expect(small).toEqual(["n7", "n8", "n9"]);
  await room.send("after");
  expect((await peer.frame())?.payload.toString()).toBe("after");
});

test("a slow member of a closing room is closed with 1013", async () => {
  const room = new Room({ slowConsumer: "close" });
  const { peer, slow } = await withSlow(room);
  await room.send("news");
  expect([room.size, room.counters.closed, slow.open]).toEqual([1, 1, false]);
  peer.socket.resume();
  expect(await peer.closeFrame()).toEqual({
    code: 1013,
    reason: "too slow: messages were piling up",
  });
});

test("a server's own broadcast follows the same options", async () => {
  const server = await standing({ broadcast: { slowConsumer: "close" } });
  await server.broadcast("nobody is there");
  expect(server.everyone.counters).toEqual({ dropped: 0, closed: 0, waited: 0 });
});

test("a message to a member that is closing is passed over", async () => {
  const server = await standing();
  const peer = await openRaw(server.port);
  const [socket] = server.sockets;
  void socket?.close(1000);
  await server.broadcast("too late");
  expect(await peer.frame()).toMatchObject({ opcode: 8 });
});
