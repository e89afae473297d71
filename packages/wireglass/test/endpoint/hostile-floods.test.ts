import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { HostileServer, MEBIBYTE, tally } from "./support/hostile-server.ts";
import { masked, openRaw, type RawPeer } from "./support/raw-peer.ts";

const PING = masked({ opcode: 9, payload: new Uint8Array(125) });
const PINGS = Buffer.concat(Array.from({ length: 500 }, () => PING));

/** Writes `bytes` again and again, as fast as they are taken, until the stream ends or time is up. */
async function flood(peer: RawPeer, bytes: Uint8Array, ms: number): Promise<number> {
  const end = performance.now() + ms;
  let written = 0;
  while (!peer.ended && performance.now() < end) {
    if (peer.socket.writableLength < 1 << 20) {
      peer.write(bytes);
      written += bytes.length;
    }
    await sleep(0);
  }
  return written;
}

test("pings without end are closed with 1008", async () => {
  const server = await HostileServer.start();
  const before = await server.state();
  const peer = await openRaw(server.port);
  const closed = peer.closeFrame();
  await flood(peer, PINGS, 10_000);
  expect(await closed).toMatchObject({ code: 1008 });
  await server.ended(1);
  expect(tally(server.closed)).toEqual({ "1008 limit/control-rate": 1 });
  expect((await server.state()).usedBytes - before.usedBytes).toBeLessThan(20 * MEBIBYTE);
});

test("pings below the limit, whose pongs nobody reads, stop the reading and cost no more", async () => {
  const server = await HostileServer.start({
    maxControlFramesPerSecond: Number.MAX_VALUE,
    heartbeatIntervalMs: 1000,
    heartbeatTimeoutMs: 1000,
  });
  const peer = await openRaw(server.port);
  peer.socket.pause();
  const before = await server.state();
  await flood(peer, PINGS, 1500);
  const { usedBytes } = await server.state();
  expect(usedBytes - before.usedBytes).toBeLessThan(20 * MEBIBYTE);
  // Nothing has left for two heartbeats: the peer is as good as gone.
  await server.ended(1);
  expect(server.closed).toMatchObject([{ code: 1006, clean: false, by: "local" }]);
});

test("a peer that sends and never reads holds a bounded queue, and is given up", async () => {
  const server = await HostileServer.start({ heartbeatIntervalMs: 1000, heartbeatTimeoutMs: 1000 });
  const peer = await openRaw(server.port);
  peer.socket.pause();
  const before = await server.state();
  const message = masked({ opcode: 2, payload: new Uint8Array(100_000) });
  await flood(peer, message, 1500);
  expect((await server.state()).usedBytes - before.usedBytes).toBeLessThan(40 * MEBIBYTE);
  await server.ended(1);
  expect(server.closed).toMatchObject([
    { code: 1006, reason: "the peer does not read, and has not for too long", by: "local" },
  ]);
});

test("a hundred peers that never read cost a hundred queues and no more", async () => {
  const high = 200_000;
  const server = await HostileServer.start({ outputHighBytes: high, outputLowBytes: high / 2 });
  const before = await server.state();
  const peers = await Promise.all(Array.from({ length: 100 }, () => openRaw(server.port)));
  const message = masked({ opcode: 2, payload: new Uint8Array(50_000) });
  for (const peer of peers) peer.socket.pause();
  await Promise.all(peers.map((peer) => flood(peer, message, 1500)));
  const { usedBytes } = await server.state();
  expect(usedBytes - before.usedBytes).toBeLessThan(100 * (high + 3 * 262_144));
  for (const peer of peers) peer.socket.destroy();
  await server.ended(100);
  // What closed sockets held is given back in turns to come.
  const heldBytes = async () => (await server.state()).usedBytes - before.usedBytes;
  await expect.poll(heldBytes, { timeout: 10_000 }).toBeLessThan(50 * MEBIBYTE);
});

test("messages that are tiny and many are echoed, and nothing is left behind", async () => {
  const server = await HostileServer.start();
  const before = await server.state();
  const peer = await openRaw(server.port);
  const tiny = Buffer.concat(Array.from({ length: 5000 }, () => masked({ opcode: 2 })));
  let echoed = 0;
  peer.socket.on("data", (chunk) => {
    echoed += chunk.length;
  });
  const written = await flood(peer, tiny, 1000);
  const frames = written / masked({ opcode: 2 }).length;
  while (echoed < frames * 2) await sleep(5);
  peer.close(1000);
  await server.ended(1);
  expect((await server.state()).usedBytes - before.usedBytes).toBeLessThan(20 * MEBIBYTE);
});
