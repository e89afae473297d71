import { once } from "node:events";
import { beforeAll, describe, expect, test } from "vitest";
import { type Message, WebSocket } from "wireglass";
import { Mailbox } from "./support/mailbox.ts";
import { ALL_TERMS } from "./support/meeting.ts";
import { fingerprint, MESSAGES, noise } from "./support/messages.ts";
import { type Scheme, trustCertificate } from "./support/serving.ts";
import { serveWs } from "./support/ws-peer.ts";

/** Both ends of a connection; the messages that have come to ours are in `received`. */
async function open(scheme: Scheme, perMessageDeflate: boolean) {
  const server = await serveWs(scheme, { perMessageDeflate });
  const socket = new WebSocket(server.url);
  socket.binaryType = "arraybuffer";
  const received = new Mailbox<Message>();
  socket.onmessage = ({ data }) =>
    received.put(data instanceof ArrayBuffer ? new Uint8Array(data) : data);
  const closed = new Promise<CloseEvent>((resolve) => {
    socket.onclose = resolve;
  });
  const theirs = await server.clients.take();
  if (socket.readyState === WebSocket.CONNECTING) await once(socket, "open");
  return { socket, received, closed, theirs };
}

describe("our WebSocket class at a server of ws", () => {
  beforeAll(trustCertificate);

  describe.each(ALL_TERMS)("$name", ({ scheme, deflate }) => {
    test("carries each message there and back", async () => {
      const { socket, received, theirs } = await open(scheme, deflate.theirs !== false);
      expect(socket.extensions.split(";")[0]).toBe(theirs.extensions);
      for (const { name, message } of MESSAGES) {
        socket.send(message as string); // bytes of an ArrayBuffer of their own, which its type does not say
        await theirs.send(message);
        const both = [await theirs.receive(), await received.take()];
        expect([name, ...both.map(fingerprint)]).toEqual([
          name,
          ...Array(2).fill(fingerprint(message)),
        ]);
      }
    });

    test("sends a Blob as binary", async () => {
      const { socket, theirs } = await open(scheme, deflate.theirs !== false);
      socket.send(new Blob(["Grüße ", noise(100_000)]));
      socket.send("after it");
      expect(fingerprint(await theirs.receive())).toBe(
        fingerprint(new Uint8Array(Buffer.concat([Buffer.from("Grüße "), noise(100_000)]))),
      );
      expect(await theirs.receive()).toBe("after it");
    });

    test("closes with a code and a reason", async () => {
      const { socket, closed, theirs } = await open(scheme, deflate.theirs !== false);
      socket.close(4000, "tschüß");
      expect(await theirs.closed).toEqual({ code: 4000, reason: "tschüß" });
      expect(await closed).toMatchObject({ code: 4000, wasClean: true });
    });

    test("is told a code and a reason", async () => {
      const { closed, theirs } = await open(scheme, deflate.theirs !== false);
      await theirs.close(3001, "tschüß");
      expect(await closed).toMatchObject({ code: 3001, reason: "tschüß", wasClean: true });
    });
  });
});
