import assert from "node:assert/strict";
import type { WptCase } from "../case.ts";
import { connect, open, pause } from "../conversation.ts";
import { failsToOpen, staysQuiet } from "../expectation.ts";
import { openRecording } from "../recording.ts";

type Row = {
  readonly what: string;
  readonly source: string;
  readonly args: readonly unknown[];
  readonly code: number;
  readonly reason: string;
};

const CLIENT_FIRST: readonly Row[] = [
  {
    what: "no code is 1005",
    source: "Close-1005-verify-code.any.js",
    args: [],
    code: 1005,
    reason: "",
  },
  {
    what: "1000 is 1000",
    source: "Close-1000-verify-code.any.js",
    args: [1000],
    code: 1000,
    reason: "",
  },
  {
    what: "3000 and a reason are both there",
    source: "Close-3000-verify-code.any.js",
    args: [3000, "reason"],
    code: 3000,
    reason: "reason",
  },
  {
    what: "a lone surrogate in the reason is U+FFFD",
    source: "Close-reason-unpaired-surrogates.any.js",
    args: [1000, "\ud807"],
    code: 1000,
    reason: "\ufffd",
  },
];

const clientFirst: readonly WptCase[] = CLIENT_FIRST.map(
  ({ what, source, args, code, reason }) => ({
    name: `in the close event after close(): ${what}`,
    source,
    run: async (env) => {
      const talk = await open(env, "/echo");
      const event = await talk.end(...args);
      const { wasClean } = event;
      assert.deepEqual(
        { code: event.code, reason: event.reason, wasClean },
        { code, reason, wasClean: true },
      );
      assert.deepEqual(talk.types, ["open", "close"]);
    },
  }),
);

const SERVER_CODES = [
  1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999,
];

const serverFirst: readonly WptCase[] = [
  ...SERVER_CODES.map(
    (code): WptCase => ({
      name: `a server's close with code ${code} is clean and keeps code and reason`,
      source: "Close-server-initiated-close.any.js",
      run: async (env) => {
        const talk = connect(env, `/close?code=${code}&reason=because`);
        const event = await talk.opened().then(() => talk.closed());
        assert.deepEqual([event.code, event.reason, event.wasClean], [code, "because", true]);
        assert.deepEqual(talk.types, ["open", "close"]);
      },
    }),
  ),
  {
    name: "a server's close without a code is 1005 and clean",
    source: "closing-handshake/002.html",
    run: async (env) => {
      const talk = await open(env, "/close");
      const event = await talk.closed();
      assert.deepEqual([event.code, event.reason, event.wasClean], [1005, "", true]);
    },
  },
  {
    name: "a server's reason of 123 bytes is kept",
    source: "closing-handshake/002.html",
    run: async (env) => {
      const reason = "\u00e9".repeat(61);
      const talk = await open(env, `/close?code=4000&reason=${encodeURIComponent(reason)}`);
      assert.equal((await talk.closed()).reason, reason);
    },
  },
  {
    name: "a byte order mark in a server's reason is kept",
    source: "WebSockets Standard, when the connection is closed",
    run: async (env) => {
      const talk = await open(env, "/close?body=03e8efbbbf78");
      assert.equal((await talk.closed()).reason, "\ufeffx");
    },
  },
  {
    name: "a server that closes after Goodbye closes cleanly",
    source: "closing-handshake/002.html",
    run: async (env) => {
      const talk = await open(env, "/echo-exit");
      talk.socket.send("Goodbye");
      const event = await talk.closed();
      assert.deepEqual([event.wasClean, event.code, talk.types], [true, 1005, ["open", "close"]]);
    },
  },
  {
    name: "a server's close frame is answered with its code",
    source: "RFC 6455 \u00a75.5.1",
    run: async (env) => {
      const { talk, frames } = await openRecording(env);
      talk.socket.send("Goodbye");
      await talk.text();
      await talk.closed();
      const last = (await frames()).at(-1);
      assert.deepEqual([last?.opcode, last?.payload], [8, "03e8"]);
    },
  },
  {
    name: "a message behind the server's close frame is dropped",
    source: "closing-handshake/004.html",
    run: async (env) => {
      const talk = await open(env, "/close-then-data");
      talk.socket.send("Goodbye");
      const event = await talk.closed();
      assert.deepEqual([event.wasClean, talk.types], [true, ["open", "close"]]);
    },
  },
];

