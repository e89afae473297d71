import assert from "node:assert/strict";
import type { WptCase } from "../case.ts";
import { connect, open } from "../conversation.ts";
import { staysQuiet, throwsDom, throwsType } from "../expectation.ts";

const DATA: readonly (readonly [string, unknown, number])[] = [
  ["a text", "h\u00e9llo", 6],
  ["an ArrayBuffer", new ArrayBuffer(10), 10],
  ["a view", new Uint16Array(4), 8],
  ["a Blob", new Blob(["12345"]), 5],
];

const connecting: readonly WptCase[] = DATA.map(([what, data]) => ({
  name: `send() of ${what} while CONNECTING is an InvalidStateError`,
  source: "Send-before-open.any.js",
  run: (env) => {
    const { socket } = connect(env, "/slow?ms=0");
    throwsDom("InvalidStateError", () => socket.send(data));
    assert.equal(socket.bufferedAmount, 0);
    socket.close();
  },
}));

const closing: readonly WptCase[] = DATA.map(([what, data, byteLength]) => ({
  name: `send() of ${what} while CLOSING sends nothing and adds to bufferedAmount`,
  source: "interfaces/WebSocket/send/007.html",
  run: async (env) => {
    const talk = await open(env, "/echo");
    talk.socket.close();
    const before = talk.socket.bufferedAmount;
    talk.socket.send(data);
    assert.equal(talk.socket.bufferedAmount, before + byteLength);
    const event = await talk.closed();
    assert.deepEqual([event.wasClean, talk.types.includes("message")], [true, false]);
    assert.equal(talk.socket.bufferedAmount, before + byteLength, "still after the close");
  },
}));

const closed: readonly WptCase[] = DATA.map(([what, data, byteLength]) => ({
  name: `send() of ${what} while CLOSED sends nothing and adds to bufferedAmount`,
  source: "interfaces/WebSocket/send/009.html",
  run: async (env) => {
    const talk = await open(env, "/echo");
    await talk.end();
    talk.socket.send(data);
    talk.socket.send(data);
    assert.equal(talk.socket.bufferedAmount, 2 * byteLength);
    await staysQuiet(talk, () => {});
    assert.equal(talk.socket.bufferedAmount, 2 * byteLength, "still later");
  },
}));

export const SEND_STATE_CASES: readonly WptCase[] = [
  ...connecting,
  ...closing,
  ...closed,
  {
    name: "send() while CONNECTING converts its argument first",
    source: "WebIDL union",
    run: (env) => {
      const { socket } = connect(env, "/slow?ms=0");
      throwsType(() => socket.send(Symbol("x")));
      throwsType(() => socket.send());
      socket.close();
    },
  },
  {
    name: "send() after close() while CONNECTING does not throw",
    source: "interfaces/WebSocket/send/007.html",
    run: (env) => {
      const { socket } = connect(env, "/slow?ms=0");
      socket.close();
      socket.send("x");
      assert.equal(socket.bufferedAmount, 1);
    },
  },
  {
    name: "send() after a failed connection does not throw",
    source: "interfaces/WebSocket/send/009.html",
    run: async (env) => {
      const talk = connect(env, "/status/404");
      await talk.failed();
      await talk.closed();
      talk.socket.send("x");
      assert.equal(talk.socket.bufferedAmount, 1);
    },
  },
];
