import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { peers } from "../../peers/index.ts";
import { certificateFile } from "./support/certificate-file.ts";
import { startWireglass, wireglass } from "./support/command.ts";
import { ALL_TERMS } from "./support/meeting.ts";
import { fingerprint, MESSAGES } from "./support/messages.ts";
import { PythonPeer } from "./support/python-peer.ts";

describe.skipIf(peers().python === undefined)("Python's websockets and our command", () => {
  let python: PythonPeer;
  beforeAll(() => {
    python = new PythonPeer();
  });
  afterAll(() => python[Symbol.asyncDispose]());

  test.each(ALL_TERMS)("wireglass serve echo, $name", async ({ scheme, deflate }) => {
    using certificate = certificateFile();
    const { path } = certificate;
    const listen = ["--listen", `${scheme}://127.0.0.1:0/`];
    const options = deflate.ours === false ? ["--no-deflate"] : [];
    const tls = scheme === "wss" ? ["--cert", path, "--key", path] : [];
    await using server = await startWireglass("serve", "echo", ...listen, ...options, ...tls);
    const talker = await python.connect(server.url);
    expect(talker.extensions.split(";")[0]).toBe(
      deflate.ours === false ? "" : "permessage-deflate",
    );
    for (const { name, message } of MESSAGES) {
      await talker.send(message);
      expect([name, fingerprint(await talker.receive())]).toEqual([name, fingerprint(message)]);
    }
    await talker.ping("are you there?");
    expect(await server.stop("SIGINT")).toBe(0);
    expect((await talker.closed).code).toBe(1001);
  });

  test.each(ALL_TERMS)("wireglass connect, $name", async ({ scheme, deflate }) => {
    const server = await python.serve(scheme, {
      deflate: deflate.theirs,
      subprotocols: ["chat.v1"],
      login: ["ann", "s3cret"],
    });
    const options = ["-k", "-u", "ann:s3cret", "-s", "chat.v1", "--json"];
    await using command = wireglass("connect", server.url, ...options);
    const talker = await server.take();
    expect(talker.subprotocol).toBe("chat.v1");
    const text = "Grüße, 你好 ".repeat(5_000);
    command.type(text);
    expect(fingerprint(await talker.receive())).toBe(fingerprint(text));
    await talker.sendFragments(["Grü", "ße", "🕸️"]);
    const message = JSON.parse(await command.line(/"from":"server"/));
    expect(message).toMatchObject({ text: "Grüße🕸️", compressed: deflate.theirs !== false });
    expect(message.violations).toEqual([]);
    command.type("/close 4000 bye");
    expect(await talker.closed).toEqual({ code: 4000, reason: "bye" });
    expect(await command.ended).toBe(0);
  });
});
