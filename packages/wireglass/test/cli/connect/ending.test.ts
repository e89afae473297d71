import { acceptFor } from "@wireglass/wire";
import { expect, test } from "vitest";
import { ConnectRun, run } from "./connect-run.ts";
import { rawServer, webSocketServer } from "./servers.ts";

test.each([
  { name: "1000", code: 1000, status: 0, err: "" },
  { name: "1001", code: 1001, status: 0, err: "" },
  { name: "no code", code: undefined, status: 0, err: "" },
  {
    name: "1011",
    code: 1011,
    status: 1,
    err: 'the connection ended with 1011 internal error: the server met something unexpected ("why")\n',
  },
  {
    name: "4001",
    code: 4001,
    status: 1,
    err: 'the connection ended with 4001 application code: private to the application ("why")\n',
  },
])("a server's close with $name", async ({ code, status, err }) => {
  const { url } = await webSocketServer({
    open: (socket) => void socket.close(code, code === undefined ? undefined : "why"),
  });
  expect(await new ConnectRun(url).finished).toEqual({ status, out: "", err });
});

test("a close of ours is a success whatever its code", async () => {
  const { url } = await webSocketServer();
  expect(await run(url, "/close 4000 enough\n")).toEqual({ status: 0, out: "", err: "" });
});

test("a server that vanishes", async () => {
  const { url } = await webSocketServer({ open: (socket) => socket.terminate() });
  const { status, err } = await new ConnectRun(url).finished;
  expect(status).toBe(1);
  expect(err).toMatch(/^the connection was lost without a goodbye \(1006\)/);
});

test("a server that breaks a rule", async () => {
  const port = await rawServer((socket) => {
    socket.once("data", (head) => {
      const key = /Sec-WebSocket-Key: (\S+)/i.exec(String(head))?.[1] ?? "";
      const answer = `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${acceptFor(key)}\r\n\r\n`;
      socket.write(Buffer.concat([Buffer.from(answer), Buffer.from([0x83, 0x00])]));
    });
  });
  const { status, err } = await new ConnectRun(`ws://127.0.0.1:${port}/`).finished;
  expect(status).toBe(1);
  expect(err).toBe(
    "the server broke a rule: the opcode is reserved [RFC 6455 §5.2, opcode/reserved]; closed with 1002\n",
  );
});
