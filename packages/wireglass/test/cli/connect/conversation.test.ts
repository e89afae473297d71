import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { ConnectRun, records, run } from "./connect-run.ts";
import { ECHO, rawServer, webSocketServer } from "./servers.ts";

test("sends what -m says before the input, as it is", async () => {
  const { url } = await webSocketServer();
  const { out } = await run(url, "third\n", { send: ["exit", "/hex zz"] });
  expect(out).toBe("exit\n/hex zz\nthird\n");
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

test("--reconnect says why and how long it waits, and sends what came meanwhile", async () => {
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

test("--reconnect leaves at once when stopped while it waits", async () => {
  const going = new ConnectRun("ws://127.0.0.1:1/", { reconnect: true });
  await going.shows("connecting again");
  going.stop();
  expect((await going.finished).status).toBe(0);
});

test("--reconnect does not try again what cannot succeed", async () => {
  const { url } = await webSocketServer(ECHO, { authorize: () => ({ status: 403, body: "" }) });
  const { status, err } = await run(url, "", { reconnect: true });
  expect(status).toBe(1);
  expect(err).toContain("403");
});
