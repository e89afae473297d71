import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { beforeEach, expect, test, vi } from "vitest";
import type { CommandIo, ConnectCommand } from "../../../src/cli/connect/index.ts";
import { ConnectRun } from "./connect-run.ts";
import { ECHO, tcpEcho, webSocketServer } from "./servers.ts";

let state = "";
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), "wireglass-screen-"));
  vi.stubEnv("XDG_STATE_HOME", state);
  vi.stubEnv("TERM", "xterm");
});

function screen(url: string, options: Partial<ConnectCommand> = {}, io: Partial<CommandIo> = {}) {
  return new ConnectRun(url, options, { tty: true, ...io });
}

/** What was printed, without what moves the cursor. */
function plain(text: string): string {
  return stripVTControlCharacters(text);
}

test("shows times and directions, and how it ended", async () => {
  const { url } = await webSocketServer();
  const going = screen(url);
  await going.shows("/help lists");
  going.type("hello\r");
  await going.shows("← hello");
  going.type("exit\r");
  const { status, out, err } = await going.finished;
  expect({ status, err }).toEqual({ status: 0, err: "" });
  const lines = plain(out);
  expect(lines).toContain(`connected to ${url} (permessage-deflate)`);
  expect(lines).toMatch(/\d\d:\d\d:\d\d\.\d{3} → hello\n/);
  expect(lines).toMatch(/\d\d:\d\d:\d\d\.\d{3} ← hello\n/);
  expect(lines).toMatch(/→ close 1000 normal closure "user exit"\n/);
  expect(lines).toMatch(/closed with 1000 normal closure by us\n$/);
});

test("what is being typed survives what comes in", async () => {
  const server = await webSocketServer();
  const going = screen(server.url);
  await going.shows("> ");
  going.type("half a li");
  await going.shows("half a li");
  await server.broadcast("news");
  await going.shows(/news\n[^\n]*> half a li/);
  going.type("ne\r");
  await going.shows("← half a line");
  going.stop();
  expect((await going.finished).status).toBe(0);
});

test("commands: help, unknown ones, pings with their round trip", async () => {
  const { url } = await webSocketServer();
  const going = screen(url);
  await going.shows("> ");
  going.type("/help\r/nothing\r\r/ping tick\r");
  await going.shows(/← pong "tick", round trip [\d.]+ ms/);
  going.type("/close 4001 enough\r");
  const { status, out } = await going.finished;
  expect(status).toBe(0);
  expect(out).toContain("/base64 DCdX");
  expect(out).toContain("there is no /nothing");
  expect(out).not.toMatch(/→ *\r?\n/); // the empty line was not sent
  expect(out).toContain('→ close 4001 application code "enough"');
});

test("files are sent as bytes, or as text", async () => {
  const { url } = await webSocketServer();
  writeFileSync(join(state, "a b.txt"), "from a file");
  const going = screen(url);
  await going.shows("> ");
  going.type(`/file -t ${state}/a b.txt\r`);
  await going.shows("← from a file");
  going.type(`/file ${state}/a b.txt\r/file ${state}/none\r/file ${state}\r`);
  await going.shows("← (11 bytes) 66 72");
  await going.shows("none does not exist; nothing was sent");
  await going.shows("is a folder; nothing was sent");
  writeFileSync(join(state, "bin"), Buffer.from([0xff]));
  going.type(`/file -t ${state}/bin\r`);
  await going.shows("is not UTF-8 text");
  going.type("exit\r");
  expect((await going.finished).status).toBe(0);
});

test("Ctrl-C and Ctrl-D leave", async () => {
  for (const key of ["\x03", "\x04"]) {
    const closes: unknown[] = [];
    const { url } = await webSocketServer({ ...ECHO, close: (_, info) => closes.push(info) });
    const going = screen(url);
    await going.shows("> ");
    going.type(key);
    expect((await going.finished).status).toBe(0);
    await expect.poll(() => closes).toMatchObject([{ code: 1000, reason: "user exit" }]);
  }
});

