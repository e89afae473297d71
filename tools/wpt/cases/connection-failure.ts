import assert from "node:assert/strict";
import type { WptCase } from "../case.ts";
import { type Conversation, open } from "../conversation.ts";
import { staysQuiet } from "../expectation.ts";

/** A connection that was open and broke: error, then close, unclean, and no more. */
async function breaks(talk: Conversation, code: number | undefined): Promise<void> {
  await talk.failed();
  const event = await talk.closed();
  assert.equal(event.wasClean, false);
  if (code !== undefined) assert.deepEqual([event.code, event.reason], [code, ""]);
  await staysQuiet(talk, () => {});
}

type Fault = {
  readonly what: string;
  readonly hex: string;
  readonly source: string;
  readonly code?: number;
};

const FRAMES: readonly Fault[] = [
  {
    what: "a reserved opcode",
    hex: "83034c4f4c",
    source: "interfaces/WebSocket/events/017.html",
    code: 1006,
  },
  { what: "a reserved control opcode", hex: "8b00", source: "RFC 6455 \u00a75.2", code: 1006 },
  {
    what: "a reserved bit without an extension",
    hex: "a10161",
    source: "RFC 6455 \u00a75.2",
    code: 1006,
  },
  { what: "a masked frame", hex: "81810000000061", source: "RFC 6455 \u00a75.1", code: 1006 },
  { what: "a text that is not UTF-8", hex: "8102c328", source: "RFC 6455 \u00a78.1", code: 1006 },
  {
    what: "a text that ends inside a character",
    hex: "8101c3",
    source: "RFC 6455 \u00a78.1",
    code: 1006,
  },
  { what: "a ping in fragments", hex: "0900", source: "RFC 6455 \u00a75.5", code: 1006 },
  {
    what: "a ping of 126 bytes",
    hex: `897e007e${"00".repeat(126)}`,
    source: "RFC 6455 \u00a75.5",
    code: 1006,
  },
  { what: "a continuation of nothing", hex: "800161", source: "RFC 6455 \u00a75.4", code: 1006 },
  {
    what: "a new message inside a fragmented one",
    hex: "010161810162",
    source: "RFC 6455 \u00a75.4",
    code: 1006,
  },
  {
    what: "a payload length with the highest bit set",
    hex: "827fffffffffffffffff",
    source: "RFC 6455 \u00a75.2",
    code: 1006,
  },
  // What the event says about these is not settled, since a close frame did come.
  { what: "a close frame of one byte", hex: "880103", source: "RFC 6455 \u00a75.5.1" },
  { what: "a close frame with the code 1005", hex: "880203ed", source: "RFC 6455 \u00a77.4.1" },
  { what: "a close frame with the code 1006", hex: "880203ee", source: "RFC 6455 \u00a77.4.1" },
  { what: "a close frame with the code 999", hex: "880203e7", source: "RFC 6455 \u00a77.4.2" },
  { what: "a close frame with the code 5000", hex: "88021388", source: "RFC 6455 \u00a77.4.2" },
];

const frames: readonly WptCase[] = FRAMES.map(({ what, hex, source, code }) => ({
  name: `${what} is error and an unclean close`,
  source,
  run: async (env) => {
    const talk = await open(env, "/raw");
    talk.socket.send(Buffer.from(hex, "hex"));
    await breaks(talk, code);
    assert.deepEqual(talk.types, ["open", "error", "close"]);
  },
}));

/** RFC 6455 §7.2.1: a transport lost unexpectedly fails the connection, hence the error event. */
const ENDS = [
  { path: "/unclean", what: "a server that ends TCP without a close frame" },
  { path: "/half-frame", what: "a server that ends TCP inside a frame" },
  { path: "/reset", what: "a server that resets TCP" },
];

const ends: readonly WptCase[] = ENDS.map(({ path, what }) => ({
  name: `${what} is error and an unclean close 1006`,
  source: "RFC 6455 \u00a77.2.1",
  run: async (env) => {
    const talk = await open(env, path);
    await breaks(talk, 1006);
    assert.deepEqual([talk.types, talk.socket.readyState], [["open", "error", "close"], 3]);
  },
}));

export const CONNECTION_FAILURE_CASES: readonly WptCase[] = [
  ...frames,
  ...ends,
  {
    name: "a server that hangs up instead of answering close() causes an unclean close 1006",
    source: "stream/tentative/close.any.js",
    run: async (env) => {
      const talk = await open(env, "/close-unanswered");
      const event = await talk.end(3000, "bye");
      assert.deepEqual([event.code, event.reason, event.wasClean], [1006, "", false]);
    },
  },
  {
    name: "a message before a fault is still delivered",
    source: "interfaces/WebSocket/events/017.html",
    run: async (env) => {
      const talk = await open(env, "/raw");
      talk.socket.send(Buffer.from("81047465737483034c4f4c", "hex"));
      assert.equal(await talk.text(), "test");
      await breaks(talk, 1006);
    },
  },
  {
    name: "a message behind a fault is not delivered",
    source: "RFC 6455 \u00a77.1.7",
    run: async (env) => {
      const talk = await open(env, "/raw");
      talk.socket.send(Buffer.from("83008104746573748104746573749900", "hex"));
      await breaks(talk, 1006);
      assert.equal(talk.types.includes("message"), false);
    },
  },
  {
    name: "an unsolicited pong is ignored",
    source: "RFC 6455 \u00a75.5.3",
    run: async (env) => {
      const talk = await open(env, "/raw");
      talk.socket.send(Buffer.from("8a0161810162", "hex"));
      assert.equal(await talk.text(), "b");
      assert.deepEqual(talk.types, ["open", "message"]);
    },
  },
];
