import assert from "node:assert/strict";
import type { WptCase } from "../case.ts";
import { connect, open, pause } from "../conversation.ts";

export const READY_STATE_CASES: readonly WptCase[] = [
  {
    name: "readyState is CONNECTING after the constructor",
    source: "interfaces/WebSocket/readyState/001.html",
    run: (env) => {
      const { socket } = connect(env, "/slow?ms=0");
      assert.equal(socket.readyState, 0);
      socket.close();
    },
  },
  {
    name: "readyState stays CONNECTING while the server thinks",
    source: "interfaces/WebSocket/readyState/001.html",
    run: async (env) => {
      const talk = connect(env, "/slow?ms=120");
      await pause(60);
      assert.equal(talk.socket.readyState, 0);
      await talk.opened();
      await talk.end();
    },
  },
  {
    name: "readyState is OPEN in the open event",
    source: "interfaces/WebSocket/readyState/006.html",
    run: async (env) => {
      const talk = await open(env, "/echo");
      assert.equal(talk.stateAt("open"), 1);
      await talk.end();
    },
  },
  {
    name: "readyState is CLOSING right after close()",
    source: "interfaces/WebSocket/readyState/007.html",
    run: async (env) => {
      const talk = await open(env, "/echo");
      talk.socket.close();
      assert.equal(talk.socket.readyState, 2);
      await talk.closed();
    },
  },
  {
    name: "readyState is CLOSED in the close event and after it",
    source: "interfaces/WebSocket/readyState/008.html",
    run: async (env) => {
      const talk = await open(env, "/echo");
      await talk.end();
      assert.equal(talk.stateAt("close"), 3);
      await pause(20);
      assert.equal(talk.socket.readyState, 3);
    },
  },
  {
    name: "readyState is already CLOSED in the error event of a failed handshake",
    source: "WebSockets Standard, when the connection is closed",
    run: async (env) => {
      const talk = connect(env, "/status/404");
      await talk.failed();
      assert.equal(talk.stateAt("error"), 3);
    },
  },
  {
    name: "readyState is already CLOSED in the error event of a broken connection",
    source: "WebSockets Standard, when the connection is closed",
    run: async (env) => {
      const talk = await open(env, "/raw");
      talk.socket.send(Buffer.from("8300", "hex"));
      await talk.failed();
      assert.equal(talk.stateAt("error"), 3);
    },
  },
  {
    name: "readyState is CLOSING between the server's close frame and the close event",
    source: "WebSockets Standard, closing handshake started",
    run: async (env) => {
      const talk = await open(env, "/raw");
      // The route never ends the connection, so the client waits for that.
      talk.socket.send(Buffer.from("880203e8", "hex"));
      await pause(40);
      assert.equal(talk.socket.readyState, 2);
    },
  },
  {
    name: "readyState of two sockets is independent",
    source: "constructor/013.html",
    run: async (env) => {
      const [first, second] = await Promise.all([open(env, "/echo"), open(env, "/echo")]);
      await first.end();
      assert.deepEqual([first.socket.readyState, second.socket.readyState], [3, 1]);
      await second.end();
    },
  },
];
