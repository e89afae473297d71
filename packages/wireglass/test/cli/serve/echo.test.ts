import { createSocket } from "node:dgram";
import { once } from "node:events";
import { expect, test } from "vitest";
import { connect } from "../../../src/endpoint/index.ts";
import { connected, LineClient, startServe } from "./serve-run.ts";

const EVERYWHERE = ["ws://127.0.0.1:0/", "tcp://127.0.0.1:0", "udp://127.0.0.1:0"];

test.each([
  { name: "text as text", message: "grüß dich ✓" },
  { name: "binary as binary", message: Uint8Array.of(0, 255, 7) },
  { name: "an empty text", message: "" },
  { name: "a long text", message: "x".repeat(100_000) },
])("WebSocket: $name", async ({ message }) => {
  await using server = await startServe({ target: "echo" });
  const socket = await connected(server);
  await socket.send(message);
  const answer = await socket.recv();
  expect(typeof answer === "string" ? answer : new Uint8Array(answer)).toEqual(message);
  await socket.close(1000, "bye");
});

test("TCP: the bytes come back", async () => {
  await using server = await startServe({ target: "echo", listen: EVERYWHERE });
  const client = await LineClient.open(server.urls[1]);
  client.say("one\ntwo\n");
  expect([await client.next(), await client.next()]).toEqual(["one", "two"]);
  client.socket.end();
  await client.ended();
  expect(await server.out.line("closed by the client")).toMatch(
    /^#1 closed by the client after 8 bytes, \d+ ms$/,
  );
});

test("UDP: a datagram comes back to its sender", async () => {
  await using server = await startServe({ target: "echo", listen: EVERYWHERE });
  const socket = createSocket("udp4");
  socket.send("over here", Number(new URL(server.urls[2] ?? "").port), "127.0.0.1");
  const [bytes] = await once(socket, "message");
  expect(String(bytes)).toBe("over here");
  socket.close();
});

test("many clients on several addresses at once", async () => {
  await using server = await startServe({
    target: "echo",
    listen: ["ws://127.0.0.1:0/", "ws://127.0.0.1:0/"],
  });
  const answers = Array.from({ length: 100 }, async (_, i) => {
    const socket = await connect(server.urls[i % 2] ?? "");
    await socket.send(`I am ${i}`);
    const answer = await socket.recv();
    await socket.close();
    return answer;
  });
  expect(await Promise.all(answers)).toEqual(Array.from({ length: 100 }, (_, i) => `I am ${i}`));
});

test("compresses where the client offers it, unless told not to", async () => {
  await using compressing = await startServe({ target: "echo" });
  expect((await connected(compressing)).extensions).toContain("permessage-deflate");
  await using plain = await startServe({ target: "echo", deflate: false });
  expect((await connected(plain)).extensions).toBe("");
});
