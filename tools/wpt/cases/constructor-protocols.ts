import assert from "node:assert/strict";
import type { WptCase } from "../case.ts";
import { connect, open } from "../conversation.ts";
import { failsToOpen, throwsDom, throwsType } from "../expectation.ts";
import { requestOf } from "../request.ts";

type Row = { readonly protocols: unknown; readonly why: string; readonly source: string };

const REFUSED: readonly Row[] = [
  { protocols: "", why: "an empty string", source: "Create-valid-url-protocol-empty.any.js" },
  { protocols: "/echo", why: "a separator", source: "Create-asciiSep-protocol-string.any.js" },
  {
    protocols: "\u0080echo",
    why: "a character outside ASCII",
    source: "Create-nonAscii-protocol-string.any.js",
  },
  { protocols: "ex ample", why: "a space", source: "Create-protocol-with-space.any.js" },
  { protocols: "a\u0000b", why: "a null character", source: "constructor/007.html" },
  { protocols: "a\u007fb", why: "a delete character", source: "constructor/007.html" },
  { protocols: "a\tb", why: "a tab", source: "constructor/007.html" },
  { protocols: "a,b", why: "a comma", source: "constructor/004.html" },
  { protocols: ["echo", "echo"], why: "a repetition", source: "Create-protocols-repeated.any.js" },
  {
    protocols: ["echo", "ECHO"],
    why: "a repetition in another case",
    source: "Create-protocols-repeated-case-insensitive.any.js",
  },
  { protocols: ["ok", "not ok"], why: "one bad name in an array", source: "constructor/020.html" },
  { protocols: ["ok", ""], why: "an empty name in an array", source: "constructor/020.html" },
];

const refusals: readonly WptCase[] = REFUSED.map(({ protocols, why, source }) => ({
  name: `protocols with ${why} are a SyntaxError`,
  source,
  run: (env) => throwsDom("SyntaxError", () => connect(env, "/protocol", protocols)),
}));

const SEPARATORS = '()<>@,;:\\"/[]?={} \t';

type Conversion = {
  readonly what: string;
  readonly source: string;
  protocols(): unknown;
  readonly sent: string | undefined;
};

function* threeNames(): Generator<string> {
  yield "one";
  yield "two";
  yield "three";
}

const CONVERSIONS: readonly Conversion[] = [
  {
    what: "a string",
    source: "Create-valid-url-protocol-string.any.js",
    protocols: () => "foobar",
    sent: "foobar",
  },
  {
    what: "an array, in its order",
    source: "constructor/022.html",
    protocols: () => ["b", "a"],
    sent: "b, a",
  },
  {
    what: "an array of one",
    source: "Create-valid-url-array-protocols.any.js",
    protocols: () => ["echo"],
    sent: "echo",
  },
  {
    what: "an empty array as no header",
    source: "constructor/020.html",
    protocols: () => [],
    sent: undefined,
  },
  {
    what: "undefined as no header",
    source: "Create-valid-url.any.js",
    protocols: () => undefined,
    sent: undefined,
  },
  { what: "a set", source: "WebIDL sequence", protocols: () => new Set(["a", "b"]), sent: "a, b" },
  {
    what: "a generator",
    source: "WebIDL sequence",
    protocols: threeNames,
    sent: "one, two, three",
  },
  { what: "null as the name null", source: "WebIDL union", protocols: () => null, sent: "null" },
  { what: "a number as its digits", source: "WebIDL union", protocols: () => 7, sent: "7" },
  {
    what: "an array of numbers as their digits",
    source: "WebIDL sequence",
    protocols: () => [1, 2],
    sent: "1, 2",
  },
  {
    what: "every character a token may have",
    source: "constructor/021.html",
    protocols: () => "!#$%&'*+-.^_`|~09azAZ",
    sent: "!#$%&'*+-.^_`|~09azAZ",
  },
  {
    what: "the protocols of an option bag",
    source: "constructor/option-bag.any.js",
    protocols: () => ({ protocols: ["foobar", "foobar2"] }),
    sent: "foobar, foobar2",
  },
  {
    what: "an empty option bag as no header",
    source: "constructor/option-bag.any.js",
    protocols: () => ({}),
    sent: undefined,
  },
];

