import { afterAll, beforeAll, describe } from "vitest";
import { peers } from "../../peers/index.ts";
import { describeCompression } from "./support/compression.ts";
import { describeConversation } from "./support/conversation.ts";
import { awaitedSocket, type Terms, Traffic } from "./support/meeting.ts";
import { describeClientOpening } from "./support/opening.ts";
import { PythonPeer } from "./support/python-peer.ts";
import { serving } from "./support/serving.ts";

describe.skipIf(peers().python === undefined)("a client of Python's websockets", () => {
  let python: PythonPeer;
  beforeAll(() => {
    python = new PythonPeer();
  });
  afterAll(() => python[Symbol.asyncDispose]());

  async function meet({ scheme, deflate, limits = {} }: Terms) {
    const { handler, socket } = awaitedSocket();
    const traffic = new Traffic();
    const options = { deflate: deflate.ours, limits, tap: () => traffic };
    const server = await serving(scheme, handler, options);
    const theirs = await python.connect(server.url, { deflate: deflate.theirs });
    return { ours: await socket, theirs, traffic };
  }

  describe("opens a connection", () => {
    describeClientOpening((url, about) => python.connect(url, about));
  });
  // Its `close` always sends a code.
  describeConversation(meet, { fragments: true, ping: true, emptyClose: false });
  describe("compresses", () => describeCompression(meet, "client"));
});