const sequences: readonly WptCase[] = [
  {
    name: "messages sent before close() are still delivered",
    source: "WebSockets Standard, close()",
    run: async (env) => {
      const { talk, frames } = await openRecording(env);
      for (const text of ["a", "b", "c"]) talk.socket.send(text);
      await talk.end();
      const payloads = (await frames()).map(({ payload }) => payload);
      assert.deepEqual(payloads, ["61", "62", "63", ""]);
    },
  },
  {
    name: "a message that comes after close() is not delivered",
    source: "WebSockets Standard, feedback from the protocol",
    run: async (env) => {
      const talk = await open(env, "/echo");
      talk.socket.send("x");
      const event = await talk.end();
      assert.deepEqual([event.wasClean, talk.types], [true, ["open", "close"]]);
    },
  },
  {
    name: "the close event waits for the server's answer",
    source: "Close-delayed.any.js",
    run: async (env) => {
      const talk = await open(env, "/delayed-close?ms=300");
      const startMs = performance.now();
      const event = await talk.end();
      assert.equal(event.wasClean, true);
      assert.ok(performance.now() - startMs > 270, "it came too early");
    },
  },
  {
    name: "close() several times causes one close event",
    source: "interfaces/WebSocket/close/close-multiple.html",
    run: async (env) => {
      const talk = await open(env, "/echo");
      for (let i = 0; i < 3; i++) talk.socket.close();
      await talk.closed();
      await staysQuiet(talk, () => talk.socket.close());
      assert.deepEqual(talk.types, ["open", "close"]);
    },
  },
  {
    name: "a second close() while CLOSING changes nothing",
    source: "Close-readyState-Closing.any.js",
    run: async (env) => {
      const talk = await open(env, "/echo");
      talk.socket.close(3000, "first");
      talk.socket.close(3001, "second");
      const event = await talk.closed();
      assert.deepEqual([event.code, event.reason], [3000, "first"]);
    },
  },
  {
    name: "close() in the close event does nothing",
    source: "interfaces/WebSocket/close/close-nested.html",
    run: async (env) => {
      const talk = await open(env, "/echo");
      const states: number[] = [];
      talk.socket.onclose = () => {
        talk.socket.close();
        states.push(talk.socket.readyState);
      };
      await talk.end();
      await pause(40);
      assert.deepEqual(states, [3]);
    },
  },
  {
    name: "close() in the open event closes cleanly",
    source: "interfaces/WebSocket/close/close-basic.html",
    run: async (env) => {
      const talk = connect(env, "/echo");
      talk.socket.onopen = () => talk.socket.close();
      await talk.opened();
      assert.equal((await talk.closed()).wasClean, true);
    },
  },
  {
    name: "close() right after the constructor is CLOSING at once, then error and close 1006",
    source: "interfaces/WebSocket/close/close-connecting-async.any.js",
    run: async (env) => {
      const talk = connect(env, "/slow?ms=100");
      talk.socket.close();
      assert.equal(talk.socket.readyState, 2);
      assert.deepEqual(talk.types, [], "no event before close() returns");
      await failsToOpen(talk);
    },
  },
  {
    name: "close() while the server thinks is CLOSING at once, then error and close 1006",
    source: "interfaces/WebSocket/close/close-connecting.html",
    run: async (env) => {
      const talk = connect(env, "/slow?ms=200");
      await pause(60);
      talk.socket.close(3000, "no");
      assert.deepEqual([talk.socket.readyState, talk.types], [2, []]);
      await failsToOpen(talk);
    },
  },
  {
    name: "url, protocol and extensions keep their values after the close",
    source: "Close-readyState-Closed.any.js",
    run: async (env) => {
      const talk = await open(env, "/echo", "echo");
      const { url, protocol, extensions } = talk.socket;
      await talk.end();
      assert.deepEqual(
        [talk.socket.url, talk.socket.protocol, talk.socket.extensions],
        [url, protocol, extensions],
      );
    },
  },
];

export const CLOSE_HANDSHAKE_CASES: readonly WptCase[] = [
  ...clientFirst,
  ...serverFirst,
  ...sequences,
];
