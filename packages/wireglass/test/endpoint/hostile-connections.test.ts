import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { HostileServer, MEBIBYTE, tally } from "./support/hostile-server.ts";
import { dialRaw, opening, openRaw, type RawPeer } from "./support/raw-peer.ts";

function several<Item>(count: number, make: () => Promise<Item>): Promise<Item[]> {
  return Promise.all(Array.from({ length: count }, make));
}

test("slow-loris handshakes are answered 408 when their time is up, and nothing is left", async () => {
  const server = await HostileServer.start({ handshakeTimeoutMs: 1000, closeTimeoutMs: 500 });
  const before = await server.state();
  const peers = await several(300, () => dialRaw(server.port));
  const request = Buffer.from(opening());
  for (let at = 0; at < 40; at++) {
    for (const peer of peers) if (!peer.ended) peer.write(request.subarray(at, at + 1));
    await sleep(50);
  }
  for (const peer of peers) expect(await peer.head()).toMatch(/^HTTP\/1\.1 408 /);
  await Promise.all(peers.map((peer) => peer.gone()));
  expect(server.refused).toHaveLength(300);
  expect(new Set(server.refused.map(({ violation }) => violation))).toEqual(
    new Set(["head/timeout"]),
  );
  const witness = await openRaw(server.port);
  witness.say(1, "in time");
  expect((await witness.frame())?.payload.toString()).toBe("in time");
  expect((await server.state()).usedBytes - before.usedBytes).toBeLessThan(10 * MEBIBYTE);
});

test("a peer that half-closes and stays is told goodbye and cut after the close time-out", async () => {
  const server = await HostileServer.start({ closeTimeoutMs: 500 });
  const peer = await openRaw(server.port);
  peer.socket.end(); // ours only: the other half is read on
  await server.ended(1);
  expect(server.closed).toMatchObject([{ code: 1006, clean: false, by: "remote" }]);
  expect(await peer.rest()).toHaveLength(0);
  const silent = await dialRaw(server.port, true);
  silent.write(opening());
  await silent.head();
  silent.close(1000);
  await silent.closeFrame();
  expect(silent.ended || (await silent.rest()).length === 0).toBe(true); // it ended, we do not
  await server.ended(2);
  expect(server.closed[1]).toMatchObject({ code: 1000, clean: true });
});

test("thousands of connections that are opened and dropped leave nothing behind", async () => {
  const server = await HostileServer.start();
  const leave: readonly ((peer: RawPeer) => unknown)[] = [
    (peer) => peer.socket.resetAndDestroy(),
    (peer) => peer.socket.destroy(),
    (peer) => peer.write(Uint8Array.of(0x82, 0xfe)).socket.end(), // inside a header
    (peer) => peer.close(1000),
  ];
  const wave = async (): Promise<void> => {
    const peers = await several(200, () => openRaw(server.port));
    for (const [index, peer] of peers.entries()) leave[index % leave.length]?.(peer);
    await Promise.all(peers.map((peer) => peer.gone()));
  };
  for (let i = 0; i < 3; i++) await wave();
  await server.ended(600);
  const before = await server.state();
  for (let i = 0; i < 12; i++) await wave();
  await server.ended(3000);
  const after = await server.state();
  expect(after.connections).toBe(0);
  expect(after.usedBytes - before.usedBytes).toBeLessThan(3 * MEBIBYTE);
  expect(Object.keys(tally(server.closed)).sort()).toEqual([
    "1000",
    "1006",
    "1006 stream/truncated",
  ]);
});

test("thousands of handshakes that are dropped half-way leave nothing behind", async () => {
  const server = await HostileServer.start();
  const wave = async (): Promise<void> => {
    const peers = await several(250, () => dialRaw(server.port));
    for (const [index, peer] of peers.entries()) {
      peer.write(opening().subarray(0, 1 + ((index * 7) % 150)));
    }
    await sleep(20);
    for (const peer of peers) peer.socket.resetAndDestroy();
    await Promise.all(peers.map((peer) => peer.gone()));
  };
  await wave();
  const before = await server.state();
  for (let i = 0; i < 8; i++) await wave();
  await sleep(200);
  expect((await server.state()).usedBytes - before.usedBytes).toBeLessThan(3 * MEBIBYTE);
});
