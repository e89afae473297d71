import assert from "node:assert/strict";
import type { WptCase } from "../case.ts";
import { connect, open } from "../conversation.ts";
import { hexOf } from "../expectation.ts";

const WRONG = [
  "notBlobOrArrayBuffer",
  "",
  "Blob",
  "ARRAYBUFFER",
  "nodebuffer",
  null,
  undefined,
  0,
  {},
];

export const BINARY_TYPE_CASES: readonly WptCase[] = [
  {
    name: "binaryType is blob at first",
    source: "Create-valid-url-binaryType-blob.any.js",
    run: async (env) => {
      const talk = connect(env, "/echo");
      assert.equal(talk.socket.binaryType, "blob");
      await talk.opened();
      assert.equal(talk.socket.binaryType, "blob");
      await talk.end();
    },
  },
  {
    name: "binaryType can be set in every state",
    source: "binary/001.html",
    run: async (env) => {
      const talk = connect(env, "/echo");
      talk.socket.binaryType = "arraybuffer";
      assert.equal(talk.socket.binaryType, "arraybuffer");
      await talk.opened();
      talk.socket.binaryType = "blob";
      assert.equal(talk.socket.binaryType, "blob");
      await talk.end();
      talk.socket.binaryType = "arraybuffer";
      assert.equal(talk.socket.binaryType, "arraybuffer");
    },
  },
  {
    name: "a wrong binaryType is ignored while it is blob",
    source: "binaryType-wrong-value.any.js",
    run: (env) => {
      const { socket } = connect(env, "/echo");
      for (const value of WRONG) {
        assert.ok(Reflect.set(socket, "binaryType", value));
        assert.equal(socket.binaryType, "blob");
      }
      socket.close();
    },
  },
  {
    name: "a wrong binaryType is ignored while it is arraybuffer",
    source: "WebIDL enumeration",
    run: (env) => {
      const { socket } = connect(env, "/echo");
      socket.binaryType = "arraybuffer";
      for (const value of WRONG) {
        assert.ok(Reflect.set(socket, "binaryType", value));
        assert.equal(socket.binaryType, "arraybuffer");
      }
      socket.close();
    },
  },
  {
    name: "binary messages arrive as a Blob without a type",
    source: "binary/004.html",
    run: async (env) => {
      const talk = await open(env, "/echo");
      talk.socket.send(Uint8Array.of(1, 2, 3));
      const data = await talk.data();
      assert.ok(data instanceof Blob);
      assert.deepEqual([data.size, data.type, await hexOf(data)], [3, "", "010203"]);
      await talk.end();
    },
  },
  {
    name: "binary messages arrive as an ArrayBuffer of exactly their length",
    source: "binary/005.html",
    run: async (env) => {
      const talk = await open(env, "/echo");
      talk.socket.binaryType = "arraybuffer";
      talk.socket.send(Uint8Array.of(1, 2, 3));
      const data = await talk.data();
      assert.ok(data instanceof ArrayBuffer);
      assert.equal(await hexOf(data), "010203");
      await talk.end();
    },
  },
  {
    name: "an empty binary message arrives as an empty ArrayBuffer",
    source: "binary/005.html",
    run: async (env) => {
      const talk = await open(env, "/echo");
      talk.socket.binaryType = "arraybuffer";
      talk.socket.send(new ArrayBuffer(0));
      const data = await talk.data();
      assert.ok(data instanceof ArrayBuffer);
      assert.equal(data.byteLength, 0);
      await talk.end();
    },
  },
  {
    name: "binaryType at the time of the event decides",
    source: "WebSockets Standard, binaryType",
    run: async (env) => {
      const talk = await open(env, "/echo");
      for (const type of ["arraybuffer", "blob", "arraybuffer"]) {
        talk.socket.binaryType = type;
        talk.socket.send(Uint8Array.of(7));
        assert.equal((await talk.data()) instanceof ArrayBuffer, type === "arraybuffer");
      }
      await talk.end();
    },
  },
  {
    name: "two binary messages do not share their memory",
    source: "binary/005.html",
    run: async (env) => {
      const talk = await open(env, "/echo");
      talk.socket.binaryType = "arraybuffer";
      talk.socket.send(Uint8Array.of(1));
      talk.socket.send(Uint8Array.of(2));
      const first = await talk.data();
      const second = await talk.data();
      assert.ok(first instanceof ArrayBuffer && second instanceof ArrayBuffer && first !== second);
      structuredClone(first, { transfer: [first] });
      assert.equal(await hexOf(second), "02");
      await talk.end();
    },
  },
  {
    name: "a message in fragments arrives as one",
    source: "RFC 6455 \u00a75.4",
    run: async (env) => {
      const talk = connect(env, "/fragments");
      assert.equal(await talk.text(), "f\u00e9t");
      await talk.end();
    },
  },
  {
    name: "a binary message in fragments arrives as one",
    source: "RFC 6455 \u00a75.4",
    run: async (env) => {
      const talk = connect(env, "/fragments?binary");
      assert.equal(await hexOf(await talk.data()), "66c3a974");
      await talk.end();
    },
  },
  {
    name: "an empty text message arrives as an empty string",
    source: "interfaces/WebSocket/events/013.html",
    run: async (env) => {
      const talk = connect(env, "/empty-message");
      assert.equal(await talk.text(), "");
      await talk.end();
    },
  },
  {
    name: "a ping is answered and causes no event",
    source: "WebSockets Standard, ping and pong frames",
    run: async (env) => {
      const talk = connect(env, "/ping");
      assert.equal(await talk.text(), "pong:are you there");
      assert.deepEqual(talk.types, ["open", "message"]);
      await talk.end();
    },
  },
];
