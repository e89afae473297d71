import { expect, test } from "vitest";
import { ConnectRun, records, run } from "./connect-run.ts";
import { rawServer, tcpEcho, udpEcho } from "./servers.ts";

test("tcp: lines are sent with their ends, and text is passed on as it is", async () => {
  const { url } = await tcpEcho();
  const { status, out, err } = await run(url, "hello\r\nwörld\n\nlast");
  expect({ status, out, err }).toEqual({ status: 0, out: "hello\r\nwörld\n\nlast", err: "" });
});

test("tcp: bytes are sent without a line end, and come as a line of hex", async () => {
  const { url } = await tcpEcho();
  expect((await run(url, "/hex ff00\n")).out).toBe("ff00\n");
});

test("tcp: a character that two chunks share is one character", async () => {
  const port = await rawServer((socket) => {
    const bytes = Buffer.from("a€b");
    socket.write(bytes.subarray(0, 3));
    setTimeout(() => socket.end(Buffer.concat([bytes.subarray(3), bytes.subarray(0, 2)])), 50);
  });
  const { out, status } = await new ConnectRun(`tcp://127.0.0.1:${port}`).finished;
  expect({ out, status }).toEqual({ out: "a€ba\ne2\n", status: 0 });
});

test("tcp: --binary passes bytes on like nc", async () => {
  const { url } = await tcpEcho();
  const going = new ConnectRun(url, { binary: true });
  going.type(Buffer.from("ff0a", "hex")).endInput();
  await going.finished;
  expect(going.bytes.toString("hex")).toBe("ff0a");
});

test("tcp: a connection that is reset is lost", async () => {
  const port = await rawServer((socket) => setTimeout(() => socket.resetAndDestroy(), 30));
  const { status, err } = await new ConnectRun(`tcp://127.0.0.1:${port}`).finished;
  expect(status).toBe(1);
  expect(err).toMatch(/^the connection was lost: .*ECONNRESET/);
});

test("tcp: records", async () => {
  const { url } = await tcpEcho();
  const { out } = await run(url, "hi\n", { json: true });
  expect(records(out)).toMatchObject([
    { kind: "open", protocol: "tcp", url },
    { kind: "message", from: "client", opcode: "data", text: "hi\n" },
    { kind: "message", from: "server", opcode: "data", text: "hi\n" },
    { kind: "close", by: "client" },
  ]);
});

test("udp: a line is a datagram without its end", async () => {
  const { url } = await udpEcho();
  const { status, out, err } = await run(url, "one\ntwo\n/hex ff\n");
  expect({ status, out, err }).toEqual({ status: 0, out: "one\ntwo\nff\n", err: "" });
});

test("udp: records, and the count", async () => {
  const { url } = await udpEcho();
  const { out } = await run(url, "one\ntwo\n", { json: true, count: 1 });
  const data = records(out).filter(({ from }) => from === "server");
  expect(data).toMatchObject([{ opcode: "data", text: "one" }]);
});

test("udp: what is too long for a datagram is refused, and the rest goes on", async () => {
  const { url } = await udpEcho();
  const { status, out, err } = await run(url, `${"x".repeat(65_508)}\nok\n`);
  expect({ status, out }).toEqual({ status: 1, out: "ok\n" });
  expect(err).toMatch(/^line 1: not sent: a datagram holds 65507 bytes/);
});
