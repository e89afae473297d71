import { describe, expect, test } from "vitest";
import { basicCredentials, type ServeOptions, type Socket } from "wireglass";
import { peers } from "../../peers/index.ts";
import { startWireglass } from "./support/command.ts";
import { curl, curlSpeaksWebSocket, upgradeArguments } from "./support/curl.ts";
import { type Scheme, serving } from "./support/serving.ts";

const SCHEMES: readonly Scheme[] = ["ws", "wss"];
const HELLO = "hello ".repeat(20);

/** A server's address for curl. The server says hello and goodbye, and does not wait long for an answer. */
async function greeting(scheme: Scheme, options: ServeOptions = {}): Promise<string> {
  const greet = async (socket: Socket): Promise<void> => socket.send(HELLO);
  const server = await serving(scheme, greet, { limits: { closeTimeoutMs: 250 }, ...options });
  return server.url.replace("ws", "http");
}

const RAW = ["--http1.1", "-i", "-N"];

describe.skipIf(peers().curl === undefined).each(SCHEMES)(
  "curl with headers by hand, %s",
  (scheme) => {
    test("is upgraded, and shows the frames", async () => {
      const { head, body } = await curl(...RAW, ...upgradeArguments(), await greeting(scheme));
      expect(head).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n/);
      expect(head).toContain("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n");
      expect(head).not.toContain("Sec-WebSocket-Extensions");
      const close = Uint8Array.of(0x88, 2, 0x03, 0xe8);
      expect(body).toEqual(Buffer.concat([Uint8Array.of(0x81, 120), Buffer.from(HELLO), close]));
    });

    test("gets a compressed frame when it offers that", async () => {
      const offer = ["-H", "Sec-WebSocket-Extensions: permessage-deflate"];
      const { head, body } = await curl(
        ...RAW,
        ...upgradeArguments(),
        ...offer,
        await greeting(scheme),
      );
      expect(head).toContain("Sec-WebSocket-Extensions: permessage-deflate\r\n");
      expect(body[0]).toBe(0xc1);
      expect(body.length).toBeLessThan(40);
    });

    test("is let in with its user and password, and asked for them otherwise", async () => {
      const url = await greeting(scheme, {
        authorize({ headers }) {
          if (basicCredentials(headers)?.password === "secret") return true;
          return { status: 401, headers: [["WWW-Authenticate", 'Basic realm="test"']] };
        },
      });
      const known = await curl(...RAW, "-u", "ann:secret", ...upgradeArguments(), url);
      expect(known.head).toMatch(/^HTTP\/1\.1 101 /);
      const stranger = await curl(...RAW, ...upgradeArguments(), url);
      expect(stranger.head).toMatch(/^HTTP\/1\.1 401 .*WWW-Authenticate: Basic realm="test"\r\n/s);
    });

    test.each([
      { name: "no key", args: upgradeArguments("Sec-WebSocket-Key"), status: 400 },
      { name: "no version", args: upgradeArguments("Sec-WebSocket-Version"), status: 426 },
      {
        name: "an old version",
        args: [...upgradeArguments("Sec-WebSocket-Version"), "-H", "Sec-WebSocket-Version: 8"],
        status: 426,
      },
      { name: "another method", args: ["-X", "POST", ...upgradeArguments()], status: 405 },
      { name: "HTTP 1.0", args: ["--http1.0", ...upgradeArguments()], status: 400 },
      { name: "no upgrade where there is no page", args: [], status: 426 },
    ])("is told what is wrong: $name", async ({ args, status }) => {
      const outcome = await curl(...RAW, ...args, await greeting(scheme));
      expect(outcome.status).toBe(0);
      expect(outcome.head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
      expect(outcome.body.toString()).toMatch(/\(RFC 6455 §[\d.]+\)\n$/);
    });
  },
);

describe.skipIf(peers().curl === undefined)("curl at the page of wireglass serve chat", () => {
  test.each(SCHEMES)("%s", async (scheme) => {
    await using chat = await startWireglass("serve", "chat", "-l", `${scheme}://127.0.0.1:0/`);
    const url = chat.url.replace("ws", "http");
    for (const version of ["--http1.0", "--http1.1", "--http2"]) {
      const { status, head, body } = await curl("-i", version, url);
      expect([status, head.split("\r\n")[0]]).toEqual([0, "HTTP/1.1 200 OK"]);
      expect(head).toMatch(/^Content-Type: text\/html; charset=utf-8\r$/im);
      expect(Number(/^Content-Length: (\d+)\r$/im.exec(head)?.[1])).toBe(body.length);
      expect(body.toString()).toMatch(/^<!doctype html>.*<\/html>\s*$/is);
    }
    const { status, body } = await curl("-i", "-I", url);
    expect([status, body.length]).toEqual([0, 0]);
  });
});

describe.skipIf(!curlSpeaksWebSocket())("curl's own WebSocket client", () => {
  test.each(SCHEMES)("prints what comes, %s", async (scheme) => {
    const url = (await greeting(scheme)).replace("http", "ws");
    const { body } = await curl("--no-buffer", url);
    expect(body.toString()).toContain(HELLO);
  });
});