const conversions: readonly WptCase[] = CONVERSIONS.map(({ what, source, protocols, sent }) => ({
  name: `protocols are sent for ${what}`,
  source,
  run: async (env) => {
    const { headers } = await requestOf(env, "/request", protocols());
    assert.deepEqual(
      headers.get("sec-websocket-protocol"),
      sent === undefined ? undefined : [sent],
    );
  },
}));

const arguments_: readonly WptCase[] = [
  {
    name: "every separator in a protocol is a SyntaxError",
    source: "Create-asciiSep-protocol-string.any.js",
    run: (env) => {
      for (const separator of SEPARATORS) {
        throwsDom("SyntaxError", () => connect(env, "/", `a${separator}b`));
      }
    },
  },
  {
    name: "a symbol as protocol is a TypeError",
    source: "WebIDL union",
    run: (env) => throwsType(() => connect(env, "/", Symbol("protocol"))),
  },
  {
    name: "a symbol among the protocols is a TypeError",
    source: "WebIDL sequence",
    run: (env) => throwsType(() => connect(env, "/", ["ok", Symbol("protocol")])),
  },
  {
    name: "an exception of an iterable comes through",
    source: "WebIDL sequence",
    run: (env) => {
      const failing = {
        *[Symbol.iterator](): Generator<string> {
          yield "ok";
          throw new RangeError("mine");
        },
      };
      assert.throws(() => connect(env, "/", failing), RangeError);
    },
  },
  {
    name: "a bad URL is reported before bad protocols",
    source: "WebSockets Standard, constructor",
    run: ({ WebSocket }) => throwsDom("SyntaxError", () => new WebSocket("x", ["a", "a"])),
  },
];

const negotiation: readonly WptCase[] = [
  {
    name: "protocol is empty before the connection is open",
    source: "interfaces/WebSocket/protocol/protocol-initial.html",
    run: (env) => {
      const talk = connect(env, "/protocol", "foobar");
      assert.equal(talk.socket.protocol, "");
      talk.socket.close();
    },
  },
  {
    name: "protocol is what the server chose",
    source: "constructor/009.html",
    run: async (env) => {
      const talk = connect(env, "/protocol", "foobar");
      assert.equal(await talk.text(), "foobar");
      assert.equal(talk.socket.protocol, "foobar");
      await talk.end();
      assert.equal(talk.socket.protocol, "foobar", "still after the close");
    },
  },
  {
    name: "protocol is already set in the open event",
    source: "Create-valid-url-protocol-setCorrectly.any.js",
    run: async (env) => {
      const talk = connect(env, "/protocol", "foobar");
      let seen: string | undefined;
      talk.socket.onopen = () => {
        seen = talk.socket.protocol;
      };
      await talk.opened();
      assert.equal(seen, "foobar");
      await talk.end();
    },
  },
  {
    name: "the server may choose any protocol of an array",
    source: "constructor/022.html",
    run: async (env) => {
      const talk = await open(env, "/protocol/two", ["one", "two", "three"]);
      assert.equal(talk.socket.protocol, "two");
      await talk.end();
    },
  },
  {
    name: "a protocol that was not asked for fails the connection",
    source: "constructor/011.html",
    run: (env) => failsToOpen(connect(env, "/protocol/other", ["one", "two"])),
  },
  {
    name: "a chosen protocol is compared with its case",
    source: "constructor/011.html",
    run: (env) => failsToOpen(connect(env, "/protocol/foobar", "FOOBAR")),
  },
  {
    name: "a protocol in the answer to a request without one fails the connection",
    source: "constructor/010.html",
    run: (env) => failsToOpen(connect(env, "/protocol/foobar")),
  },
  {
    name: "no protocol in the answer to a request with one fails the connection",
    source: "constructor/012.html",
    run: (env) => failsToOpen(connect(env, "/handshake/headers-extra", "foobar")),
  },
  {
    name: "two protocols in the answer fail the connection",
    source: "constructor/011.html",
    run: (env) => failsToOpen(connect(env, "/handshake/protocol-two", ["one", "two"])),
  },
];

export const CONSTRUCTOR_PROTOCOLS_CASES: readonly WptCase[] = [
  ...refusals,
  ...conversions,
  ...arguments_,
  ...negotiation,
];
