import { randomBytes } from "node:crypto";
import { constants, deflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import { HostileServer, MEBIBYTE, tally } from "./support/hostile-server.ts";
import { openRaw, type RawPeer } from "./support/raw-peer.ts";
import { until } from "./support/waiting.ts";

const DEFLATE = { changes: { "Sec-WebSocket-Extensions": "permessage-deflate" } };

/** A header that announces 2^62 bytes, and the beginning of them. */
const HUGE = Buffer.from("82ff4000000000000000010203040506", "hex");

function many(port: number, count: number, about = {}): Promise<RawPeer[]> {
  return Promise.all(Array.from({ length: count }, () => openRaw(port, about)));
}

test("a header that announces 2^62 bytes is refused with 1009 and costs nothing", async () => {
  const server = await HostileServer.start();
  const before = await server.state();
  for (const peer of await many(server.port, 200)) {
    peer.write(HUGE);
    expect(await peer.closeFrame()).toMatchObject({ code: 1009 });
  }
  await server.ended(200);
  expect(tally(server.closed)).toEqual({ "1009 limit/message": 200 });
  expect((await server.state()).usedBytes - before.usedBytes).toBeLessThan(10 * MEBIBYTE);
});

test("without a limit such a header still costs only what has arrived", async () => {
  const server = await HostileServer.start({ maxMessageBytes: Number.MAX_VALUE });
  const before = await server.state();
  const peers = await many(server.port, 200);
  for (const peer of peers) peer.write(HUGE).write(new Uint8Array(5000));
  await until("it was read", () => peers.every(({ socket }) => socket.writableLength === 0));
  const { usedBytes, connections } = await server.state();
  expect(connections).toBe(200);
  // Pieces of the pool have 64 KiB and more; that is what a peer can make us hold by a few bytes.
  expect(usedBytes - before.usedBytes).toBeLessThan(200 * 200_000);
});

test.each([
  { name: "of one byte", payload: Uint8Array.of(0) },
  { name: "without a byte", payload: new Uint8Array(0) },
])("fragments $name without end are refused with 1009", async ({ payload }) => {
  const server = await HostileServer.start();
  const peer = await openRaw(server.port);
  const before = await server.state();
  peer.say(2, payload, { fin: false });
  const piece = Uint8Array.of(0x00, 0x80 | payload.length, 0, 0, 0, 0, ...payload);
  const thousand = Buffer.concat(Array.from({ length: 1000 }, () => piece));
  for (let i = 0; i < 200; i++) peer.write(thousand);
  expect(await peer.closeFrame()).toMatchObject({ code: 1009 });
  await server.ended(1);
  expect(tally(server.closed)).toEqual({ "1009 limit/fragments": 1 });
  expect((await server.state()).usedBytes - before.usedBytes).toBeLessThan(10 * MEBIBYTE);
});

/** A gibibyte of zeros, compressed to one mebibyte: a block that is whole in itself, again and again. */
function bomb(): Buffer {
  const finishFlush = constants.Z_FULL_FLUSH;
  const block = deflateRawSync(new Uint8Array(32 * MEBIBYTE), { finishFlush });
  return Buffer.concat(Array.from({ length: 32 }, () => block));
}

test("a deflate bomb is refused with 1009, early and cheaply", async () => {
  const server = await HostileServer.start();
  const payload = bomb();
  const peers = await many(server.port, 20, DEFLATE);
  const before = await server.state();
  for (const peer of peers) {
    peer.say(2, payload, { rsv: 4 });
    expect(await peer.closeFrame()).toMatchObject({ code: 1009 });
  }
  await server.ended(20);
  expect(tally(server.closed)).toEqual({ "1009 deflate/too-large": 20 });
  const after = await server.state();
  expect(after.usedBytes - before.usedBytes).toBeLessThan(40 * MEBIBYTE);
  expect(after.rssBytes - before.rssBytes).toBeLessThan(200 * MEBIBYTE);
  // Inflating one gibibyte takes more than half a second, and 20 of them are thrown.
  expect(after.cpuMs - before.cpuMs).toBeLessThan(5000);
});

test("a deflate bomb in fragments is refused as well", async () => {
  const server = await HostileServer.start();
  const [peer] = await many(server.port, 1, DEFLATE);
  const payload = bomb();
  for (let at = 0; at < payload.length; at += 100_000) {
    const last = at + 100_000 >= payload.length;
    const part = payload.subarray(at, at + 100_000);
    peer?.say(at === 0 ? 2 : 0, part, { rsv: at === 0 ? 4 : 0, fin: last });
  }
  expect(await peer?.closeFrame()).toMatchObject({ code: 1009 });
});

test("random garbage after the handshake ends in a close code or in nothing, and harms nobody else", async () => {
  const server = await HostileServer.start({ closeTimeoutMs: 500 });
  const witness = await openRaw(server.port);
  const before = await server.state();
  const count = 400;
  for (let wave = 0; wave < 4; wave++) {
    const peers = await many(server.port, count / 4, wave % 2 ? DEFLATE : {});
    for (const peer of peers) peer.write(randomBytes(1 + Math.floor(Math.random() * 3000)));
    for (const peer of peers) {
      const code = (await Promise.race([peer.closeFrame(), quiet()]))?.code ?? 1000;
      expect([1000, 1001, 1002, 1005, 1007, 1009, 3000]).toContain(Math.min(code, 3000));
      peer.socket.destroy();
    }
  }
  await server.ended(count);
  const codes = Object.keys(tally(server.closed));
  expect(codes.some((code) => code.startsWith("1002 "))).toBe(true);
  witness.say(1, "still here");
  expect((await witness.frame())?.payload.toString()).toBe("still here");
  expect((await server.state()).usedBytes - before.usedBytes).toBeLessThan(20 * MEBIBYTE);
});

function quiet(): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, 100, undefined).unref());
}
