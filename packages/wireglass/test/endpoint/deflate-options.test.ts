import { UsageError } from "@wireglass/wire";
import { expect, test } from "vitest";
import { connectWebSocket, type DeflateOptions, serve } from "../../src/endpoint/index.ts";
import { openRaw, type RawPeer } from "./support/raw-peer.ts";
import { echo, pair, serving } from "./support/serving.ts";
import { rejection } from "./support/waiting.ts";

const TEXT = "some words that come again and again ".repeat(50);
const OFFER = "permessage-deflate; client_max_window_bits";

const rows: readonly {
  name: string;
  server: DeflateOptions | boolean;
  client: DeflateOptions | boolean;
  extensions: string;
}[] = [
  { name: "both by default", server: true, client: true, extensions: "permessage-deflate" },
  { name: "the server declines", server: false, client: true, extensions: "" },
  { name: "the client does not offer", server: true, client: false, extensions: "" },
  {
    name: "no context takeover, wished by the server",
    server: { serverNoContextTakeover: true, clientNoContextTakeover: true },
    client: true,
    extensions: "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
  },
  {
    name: "no context takeover, wished by the client",
    server: true,
    client: { serverNoContextTakeover: true, clientNoContextTakeover: true },
    extensions: "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
  },
  {
    name: "small windows, wished by the server",
    server: { serverMaxWindowBits: 9, clientMaxWindowBits: 10 },
    client: true,
    extensions: "permessage-deflate; server_max_window_bits=9; client_max_window_bits=10",
  },
  {
    name: "small windows, wished by the client",
    server: true,
    client: { serverMaxWindowBits: 8, clientMaxWindowBits: 9 },
    extensions: "permessage-deflate; server_max_window_bits=8; client_max_window_bits=9",
  },
];

test.each(rows)("$name: agreed is $extensions, and messages arrive", async (row) => {
  const { ours, theirs } = await pair({ deflate: row.server }, { deflate: row.client });
  const parts = (text: string): string[] => text.split("; ").sort();
  expect(parts(ours.extensions)).toEqual(parts(row.extensions));
  expect(theirs.extensions).toBe(ours.extensions);
  for (let i = 0; i < 4; i++) {
    const random = Uint8Array.from({ length: 5000 * i }, () => Math.random() * 256);
    for (const message of [TEXT, "short", random, TEXT.repeat(40)]) {
      void ours.send(message);
      void theirs.send(message);
      expect(await theirs.recv()).toEqual(message);
      expect(await ours.recv()).toEqual(message);
    }
  }
});

/** The size of each of the frames in which `messages` come back. */
async function sizes(deflate: DeflateOptions, ...messages: readonly string[]): Promise<number[]> {
  const server = await serving(echo, { deflate });
  const peer: RawPeer = await openRaw(server.port, {
    changes: { "Sec-WebSocket-Extensions": OFFER },
  });
  const found: number[] = [];
  for (const message of messages) {
    peer.say(1, message);
    const frame = await peer.frame();
    found.push(frame?.rsv === 4 ? (frame?.payload.length ?? 0) : -(frame?.payload.length ?? 0));
  }
  return found;
}

test("messages below the threshold go plain, others are compressed", async () => {
  const [small = 0, large = 0] = await sizes(
    { thresholdBytes: 100 },
    "x".repeat(99),
    "x".repeat(100),
  );
  expect(small).toBe(-99);
  expect(large).toBeGreaterThan(0);
  expect(large).toBeLessThan(20);
});

test("with context takeover the second of two equal messages is smaller", async () => {
  const text = Array.from({ length: 200 }, (_, i) => (i * i * 7919).toString(36)).join(" ");
  const [first = 0, second = 0] = await sizes({}, text, text);
  expect(second).toBeLessThan(first / 4);
  const fresh = await sizes({ serverNoContextTakeover: true }, text, text);
  expect(fresh[0]).toBe(fresh[1]);
});

test("window bits outside 8 to 15 are the caller's mistake", async () => {
  const deflate = { serverMaxWindowBits: 16 };
  expect(await rejection(serve(echo, { deflate }))).toBeInstanceOf(UsageError);
  expect(await rejection(connectWebSocket("ws://127.0.0.1:1/", { deflate }))).toBeInstanceOf(
    UsageError,
  );
});
