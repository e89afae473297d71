import { afterAll, beforeAll, describe } from "vitest";
import { peers } from "../../peers/index.ts";
import { describeCompression } from "./support/compression.ts";
import { describeConversation } from "./support/conversation.ts";
import { type Terms, Traffic } from "./support/meeting.ts";
import { describeServerOpening } from "./support/opening.ts";
import { PythonPeer } from "./support/python-peer.ts";
import { connecting } from "./support/serving.ts";

describe.skipIf(peers().python === undefined)("a server of Python's websockets", () => {
  let python: PythonPeer;
  beforeAll(() => {
    python = new PythonPeer();
  });
  afterAll(() => python[Symbol.asyncDispose]());

  async function meet({ scheme, deflate, limits = {} }: Terms) {
    const server = await python.serve(scheme, { deflate: deflate.theirs });
    const traffic = new Traffic();
    const options = { deflate: deflate.ours, limits, tap: () => traffic };
    const ours = await connecting(server.url, options);
    return { ours, theirs: await server.take(), traffic };
  }

  describe("takes a connection", () => {
    describeServerOpening((scheme, about) => python.serve(scheme, about));
  });
  // Its `close` always sends a code.
  describeConversation(meet, { fragments: true, ping: true, emptyClose: false });
  describe("compresses", () => describeCompression(meet, "server"));
});
