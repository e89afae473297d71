import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { beginChild, connected, LineClient, startServe } from "../serve-run.ts";

const ROOT = join(import.meta.dirname, "../../../../../..");

function example(name: string): string {
  return join(ROOT, "examples/handlers", name);
}

test("uppercase.ts: text in capitals, bytes as they came", async () => {
  await using server = await startServe({ target: example("uppercase.ts") }, beginChild);
  const socket = await connected(server);
  await socket.send("grüß dich");
  expect(await socket.recv()).toBe("GRÜSS DICH");
  await socket.send(Uint8Array.of(1));
  expect(await socket.recv()).toHaveLength(1);
  await socket.close();
});

test.each([
  { request: '{"id":1,"method":"add","params":[1,2]}', answer: { id: 1, result: 3 } },
  { request: "nonsense", answer: { id: null, error: { code: -32700, message: "Parse error" } } },
  {
    request: '{"id":2,"method":"dance"}',
    answer: { id: 2, error: { code: -32601, message: "Method not found" } },
  },
])("json-rpc.ts: $request", async ({ request, answer }) => {
  await using server = await startServe({ target: example("json-rpc.ts") }, beginChild);
  const socket = await connected(server, { subprotocols: ["jsonrpc"] });
  expect(socket.subprotocol).toBe("jsonrpc");
  await socket.send(request);
  expect(JSON.parse(String(await socket.recv()))).toEqual({ jsonrpc: "2.0", ...answer });
  await socket.close();
});

test("counter.ts: all who look at a path see it change, TCP too", async () => {
  const listen = ["ws://127.0.0.1:0/", "tcp://127.0.0.1:0"];
  await using server = await startServe({ target: example("counter.ts"), listen }, beginChild);
  const one = await connected(server);
  const two = await connected(server);
  expect([await one.recv(), await two.recv()]).toEqual(["0", "0"]);
  await one.send("+");
  expect([await one.recv(), await two.recv()]).toEqual(["1", "1"]);
  const tcp = await LineClient.open(server.urls[1]);
  tcp.say("+");
  expect(await tcp.next()).toBe("2");
  expect(await one.recv()).toBe("2");
  tcp.socket.destroy();
});

test("the examples keep to the library's types", () => {
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  const { stdout, status } = spawnSync(process.execPath, [tsc, "-p", join(ROOT, "examples")], {
    encoding: "utf8",
  });
  expect({ stdout, status }).toEqual({ stdout: "", status: 0 });
});
