import assert from "node:assert/strict";
import type { WptCase } from "../case.ts";
import { connect, open, pause } from "../conversation.ts";

type Row = {
  readonly what: string;
  readonly source: string;
  readonly data: unknown;
  readonly byteLength: number;
};

const AT_ONCE: readonly Row[] = [
  {
    what: "a text of 65,000 characters",
    source: "bufferedAmount-large.html",
    data: "x".repeat(65000),
    byteLength: 65000,
  },
  {
    what: "a text in UTF-8 bytes, not characters",
    source: "bufferedAmount-unicode.html",
    data: "\u00a5".repeat(6),
    byteLength: 12,
  },
  {
    what: "a lone surrogate as three bytes",
    source: "bufferedAmount-unicode.html",
    data: "\ud800",
    byteLength: 3,
  },
  {
    what: "an empty text as nothing",
    source: "bufferedAmount-getting.html",
    data: "",
    byteLength: 0,
  },
  {
    what: "an ArrayBuffer",
    source: "bufferedAmount-arraybuffer.html",
    data: new ArrayBuffer(10),
    byteLength: 10,
  },
  {
    what: "a view by its own length",
    source: "bufferedAmount-arraybuffer.html",
    data: new Uint16Array(new ArrayBuffer(20), 4, 3),
    byteLength: 6,
  },
  {
    what: "a Blob by its size",
    source: "bufferedAmount-blob.html",
    data: new Blob(["x".repeat(1000)]),
    byteLength: 1000,
  },
];

const atOnce: readonly WptCase[] = AT_ONCE.map(({ what, source, data, byteLength }) => ({
  name: `bufferedAmount counts ${what} in the task of send()`,
  source: `interfaces/WebSocket/bufferedAmount/${source}`,
  run: async (env) => {
    const talk = await open(env, "/echo");
    talk.socket.send(data);
    assert.equal(talk.socket.bufferedAmount, byteLength);
    await talk.data();
    assert.equal(talk.socket.bufferedAmount, 0, "after the answer");
    await talk.end();
  },
}));

export const BUFFERED_AMOUNT_CASES: readonly WptCase[] = [
  ...atOnce,
  {
    name: "bufferedAmount is 0 before and after the connection opens",
    source: "interfaces/WebSocket/bufferedAmount/bufferedAmount-initial.html",
    run: async (env) => {
      const talk = connect(env, "/echo");
      assert.equal(talk.socket.bufferedAmount, 0);
      await talk.opened();
      assert.equal(talk.socket.bufferedAmount, 0);
      await talk.end();
    },
  },
  {
    name: "bufferedAmount adds up several sends in one task",
    source: "interfaces/WebSocket/bufferedAmount/bufferedAmount-getting.html",
    run: async (env) => {
      const talk = await open(env, "/echo");
      talk.socket.send("abc");
      talk.socket.send(new Uint8Array(4));
      talk.socket.send(new Blob(["12345"]));
      assert.equal(talk.socket.bufferedAmount, 12);
      for (let i = 0; i < 3; i++) await talk.data();
      assert.equal(talk.socket.bufferedAmount, 0);
      await talk.end();
    },
  },
  {
    name: "bufferedAmount does not fall during the microtasks of a task",
    source: "WebSockets Standard, bufferedAmount",
    run: async (env) => {
      const talk = await open(env, "/echo");
      await pause(5);
      talk.socket.send("x".repeat(1000));
      for (let i = 0; i < 50; i++) await Promise.resolve();
      assert.equal(talk.socket.bufferedAmount, 1000);
      await talk.data();
      await talk.end();
    },
  },
  {
    name: "bufferedAmount stays up while the server does not read, and falls when it does",
    source: "WebSockets Standard, bufferedAmount",
    run: async (env) => {
      const talk = await open(env, "/stall?ms=250");
      const chunk = new Uint8Array(1 << 20);
      for (let i = 0; i < 16; i++) talk.socket.send(chunk);
      assert.equal(talk.socket.bufferedAmount, 16 << 20);
      await pause(100);
      assert.ok(talk.socket.bufferedAmount > 0, "loopback holds less than 16 MB");
      talk.socket.send("done");
      assert.equal(await talk.text(), String(16 << 20));
      assert.equal(talk.socket.bufferedAmount, 0);
      await talk.end();
    },
  },
  {
    name: "bufferedAmount keeps what was never sent when the connection breaks",
    source: "WebSockets Standard, bufferedAmount",
    run: async (env) => {
      const talk = await open(env, "/stall?ms=100&reset");
      for (let i = 0; i < 32; i++) talk.socket.send(new Uint8Array(1 << 20));
      await talk.closed();
      assert.ok(talk.socket.bufferedAmount > 0);
    },
  },
];
