import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import { CAPTURE_LIMITS } from "../../src/capture/index.ts";
import { dialRaw, opening, RawPeer } from "../endpoint/support/raw-peer.ts";
import { listening, welcome } from "../endpoint/support/raw-server.ts";
import { until } from "../endpoint/support/waiting.ts";
import { capturing, forward, reverse } from "./support/capturing.ts";

const LIMIT_MS = CAPTURE_LIMITS.halfClosedMs.value;

/** A server that never ends by itself, a client that has ended, and what the proxy's timers are advanced with. */
async function halfClosed(how: "tcp" | "request" | "websocket") {
  const accepted = Promise.withResolvers<RawPeer>();
  const listener = createServer({ allowHalfOpen: true }, (socket) =>
    accepted.resolve(new RawPeer(socket)),
  );
  const url = `127.0.0.1:${await listening(listener)}`;
  const door = how === "tcp" ? forward(`tcp://${url}`) : reverse(`ws://${url}`);
  const { urls, stop } = await capturing([door]);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"], shouldAdvanceTime: true });
  onTestFinished(() => void vi.useRealTimers());
  const client = await dialRaw(Number(new URL(urls[0] ?? "").port), true);
  if (how === "tcp") client.write("hello\n");
  if (how === "request") client.write("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
  if (how === "websocket") client.write(opening());
  const server = await accepted.promise;
  if (how === "websocket") {
    await welcome(server);
    await client.head();
  } else await until("it has come", () => server.unread.length > 0);
  client.socket.end();
  if (how === "request") await sleep(50);
  else await until("its end has come", () => server.ended);
  return { client, server, stop };
}

test.each(["tcp", "request", "websocket"] as const)(
  "who has ended may have left: where its server is silent for too long, both are let go: %s",
  async (how) => {
    const { client, server, stop } = await halfClosed(how);
    vi.advanceTimersByTime(LIMIT_MS - 5000);
    await sleep(50);
    expect([client.closed, server.closed]).toEqual([false, false]);
    vi.advanceTimersByTime(5000);
    await until("the client is let go", () => client.ended);
    await until("so is the server, which finds nobody", () => server.write("late").closed);
    const [first] = await stop();
    if (how !== "request") return;
    const reason = `the server did not answer within ${LIMIT_MS / 1000} s after the client had ended`;
    expect(first).toMatchObject({ kind: "exchange", refused: { reason } });
  },
);

test("a server that goes on after its client's end is heard to its own end", async () => {
  const { client, server } = await halfClosed("tcp");
  for (let i = 1; i <= 3; i++) {
    vi.advanceTimersByTime(LIMIT_MS - 5000);
    server.write("more");
    await until("it has come", () => client.unread.length === 4 * i);
  }
  server.socket.end();
  await until("its end has come", () => client.closed);
});
