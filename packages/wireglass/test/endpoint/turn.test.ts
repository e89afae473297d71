import { expect, onTestFinished, test } from "vitest";
import { connectTcp, type Socket, serveTcp } from "../../src/endpoint/index.ts";
import { pair } from "./support/serving.ts";

/** How many turns the event loop gets while `work` runs. */
async function turnsDuring(work: () => Promise<void>): Promise<number> {
  let turns = 0;
  let running = true;
  const count = (): void => {
    turns++;
    if (running) setImmediate(count);
  };
  setImmediate(count);
  await work();
  running = false;
  return turns;
}

async function sendAll(socket: Socket, message: string, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await socket.send(message);
}

test.each([
  { name: "messages that compress well", message: "x".repeat(262_144), count: 300, deflate: true },
  { name: "small messages", message: "x", count: 600_000, deflate: false },
])("a loop around send lets others have their turn: $name", async ({ message, count, deflate }) => {
  const { theirs } = await pair({ deflate });
  const start = performance.now();
  const turns = await turnsDuring(() => sendAll(theirs, message, count));
  // One in 5 ms, and some tolerance: a slow machine may need long for what is between two looks.
  expect(turns).toBeGreaterThan((performance.now() - start) / 100);
  expect(turns).toBeGreaterThan(2);
});

test("a loop around a room's send lets others have their turn", async () => {
  const { server } = await pair();
  const turns = await turnsDuring(async () => {
    for (let i = 0; i < 300; i++) await server.broadcast("x".repeat(262_144));
  });
  expect(turns).toBeGreaterThan(2);
});

test("a loop around a TCP socket's send lets others have their turn", async () => {
  const server = await serveTcp(async (socket) => {
    for await (const _ of socket);
  });
  onTestFinished(() => server.close());
  const socket = await connectTcp(server.url);
  const turns = await turnsDuring(async () => {
    for (let i = 0; i < 400_000; i++) await socket.send("x");
  });
  expect(turns).toBeGreaterThan(2);
  await socket.close();
});

test("a few messages are sent without one", async () => {
  const { ours, theirs } = await pair();
  await sendAll(theirs, "a", 1); // a turn may be due from before
  await new Promise((resolve) => setImmediate(resolve));
  expect(await turnsDuring(() => sendAll(theirs, "a", 100))).toBe(0);
  for (let i = 0; i < 101; i++) expect(await ours.recv()).toBe("a");
});
