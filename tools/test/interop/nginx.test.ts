import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ConnectError } from "wireglass";
import { peers } from "../../peers/index.ts";
import { ChromiumPeer } from "./support/chromium.ts";
import { describeConversation } from "./support/conversation.ts";
import { awaitedSocket, type Meeting, type Terms, Traffic } from "./support/meeting.ts";
import { fingerprint, MESSAGES } from "./support/messages.ts";
import { proxying } from "./support/nginx.ts";
import { PythonPeer } from "./support/python-peer.ts";
import { connecting, type Scheme, serving } from "./support/serving.ts";
import type { Talker } from "./support/talker.ts";

const { nginx, python, chromium } = peers();

/** Which side of nginx speaks TLS. */
const WAYS: readonly { readonly front: Scheme; readonly upstream: Scheme }[] = [
  { front: "ws", upstream: "ws" },
  { front: "wss", upstream: "ws" },
  { front: "ws", upstream: "wss" },
  { front: "wss", upstream: "wss" },
];

describe.skipIf(nginx === undefined)("our client behind nginx", () => {
  describe.each(WAYS)("$front to nginx, $upstream to our server", ({ front, upstream }) => {
    test.each([true, false])("gets each message back, deflate: %s", async (deflate) => {
      const proxy = await proxying((await serving(upstream)).url);
      const socket = await connecting(proxy[front], { deflate });
      expect(socket.extensions.split(";")[0]).toBe(deflate ? "permessage-deflate" : "");
      for (const { name, message } of MESSAGES) {
        await socket.send(message);
        expect([name, fingerprint(await socket.recv())]).toEqual([name, fingerprint(message)]);
      }
      expect(await socket.close(4000, "bye")).toMatchObject({ code: 4000, clean: true });
    });

    test("sees the page, the host, and for whom nginx asks", async () => {
      const page = () => ({ status: 200, body: "a page" });
      const { handler, socket } = awaitedSocket();
      const proxy = await proxying((await serving(upstream, handler, { page })).url);
      const ours = await connecting(proxy[front]);
      const { headers } = (await socket).request;
      expect(headers).toContainEqual(["Host", new URL(ours.url).host]);
      expect(headers).toContainEqual(["X-Forwarded-For", "127.0.0.1"]);
      if (front === "wss") return; // fetch cannot be told whom to trust
      const answer = await fetch(proxy.ws.replace("ws", "http"));
      expect([answer.status, await answer.text()]).toEqual([200, "a page"]);
    });

    test("is told 1001 when the server ends, and 502 after that", async () => {
      const server = await serving(upstream);
      const proxy = await proxying(server.url);
      const socket = await connecting(proxy[front]);
      await server.close();
      expect(await socket.closed).toMatchObject({ code: 1001, clean: true, by: "remote" });
      const refusal = await connecting(proxy[front]).catch((error) => error);
      expect(refusal).toBeInstanceOf(ConnectError);
      expect(refusal).toMatchObject({ code: "connect/status", response: { status: 502 } });
    });
  });
});

/** Terms are about the client; nginx speaks the other scheme to our server. */
async function meetThrough(
  { scheme, deflate, limits = {} }: Terms,
  connect: (url: string) => Promise<Talker>,
): Promise<Meeting> {
  const { handler, socket } = awaitedSocket();
  const traffic = new Traffic();
  const options = { deflate: deflate.ours, limits, tap: () => traffic };
  const server = await serving(scheme === "ws" ? "wss" : "ws", handler, options);
  const proxy = await proxying(server.url);
  const theirs = await connect(proxy[scheme]);
  return { ours: await socket, theirs, traffic };
}

describe.skipIf(nginx === undefined || python === undefined)("Python behind nginx", () => {
  let peer: PythonPeer;
  beforeAll(() => {
    peer = new PythonPeer();
  });
  afterAll(() => peer[Symbol.asyncDispose]());

  describeConversation(
    (terms) => meetThrough(terms, (url) => peer.connect(url, { deflate: terms.deflate.theirs })),
    { fragments: true, ping: true, emptyClose: false },
  );
});

describe.skipIf(nginx === undefined || chromium === undefined)("Chromium behind nginx", () => {
  let peer: ChromiumPeer;
  beforeAll(async () => {
    peer = await ChromiumPeer.launch();
  });
  afterAll(() => peer[Symbol.asyncDispose]());

  test.each(WAYS)("$front to nginx, $upstream to our server", async ({ front, upstream }) => {
    const proxy = await proxying((await serving(upstream)).url);
    const page = await peer.connect(proxy[front]);
    for (const { name, message } of MESSAGES) {
      await page.send(message);
      expect([name, fingerprint(await page.receive())]).toEqual([name, fingerprint(message)]);
    }
    await page.close(4000, "bye");
    expect((await page.closed).code).toBe(4000); // the answer to a close frame repeats its code alone
  });
});
