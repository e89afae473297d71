import assert from "node:assert/strict";
import type { WptCase } from "../case.ts";
import { echoed, open } from "../conversation.ts";
import { throwsType } from "../expectation.ts";

type Row = {
  readonly what: string;
  readonly source: string;
  readonly data: unknown;
  readonly back: string;
};

const ECHOES: readonly Row[] = [
  { what: "a text", source: "Send-data.any.js", data: "Message to send", back: "Message to send" },
  { what: "an empty text", source: "Send-0byte-data.any.js", data: "", back: "" },
  {
    what: "a text of 65,000 characters",
    source: "Send-65K-data.any.js",
    data: "c".repeat(65000),
    back: "c".repeat(65000),
  },
  {
    what: "letters outside ASCII",
    source: "Send-unicode-data.any.js",
    data: "\u00a5\u00a5\u4f60\u597d",
    back: "\u00a5\u00a5\u4f60\u597d",
  },
  {
    what: "a pair of surrogates",
    source: "Send-paired-surrogates.any.js",
    data: "\ud807\udc00",
    back: "\ud807\udc00",
  },
  {
    what: "a lone surrogate as U+FFFD",
    source: "Send-unpaired-surrogates.any.js",
    data: "\ud807",
    back: "\ufffd",
  },
  {
    what: "surrogates in the wrong order as U+FFFD",
    source: "interfaces/WebSocket/send/006.html",
    data: "a\udc00xb\ud800xc\udc00\ud800x",
    back: "a\ufffdxb\ufffdxc\ufffd\ufffdx",
  },
  {
    what: "a null character",
    source: "interfaces/WebSocket/send/008.html",
    data: "a\u0000b",
    back: "a\u0000b",
  },
  {
    what: "a byte order mark, which is a character like others",
    source: "WebSockets Standard, feedback from the protocol",
    data: "\ufeffx\ufeff",
    back: "\ufeffx\ufeff",
  },
  { what: "null as text", source: "Send-null.any.js", data: null, back: "null" },
  {
    what: "undefined as text",
    source: "interfaces/WebSocket/send/011.html",
    data: undefined,
    back: "undefined",
  },
  {
    what: "a number as text",
    source: "interfaces/WebSocket/send/010.html",
    data: 1.5,
    back: "1.5",
  },
  {
    what: "a boolean as text",
    source: "interfaces/WebSocket/send/010.html",
    data: false,
    back: "false",
  },
  { what: "a bigint as text", source: "interfaces/WebSocket/send/010.html", data: 12n, back: "12" },
  {
    what: "an object as text",
    source: "interfaces/WebSocket/send/010.html",
    data: {},
    back: "[object Object]",
  },
  {
    what: "an empty array as text",
    source: "interfaces/WebSocket/send/010.html",
    data: [],
    back: "",
  },
  {
    what: "an array as text",
    source: "interfaces/WebSocket/send/010.html",
    data: [1, [2, 3]],
    back: "1,2,3",
  },
  {
    what: "an error as text",
    source: "interfaces/WebSocket/send/010.html",
    data: new Error("x"),
    back: "Error: x",
  },
  {
    what: "a function as text",
    source: "interfaces/WebSocket/send/010.html",
    data: String,
    back: String(String),
  },
  {
    what: "an object with toString as text",
    source: "interfaces/WebSocket/send/010.html",
    data: { toString: () => "mine" },
    back: "mine",
  },
  {
    what: "a shared buffer as text, since it is no BufferSource",
    source: "WebIDL union",
    data: new SharedArrayBuffer(4),
    back: "[object SharedArrayBuffer]",
  },
];

const echoes: readonly WptCase[] = ECHOES.map(({ what, source, data, back }) => ({
  name: `send() sends ${what}`,
  source,
  run: async (env) => assert.equal(await echoed(env, data), back),
}));

const LENGTHS = [125, 126, 0xffff, 0x10000];

const lengths: readonly WptCase[] = LENGTHS.map((byteLength) => ({
  name: `a text of ${byteLength} bytes goes there and back`,
  source: "extended-payload-length.any.js",
  run: async (env) => {
    const text = "a".repeat(byteLength);
    assert.equal(await echoed(env, text), text);
  },
}));

export const SEND_TEXT_CASES: readonly WptCase[] = [
  ...echoes,
  ...lengths,
  {
    name: "send() without an argument is a TypeError",
    source: "interfaces/WebSocket/send/001.html",
    run: async (env) => {
      const talk = await open(env, "/echo");
      throwsType(() => talk.socket.send());
      await talk.end();
    },
  },
  {
    name: "send() of a symbol is a TypeError",
    source: "WebIDL union",
    run: async (env) => {
      const talk = await open(env, "/echo");
      throwsType(() => talk.socket.send(Symbol("x")));
      await talk.end();
    },
  },
  {
    name: "send() sends the socket itself as text",
    source: "interfaces/WebSocket/send/010.html",
    run: async (env) => {
      const talk = await open(env, "/echo");
      talk.socket.send(talk.socket);
      assert.equal(await talk.text(), "[object WebSocket]");
      await talk.end();
    },
  },
  {
    name: "send() returns undefined",
    source: "interfaces/WebSocket/send/007.html",
    run: async (env) => {
      const talk = await open(env, "/echo");
      assert.equal(talk.socket.send("x"), undefined);
      assert.equal(await talk.text(), "x");
      assert.equal(await talk.end().then(() => talk.socket.send("y")), undefined);
    },
  },
  {
    name: "many messages arrive in order",
    source: "send-many-message-with-backpressure.any.js",
    run: async (env) => {
      const talk = await open(env, "/echo");
      const texts = Array.from({ length: 200 }, (_, i) => `message ${i}`);
      for (const text of texts) talk.socket.send(text);
      const back: string[] = [];
      while (back.length < texts.length) back.push(await talk.text());
      assert.deepEqual(back, texts);
      await talk.end();
    },
  },
  {
    name: "many large messages pass a slow server",
    source: "send-many-message-with-backpressure.any.js",
    run: async (env) => {
      const talk = await open(env, "/measure?ms=20");
      for (let i = 0; i < 50; i++) talk.socket.send(new Uint8Array(65536));
      for (let i = 0; i < 50; i++) assert.equal(await talk.text(), "65536");
      await talk.end();
    },
  },
  {
    name: "25 sockets at once each get their own answer",
    source: "constructor/013.html",
    run: async (env) => {
      const talks = await Promise.all(Array.from({ length: 25 }, () => open(env, "/echo")));
      for (const [i, talk] of talks.entries()) talk.socket.send(i);
      const back = await Promise.all(talks.map((talk) => talk.text()));
      assert.deepEqual(
        back,
        talks.map((_, i) => String(i)),
      );
      await Promise.all(talks.map((talk) => talk.end()));
    },
  },
  {
    name: "an idle connection stays open",
    source: "keeping-connection-open/001.html",
    run: async (env) => {
      const talk = await open(env, "/echo");
      await new Promise((resolve) => setTimeout(resolve, 800));
      talk.socket.send("test");
      assert.equal(await talk.text(), "test");
      await talk.end();
    },
  },
];
