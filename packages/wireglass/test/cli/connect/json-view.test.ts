import { expect, test } from "vitest";
import { records, run } from "./connect-run.ts";
import { webSocketServer } from "./servers.ts";

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
