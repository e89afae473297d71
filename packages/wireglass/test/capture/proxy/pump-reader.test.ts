import { once } from "node:events";
import { createServer, connect as dial, type Socket } from "node:net";
import { expect, onTestFinished, test, vi } from "vitest";
import { CAPTURE_LIMITS } from "../../../src/capture/index.ts";
import { PumpReader } from "../../../src/capture/proxy/pump-reader.ts";
import { Pump, readData } from "../../../src/endpoint/index.ts";

/** A reader of what the other socket sends. */
async function reading(): Promise<{ reader: PumpReader; peer: Socket }> {
  const accepted = Promise.withResolvers<Socket>();
  const server = createServer({ allowHalfOpen: true }, accepted.resolve).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  const peer = dial(typeof address === "object" ? (address?.port ?? 0) : 0, "127.0.0.1");
  const socket = await accepted.promise;
  onTestFinished(() => {
    socket.destroy();
    peer.destroy();
    server.close();
  });
  const pump = new Pump(socket);
  const reader = new PumpReader(pump);
  readData(socket);
  return { reader, peer };
}

test("a read waits as long as its patience, and then the stream is cut", async () => {
  const { reader, peer } = await reading();
  const closed = once(peer.resume(), "close");
  reader.patienceMs = 50;
  expect(await reader.read()).toBeUndefined();
  expect(reader.isOver).toBe(true);
  await closed;
});

test("what comes in time is read, and the patience begins anew", async () => {
  const { reader, peer } = await reading();
  reader.patienceMs = 60_000;
  for (const word of ["one", "two"]) {
    peer.write(word);
    expect((await reader.read())?.toString()).toBe(word);
  }
  peer.end();
  expect(await reader.read()).toBeUndefined();
});

test("what was put back is read first", async () => {
  const { reader, peer } = await reading();
  peer.write("behind");
  const first = (await reader.read()) ?? Buffer.alloc(0);
  reader.unread(first.subarray(3));
  expect((await reader.read())?.toString()).toBe("ind");
});

test("a peer that takes the end and keeps its own half is left after a moment", async () => {
  const { reader, peer } = await reading();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  peer.allowHalfOpen = true;
  const ended = once(peer.resume(), "end");
  reader.finish();
  await ended;
  vi.advanceTimersByTime(CAPTURE_LIMITS.lingerMs.value - 1);
  expect(reader.isGone).toBe(false);
  vi.advanceTimersByTime(1);
  await reader.over;
});
