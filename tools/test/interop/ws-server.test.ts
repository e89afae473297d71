import { describe } from "vitest";
import { describeCompression } from "./support/compression.ts";
import { describeConversation } from "./support/conversation.ts";
import { type Terms, Traffic } from "./support/meeting.ts";
import { describeServerOpening } from "./support/opening.ts";
import { connecting } from "./support/serving.ts";
import { compressAll, serveWs } from "./support/ws-peer.ts";

async function meet({ scheme, deflate, limits = {} }: Terms) {
  const { url, clients } = await serveWs(scheme, {
    perMessageDeflate: compressAll(deflate.theirs),
  });
  const traffic = new Traffic();
  const options = { deflate: deflate.ours, limits, tap: () => traffic };
  const ours = await connecting(url, options);
  return { ours, theirs: await clients.take(), traffic };
}

describe("a server of ws", () => {
  describe("takes a connection", () => {
    describeServerOpening(async (scheme, { subprotocols = [], login }) => {
      const { url, clients } = await serveWs(scheme, {
        handleProtocols: (offered) => subprotocols.find((name) => offered.has(name)) ?? false,
        ...(login && { verifyClient: ({ req }) => req.headers.authorization === basic(login) }),
      });
      return { url, take: () => clients.take() };
    });
  });
  describeConversation(meet, { fragments: true, ping: true, emptyClose: true });
  describe("compresses", () => describeCompression(meet, "server"));
});

function basic(login: readonly string[]): string {
  return `Basic ${Buffer.from(login.join(":")).toString("base64")}`;
}
