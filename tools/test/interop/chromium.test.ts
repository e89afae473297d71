import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { peers } from "../../peers/index.ts";
import { ChromiumPeer } from "./support/chromium.ts";
import { describeConversation } from "./support/conversation.ts";
import { ALL_TERMS, awaitedSocket, type Terms, Traffic } from "./support/meeting.ts";
import { fingerprint, noise } from "./support/messages.ts";
import { serving } from "./support/serving.ts";

describe.skipIf(peers().chromium === undefined)("a page's WebSocket in Chromium", () => {
  let chromium: ChromiumPeer;
  beforeAll(async () => {
    chromium = await ChromiumPeer.launch();
  });
  afterAll(() => chromium[Symbol.asyncDispose]());

  async function meet({ scheme, deflate, limits = {} }: Terms) {
    const { handler, socket } = awaitedSocket();
    const traffic = new Traffic();
    const options = { deflate: deflate.ours, limits, tap: () => traffic };
    const server = await serving(scheme, handler, options);
    const theirs = await chromium.connect(server.url);
    return { ours: await socket, theirs, traffic };
  }

  // The class of browsers neither sends pings nor lets its user cut messages.
  describeConversation(meet, { fragments: false, ping: false, emptyClose: true });

  describe.each(ALL_TERMS)("$name", (terms) => {
    test("sends a Blob and a part of a buffer", async () => {
      const { ours, theirs } = await meet(terms);
      await theirs.link.evaluate(({ socket }) => {
        socket.send(new Blob(["Grüße ", new Uint8Array(70_000)]));
        socket.send(new Uint8Array([1, 2, 3, 4, 5]).subarray(1, 4));
      });
      const blob = Buffer.concat([Buffer.from("Grüße "), new Uint8Array(70_000)]);
      expect(fingerprint(await ours.recv())).toBe(fingerprint(new Uint8Array(blob)));
      expect(await ours.recv()).toEqual(Uint8Array.of(2, 3, 4));
    });

    test("receives a Blob, and shows the extensions as they were answered", async () => {
      const { ours, theirs } = await meet(terms);
      expect(theirs.extensions).toBe(ours.extensions);
      await theirs.link.evaluate(({ socket }) => {
        socket.binaryType = "blob";
        socket.onmessage = ({ data }) => socket.send(data instanceof Blob ? data : "no Blob");
      });
      await ours.send(noise(1_000));
      expect(await ours.recv()).toEqual(noise(1_000));
    });
  });
});
