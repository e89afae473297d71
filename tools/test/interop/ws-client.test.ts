import { describe, expect, test } from "vitest";
import { describeCompression } from "./support/compression.ts";
import { describeConversation } from "./support/conversation.ts";
import { awaitedSocket, type Terms, Traffic } from "./support/meeting.ts";
import { describeClientOpening } from "./support/opening.ts";
import { serving } from "./support/serving.ts";
import { compressAll, openWs } from "./support/ws-peer.ts";

async function meet({ scheme, deflate, limits = {} }: Terms) {
  const { handler, socket } = awaitedSocket();
  const traffic = new Traffic();
  const options = { deflate: deflate.ours, limits, tap: () => traffic };
  const server = await serving(scheme, handler, options);
  const theirs = await openWs(server.url, [], { perMessageDeflate: compressAll(deflate.theirs) });
  return { ours: await socket, theirs, traffic };
}

describe("a client of ws", () => {
  describe("opens a connection", () => {
    describeClientOpening((url, { subprotocols }) => openWs(url, subprotocols));
  });
  describeConversation(meet, { fragments: true, ping: true, emptyClose: true });
  describe("compresses", () => describeCompression(meet, "client"));

  test("compresses from its threshold on, as we do from ours", async () => {
    const { handler, socket } = awaitedSocket();
    const traffic = new Traffic();
    const options = { deflate: { thresholdBytes: 500 }, tap: () => traffic };
    const server = await serving("ws", handler, options);
    // ws minds its threshold only where it forgets each message.
    const perMessageDeflate = { threshold: 800, clientNoContextTakeover: true };
    const theirs = await openWs(server.url, [], { perMessageDeflate });
    const ours = await socket;
    const seen = [];
    for (const length of [499, 500, 799, 800]) {
      const before = { ...traffic };
      await ours.send("a".repeat(length));
      await theirs.receive();
      await theirs.send("a".repeat(length));
      await ours.recv();
      const sent = traffic.sentBytes - before.sentBytes < length;
      seen.push([length, sent, traffic.receivedBytes - before.receivedBytes < length]);
    }
    expect(seen).toEqual([
      [499, false, false],
      [500, true, false],
      [799, true, false],
      [800, true, true],
    ]);
  });

  test("may cut a character in two", async () => {
    const { ours, theirs } = await meet({ scheme: "ws", deflate: { ours: true, theirs: true } });
    const bytes = Buffer.from("🕸️");
    theirs.socket.send(bytes.subarray(0, 2), { binary: false, fin: false });
    theirs.socket.send(bytes.subarray(2), { fin: true });
    expect(await ours.recv()).toBe("🕸️");
    await ours.sendStream(["", bytes.subarray(0, 3), bytes.subarray(3)]);
    expect(await theirs.receive()).toBe("🕸️");
  });

  test("is told 1007 for text that is no UTF-8", async () => {
    const { ours, theirs } = await meet({ scheme: "ws", deflate: { ours: true, theirs: true } });
    theirs.socket.send(Uint8Array.of(0xc0, 0xaf), { binary: false });
    expect((await theirs.closed).code).toBe(1007);
    expect((await ours.closed).violation).toBe("text/utf8");
  });
});