test("a second Ctrl-C cuts the connection of a server that does not answer", async () => {
  const { url } = await tcpEcho();
  const going = screen(url, { limits: { closeTimeoutMs: 60_000 } });
  await going.shows("> ");
  going.type("\x03");
  going.type("\x03");
  expect((await going.finished).status).toBe(0);
});

test("--quiet shows messages only", async () => {
  const { url } = await webSocketServer();
  const going = screen(url, { quiet: true });
  await going.shows("> ");
  going.type("hello\r");
  await going.shows("← hello");
  going.type("exit\r");
  const { out } = await going.finished;
  expect(plain(out)).not.toMatch(/connected|closed|close 1000/);
});

test("--ping shows round trips", async () => {
  const { url } = await webSocketServer();
  const going = screen(url, { pingSeconds: 0.25 });
  await going.shows(/← pong .*, round trip [\d.]+ ms/);
  going.type("exit\r");
  expect((await going.finished).status).toBe(0);
});

test("--count counts what is shown", async () => {
  const { url } = await webSocketServer(async (socket) => {
    for (let i = 0; i < 5; i++) void socket.send(`m${i}`);
    await socket.closed;
  });
  const { status, out } = await screen(url, { count: 2 }).finished;
  expect(status).toBe(0);
  expect(out).toContain("← m1");
  expect(out).not.toContain("← m2");
});

test("lines typed while the connection is away are sent when it is back", async () => {
  let connections = 0;
  const { url } = await webSocketServer({
    ...ECHO,
    open: (socket) => {
      connections++;
      if (connections === 1) void socket.close(1012);
    },
  });
  const going = screen(url, { reconnect: true });
  await going.shows("connecting again");
  going.type("one\r/nothing\rtwo\r");
  await going.shows("waits for the connection (2 so far)");
  await going.shows(/← one[\s\S]*← two/);
  going.type("exit\r");
  expect((await going.finished).status).toBe(0);
});

test("leaving while the connection is away tells what was not sent", async () => {
  const server = await webSocketServer();
  const going = screen(server.url, { reconnect: true });
  await going.shows("> ");
  await server.close();
  await going.shows("connecting again");
  going.type("one\rtwo\rexit\r");
  const { err } = await going.finished;
  expect(err).toMatch(/^2 lines were not sent\n/);
});

test("the history has what was typed, but no password", async () => {
  const { url } = await webSocketServer();
  const going = screen(url);
  await going.shows("> ");
  going.type("first\rann:pa55\r behind a blank\r");
  await going.shows("←  behind a blank");
  going.type("\x1b[A\x1b[A\x1b[A\r"); // up, to the first line
  await going.shows(/← first[\s\S]*← first/);
  going.type("exit\r");
  await going.finished;
  const kept = readFileSync(join(state, "wireglass", "history"), "utf8");
  expect(kept).toBe("first\nfirst\nexit\n");
  const again = screen(url);
  await again.shows("> ");
  again.type("\x1b[A\x1b[A\r");
  await again.shows("← first");
  again.stop();
  await again.finished;
});

test("a stream's text is shown without its line end, and who is at the other end", async () => {
  const { url, port } = await tcpEcho();
  const going = screen(url);
  await going.shows(`connected to ${url} (127.0.0.1:${port})`);
  going.type("hi\r");
  await going.shows(/← hi\n/);
  going.type("exit\r");
  expect(plain((await going.finished).out)).toMatch(/closed by us\n$/);
});

test("a dumb terminal gets what a pipe gets", async () => {
  vi.stubEnv("TERM", "dumb");
  const { url } = await webSocketServer();
  const going = screen(url);
  going.type("hello\n");
  await going.shows("hello\n");
  going.type("exit\n");
  expect((await going.finished).out).toBe("hello\n");
});
