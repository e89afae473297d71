import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { deliverBroadcasts, deliverSoon } from "../../src/endpoint/broadcasts.ts";
import type { Server, Socket } from "../../src/endpoint/index.ts";
import { connecting, serving } from "./support/serving.ts";

test("a room that is sent to while another one delivers is delivered, too", async () => {
  const told: string[] = [];
  const last = { deliver: () => told.push("last") };
  const inner = { deliver: () => told.push("inner") };
  const outer = {
    deliver() {
      told.push("outer");
      deliverSoon(inner);
    },
  };
  deliverSoon(outer);
  deliverSoon(last);
  expect(told).toEqual(["outer", "inner"]);
  await nextTurn();
  expect(told).toEqual(["outer", "inner", "last"]);
  deliverBroadcasts();
  expect(told).toHaveLength(3);
});

/** A server with some clients; its sockets in the order in which they came. */
async function company(count: number, options: Parameters<typeof serving>[1] = {}) {
  const server: Server = await serving(() => {}, options);
  const clients = [];
  for (let i = 0; i < count; i++) clients.push(await connecting(server.url));
  return { server, clients, sockets: [...server.sockets] as Socket[] };
}

test.each([true, false])(
  "a turn's messages come in order, whoever else sends (deflate %s)",
  async (deflate) => {
    const { server, clients, sockets } = await company(2, { deflate });
    const [one, two] = sockets as [Socket, Socket];
    const room = server.room("a");
    for (const socket of sockets) room.add(socket);
    const long = "words that come again and again ".repeat(8);
    void room.send(`${long}1`);
    void room.send(`${long}2`, { except: one });
    void server.broadcast(`${long}3`);
    void one.send(`${long}4`);
    void room.send(`${long}5`);
    void room.send(`${long}6`, { except: two });
    void two.send(`${long}7`);
    void room.send(`${long}8`);
    await server.broadcast("end");
    const heard: string[] = [];
    for (const client of clients) {
      let all = "";
      for (;;) {
        const message = String(await client.recv());
        if (message === "end") break;
        all += message.at(-1);
      }
      heard.push(all);
    }
    expect(heard[0]).toBe("134568");
    expect(heard[1]).toBe("123578");
  },
);

test("eight messages of one turn leave in one write", async () => {
  const writes: number[] = [];
  const tap = () => ({
    received() {},
    sent: (bytes: Uint8Array) => writes.push(bytes.length),
    closed() {},
  });
  const { server, clients } = await company(1, { tap, deflate: false });
  for (let i = 0; i < 8; i++) void server.broadcast(`message ${i}`);
  for (let i = 0; i < 8; i++) expect(await clients[0]?.recv()).toBe(`message ${i}`);
  expect(writes).toEqual([8 * (2 + 9)]);
});

test("who comes later gets nothing from before, who leaves gets it still", async () => {
  const { server, clients, sockets } = await company(2);
  const [one, two] = sockets as [Socket, Socket];
  const room = server.room("a");
  room.add(one);
  void room.send("before");
  room.add(two);
  void room.send("both");
  room.delete(one);
  void room.send("after");
  await one.close();
  expect([await clients[0]?.recv(), await clients[0]?.recv()]).toEqual(["before", "both"]);
  expect([await clients[1]?.recv(), await clients[1]?.recv()]).toEqual(["both", "after"]);
});

test("bytes may be used again as soon as send returns", async () => {
  const { server, clients } = await company(1);
  const bytes = Uint8Array.of(1, 2, 3);
  void server.broadcast(bytes);
  bytes.fill(0);
  expect(await clients[0]?.recv()).toEqual(Uint8Array.of(1, 2, 3));
});

test("a turn's messages above 64 KiB do not wait for its end", async () => {
  const { server, clients, sockets } = await company(1, { deflate: false });
  void server.broadcast("x".repeat(65_535));
  expect(sockets[0]?.bufferedAmount).toBe(0);
  void server.broadcast("y");
  expect(sockets[0]?.bufferedAmount).toBeGreaterThan(65_536);
  expect(await clients[0]?.recv()).toHaveLength(65_535);
});
