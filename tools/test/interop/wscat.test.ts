import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { startWireglass, wireglass } from "./support/command.ts";
import { ALL_TERMS, awaitedSocket } from "./support/meeting.ts";
import { Program } from "./support/program.ts";
import { serving } from "./support/serving.ts";

const PACKAGE = createRequire(import.meta.url).resolve("wscat/package.json");
const WSCAT = join(dirname(PACKAGE), "bin", "wscat");
const PORT_REPORT = join(import.meta.dirname, "support", "port-report.mjs");

const LINES = ["hello", "Grüße, 你好 🕸️", "x".repeat(100_000)];

describe("wscat as a client", () => {
  test.each(ALL_TERMS)("of wireglass serve echo, $name", async ({ scheme, deflate }) => {
    const options = deflate.ours === false ? ["--no-deflate"] : [];
    const listen = ["--listen", `${scheme}://127.0.0.1:0/`, "--json"];
    await using server = await startWireglass("serve", "echo", ...listen, ...options);
    const words = LINES.flatMap((line) => ["-x", line]);
    await using wscat = new Program(process.execPath, [
      WSCAT,
      "-n",
      "-w",
      "-1",
      "-c",
      server.url,
      ...words,
    ]);
    const heard = [];
    for (const _ of LINES) heard.push(await wscat.out.lines.take());
    expect(heard).toEqual(LINES);
    const open = JSON.parse(await server.line(/"kind":"open"/));
    expect(open.extensions.split(";")[0]).toBe(deflate.ours === false ? "" : "permessage-deflate");
  });

  test.each(ALL_TERMS)("with slash commands, $name", async ({ scheme, deflate }) => {
    const { handler, socket } = awaitedSocket();
    const server = await serving(scheme, handler, {
      deflate: deflate.ours,
      subprotocols: ["chat"],
    });
    const args = [WSCAT, "-n", "-P", "--slash", "-s", "chat", "-H", "X-Who: ann", "-c", server.url];
    await using wscat = new Program(process.execPath, args);
    const ours = await socket;
    expect(ours.subprotocol).toBe("chat");
    expect(ours.request.headers).toContainEqual(["X-Who", "ann"]);
    // It drops what is typed before it sees the connection open.
    await ours.send("ready");
    await wscat.line(/ready$/);
    wscat.type("hello");
    expect(await ours.recv()).toBe("hello");
    await ours.ping("are you there?");
    await wscat.line(/Received ping \(data: "are you there\?"\)$/);
    wscat.type("/ping still-here");
    await wscat.line(/Received pong \(data: "still-here"\)$/);
    wscat.type("/close 4000 good bye");
    expect(await ours.closed).toMatchObject({ code: 4000, reason: "good bye", clean: true });
    expect(await wscat.ended).toBe(0);
  });
});

describe("wscat in a room", () => {
  test("of wireglass serve chat", async () => {
    await using chat = await startWireglass("serve", "chat", "--listen", "ws://127.0.0.1:0/");
    await using wscat = new Program(process.execPath, [WSCAT, "-c", chat.url]);
    await wscat.line(/name/i);
    wscat.type("ann");
    await wscat.line(/ann/);
    wscat.type("hello, 你好");
    expect(await wscat.line(/你好/)).toMatch(/ann: hello, 你好$/);
  });
});

describe("wscat as a server", () => {
  test("of wireglass connect", async () => {
    await using wscat = new Program(
      process.execPath,
      ["--import", PORT_REPORT, WSCAT, "--listen", "0"],
      { stdio: ["pipe", "pipe", "pipe", "ipc"] },
    );
    const [port] = await once(wscat.child, "message");
    await using command = wireglass("connect", `ws://127.0.0.1:${port}/`, "--json");
    await command.line(/"kind":"open"/);
    for (const line of LINES) {
      command.type(line);
      expect((await wscat.out.lines.take()).replace(/^(> )+/, "")).toBe(line);
      wscat.type(line);
      const message = JSON.parse(await command.line(/"from":"server"/));
      expect(message).toMatchObject({ opcode: "text", text: line, violations: [] });
    }
    command.type("/ping hi");
    expect(JSON.parse(await command.line(/"opcode":"pong"/))).toMatchObject({
      from: "server",
      text: "hi",
    });
    wscat.endInput(); // it then closes the connection, but does not wait
    expect(JSON.parse(await command.line(/"kind":"close"/))).toMatchObject({ by: "server" });
    await command.ended;
  });
});
