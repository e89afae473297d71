import { setTimeout as sleep } from "node:timers/promises";
import { acceptFor } from "@wireglass/wire";
import { describe, expect, test } from "vitest";
import type { SocketHandler } from "../../../src/endpoint/index.ts";
import { ConnectRun, records, run } from "./connect-run.ts";
import { ECHO, rawServer, webSocketServer } from "./servers.ts";

const FLOOD: SocketHandler = async (socket) => {
  while (socket.open) await socket.send("x".repeat(10_000));
};

describe("a pipe", () => {
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

  test("honours commands, and exit in the middle", async () => {
    const closes: unknown[] = [];
    const { url } = await webSocketServer({ ...ECHO, close: (_, info) => closes.push(info) });
    const { status, out, err } = await run(url, "one\n//two\n/ping x\nexit\nthree\n");
    expect({ status, out }).toEqual({ status: 0, out: "one\n/two\n" });
    expect(err).toMatch(/^(round trip [\d.]+ ms\n)?$/);
    await expect
      .poll(() => closes)
      .toMatchObject([{ code: 1000, reason: "user exit", clean: true, by: "remote" }]);
  });

  test("sends what -m says before the input, as it is", async () => {
    const { url } = await webSocketServer();
    const { out } = await run(url, "third\n", { send: ["exit", "/hex zz"] });
    expect(out).toBe("exit\n/hex zz\nthird\n");
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

  test("keeps waiting while messages come", async () => {
    const { url } = await webSocketServer(async (socket) => {
      await socket.recv();
      for (let i = 0; i < 6; i++) {
        await sleep(100);
        await socket.send(String(i));
      }
      await socket.closed;
    });
    const { out } = await run(url, "go\n", { waitSeconds: 0.3 });
    expect(out).toBe("0\n1\n2\n3\n4\n5\n");
  });

  test("leaves after --count messages and prints not one more", async () => {
    const { url } = await webSocketServer(async (socket) => {
      for (let i = 0; i < 10; i++) void socket.send(String(i));
      await socket.closed;
    });
    const going = new ConnectRun(url, { count: 3 });
    expect(await going.finished).toEqual({ status: 0, out: "0\n1\n2\n", err: "" });
    const json = await new ConnectRun(url, { count: 3, json: true }).finished;
    expect(
      records(json.out).filter(({ from, opcode }) => from === "server" && opcode === "text"),
    ).toHaveLength(3);
  });

  test("escapes what could steer a terminal when stdout is one", async () => {
    const { url } = await webSocketServer();
    const going = new ConnectRun(url, {}, { tty: "stdout" });
    going.type("\x1b[2J\tx\n").endInput();
    expect((await going.finished).out).toBe("\\x1b[2J\tx\n");
  });

  test("speaks no word when its reader has gone", async () => {
    const { url } = await webSocketServer(FLOOD, { deflate: false });
    const going = new ConnectRun(url);
    await going.shows("xxx");
    going.stdout.destroy(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
    expect(await going.finished).toMatchObject({ status: 0, err: "" });
  });

  test("slows the server down when its reader is slow", async () => {
    const server = await webSocketServer(FLOOD, { deflate: false });
    const going = new ConnectRun(server.url);
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
});

describe("--json", () => {
  test("prints the records of the connection and nothing else", async () => {
    const { url } = await webSocketServer();
    const { status, out, err } = await run(url, "hello\n/hex 00ff\n", { json: true });
    expect({ status, err }).toEqual({ status: 0, err: "" });
    expect(records(out)).toMatchObject([
      { kind: "open", connection: 1, source: "client", protocol: "ws", url },
      { kind: "message", from: "client", opcode: "text", text: "hello" },
      { kind: "message", from: "client", opcode: "binary", base64: "AP8=" },
      { kind: "message", from: "server", opcode: "text", text: "hello" },
      { kind: "message", from: "server", opcode: "binary", base64: "AP8=" },
      { kind: "message", from: "client", opcode: "close", code: 1000 },
      { kind: "message", from: "server", opcode: "close", code: 1000 },
      { kind: "close", connection: 1, by: "client", code: 1000, clean: true },
    ]);
  });
});

describe("how it ends", () => {
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

  test("nobody listens", async () => {
    const { status, out, err } = await run("ws://127.0.0.1:1/", "x\n");
    expect({ status, out }).toEqual({ status: 1, out: "" });
    expect(err).toBe(
      "127.0.0.1:1: nobody listens there; check host and port, or start the server\n",
    );
  });

  test("a server that does not answer in time", async () => {
    const port = await rawServer(() => {});
    const { status, err } = await run(`ws://127.0.0.1:${port}/`, "", { timeoutMs: 100 });
    expect(status).toBe(1);
    expect(err).toMatch(/^there was no answer within 100 ms/);
  });

  test("a handshake that is refused", async () => {
    const { url } = await webSocketServer(ECHO, { authorize: () => ({ status: 401, body: "" }) });
    const { status, err } = await run(url);
    expect(status).toBe(1);
    expect(err).toContain("401");
  });

  test("a header that cannot be sent is a wrong command line", async () => {
    const { url } = await webSocketServer();
    const { status, err } = await run(url, "", { headers: [["Bad Name", "x"]] });
    expect(status).toBe(2);
    expect(err).toContain("Bad Name");
  });

  test("Ctrl-C closes with 1000 and user exit", async () => {
    const closes: unknown[] = [];
    const { url } = await webSocketServer({ ...ECHO, close: (_, info) => closes.push(info) });
    const going = new ConnectRun(url).type("x\n");
    await going.shows("x\n");
    going.stop();
    expect(await going.finished).toEqual({ status: 0, out: "x\n", err: "" });
    await expect.poll(() => closes).toMatchObject([{ code: 1000, reason: "user exit" }]);
  });

  test("Ctrl-C stops an attempt", async () => {
    const port = await rawServer(() => {});
    const going = new ConnectRun(`ws://127.0.0.1:${port}/`);
    setTimeout(() => going.stop(), 50);
    expect(await going.finished).toEqual({ status: 0, out: "", err: "" });
  });
});

describe("the handshake", () => {
  test("carries headers, origin, subprotocols and credentials", async () => {
    const seen: unknown[] = [];
    const { url } = await webSocketServer(ECHO, {
      subprotocols: ["b"],
      authorize: (request) => void seen.push(Object.fromEntries(request.headers)),
    });
    const { out } = await run(url, "", {
      headers: [["X-One", "1"]],
      origin: "https://a.example",
      subprotocols: ["a", "b"],
      user: "ann:p:w",
      deflate: false,
      json: true,
    });
    expect(seen).toMatchObject([
      {
        "X-One": "1",
        Origin: "https://a.example",
        Authorization: `Basic ${Buffer.from("ann:p:w").toString("base64")}`,
      },
    ]);
    expect(records(out)[0]).toMatchObject({ subprotocol: "b", extensions: "" });
  });
});

describe("--reconnect", () => {
  test("says why and how long it waits, and sends what came meanwhile", async () => {
    let connections = 0;
    const { url } = await webSocketServer({
      open: (socket) => {
        connections++;
        if (connections === 1) void socket.close(1012, "restart");
      },
      message: (socket, message) => void socket.send(`${connections}: ${message}`),
    });
    const going = new ConnectRun(url, { reconnect: true, send: ["hi"] });
    await going.shows("connecting again");
    going.type("later\n");
    await going.shows("2: later");
    going.type("exit\n");
    const { status, out, err } = await going.finished;
    expect({ status, out }).toEqual({
      status: 0,
      out: expect.stringMatching(/2: hi\n2: later\n$/),
    });
    expect(err).toMatch(
      /^the connection ended with 1012 service restart: .* \("restart"\); connecting again in 0\.\d s \(attempt 1\)\n$/,
    );
  });

  test("leaves at once when stopped while it waits", async () => {
    const going = new ConnectRun("ws://127.0.0.1:1/", { reconnect: true });
    await going.shows("connecting again");
    going.stop();
    expect((await going.finished).status).toBe(0);
  });

  test("does not try again what cannot succeed", async () => {
    const { url } = await webSocketServer(ECHO, { authorize: () => ({ status: 403, body: "" }) });
    const { status, err } = await run(url, "", { reconnect: true });
    expect(status).toBe(1);
    expect(err).toContain("403");
  });
});
