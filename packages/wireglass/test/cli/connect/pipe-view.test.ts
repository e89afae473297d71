import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { SocketHandler } from "../../../src/endpoint/index.ts";
import { ConnectRun, run } from "./connect-run.ts";
import { webSocketServer } from "./servers.ts";

const FLOOD: SocketHandler = async (socket) => {
  while (socket.open) await socket.send("x".repeat(10_000));
};

test("sends each line as a message and prints payloads only", async () => {
  const { url } = await webSocketServer();
  const { status, out, err } = await run(url, "hello\n\nwörld\r\nlast");
  expect({ status, out, err }).toEqual({ status: 0, out: "hello\n\nwörld\nlast\n", err: "" });
});

test("prints binary messages as hex", async () => {
  const { url } = await webSocketServer();
  const { out } = await run(url, "/hex 0c 27 57\n/base64 AAEC\n");
  expect(out).toBe("0c2757\n000102\n");
});

test("with --binary sends bytes and writes bytes", async () => {
  const { url } = await webSocketServer();
  const going = new ConnectRun(url, { binary: true });
  going.type(Buffer.from("ff00fe0a2f2f780a", "hex")).endInput();
  expect((await going.finished).status).toBe(0);
  expect(going.bytes.toString("hex")).toBe("ff00fe2f78");
});

test("says which line cannot be sent, sends the others, and fails", async () => {
  const { url } = await webSocketServer();
  const { status, out, err } = await run(
    url,
    Buffer.from("a\n/nothing\n/hex 0\n\xff\n/close x\nb\n", "latin1"),
  );
  expect({ status, out }).toEqual({ status: 1, out: "a\nb\n" });
  expect(err.trimEnd().split("\n")).toEqual([
    expect.stringMatching(/^line 2: there is no \/nothing/),
    expect.stringMatching(/^line 3: hex digits come in pairs/),
    expect.stringMatching(/^line 4: this line is not UTF-8/),
    expect.stringMatching(/^line 5: a close code is a number/),
  ]);
});

test("escapes what could steer a terminal when stdout is one", async () => {
  const { url } = await webSocketServer();
  const going = new ConnectRun(url, {}, { tty: "stdout" });
  going.type("\x1b[2J\tx\n").endInput();
  expect((await going.finished).out).toBe("\\x1b[2J\tx\n");
});

test("speaks no word when its reader has gone", async () => {
  const { url } = await webSocketServer(FLOOD, { deflate: false });
  const going = new ConnectRun(url, { limits: { closeTimeoutMs: 300 } });
  await going.shows("xxx");
  going.stdout.destroy(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
  expect(await going.finished).toMatchObject({ status: 0, err: "" });
});

test("slows the server down when its reader is slow", async () => {
  const server = await webSocketServer(FLOOD, { deflate: false });
  const going = new ConnectRun(server.url, { limits: { closeTimeoutMs: 300 } });
  await going.shows("xxx");
  const [socket] = server.sockets;
  going.stdout.pause();
  await sleep(700);
  const waiting = socket?.bufferedAmount;
  expect(waiting).toBeGreaterThan(1_000_000);
  await sleep(300);
  expect(socket?.bufferedAmount).toBe(waiting);
  going.stdout.resume();
  going.stop();
  expect((await going.finished).status).toBe(0);
});
