import assert from "node:assert/strict";
import type { WptCase } from "../case.ts";
import { connect, open } from "../conversation.ts";
import { throwsDom, throwsType } from "../expectation.ts";
import { closeBody } from "../recording.ts";

const WRONG_CODES: readonly (readonly [string, unknown])[] = [
  ["0", 0],
  ["500", 500],
  ["999", 999],
  ["1001", 1001],
  ["1005", 1005],
  ["1006", 1006],
  ["1011", 1011],
  ["2999", 2999],
  ["5000", 5000],
  ["65535", 65535],
  ["2**16+1000", 0x10000 + 1000],
  ["-1", -1],
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["null", null],
  ["a word", "string"],
  ["an empty string", ""],
  ["true", true],
  ["an object", {}],
  ["4999.5, rounded to even", 4999.5],
  ["999.4", 999.4],
  ["1000.6", 1000.6],
];

const wrongCodes: readonly WptCase[] = WRONG_CODES.map(([what, code]) => ({
  name: `close() with code ${what} is an InvalidAccessError`,
  source: what === "2999" ? "Close-2999-reason.any.js" : "close-invalid.any.js",
  run: (env) => {
    const { socket } = connect(env, "/slow?ms=0");
    throwsDom("InvalidAccessError", () => socket.close(code));
    assert.equal(socket.readyState, 0, "nothing has changed");
    socket.close();
  },
}));

type Row = {
  readonly what: string;
  readonly source: string;
  readonly args: readonly unknown[];
  readonly body: string;
};

const BODIES: readonly Row[] = [
  { what: "no arguments: no body", source: "Close-1005.any.js", args: [], body: "" },
  { what: "undefined: no body", source: "Close-undefined.any.js", args: [undefined], body: "" },
  {
    what: "undefined twice: no body",
    source: "Close-undefined.any.js",
    args: [undefined, undefined],
    body: "",
  },
  { what: "1000: the code alone", source: "Close-1000.any.js", args: [1000], body: "03e8" },
  {
    what: "1000 and undefined: the code alone",
    source: "Close-1000.any.js",
    args: [1000, undefined],
    body: "03e8",
  },
  {
    what: "1000 and a reason: both",
    source: "Close-1000-reason.any.js",
    args: [1000, "bye"],
    body: "03e8627965",
  },
  {
    what: "1000 and an empty reason: the code alone",
    source: "Close-1000-reason.any.js",
    args: [1000, ""],
    body: "03e8",
  },
  {
    what: "3000: the lowest free code",
    source: "Close-3000-reason.any.js",
    args: [3000, "x"],
    body: "0bb878",
  },
  {
    what: "4999: the highest free code",
    source: "Close-4999-reason.any.js",
    args: [4999, "x"],
    body: "138778",
  },
  {
    what: "a numeric string: the number",
    source: "close-invalid.any.js",
    args: ["3000"],
    body: "0bb8",
  },
  { what: "2999.5: rounded to even", source: "WebIDL [Clamp]", args: [2999.5], body: "0bb8" },
  { what: "3000.5: rounded to even", source: "WebIDL [Clamp]", args: [3000.5], body: "0bb8" },
  { what: "1000.4: rounded down", source: "WebIDL [Clamp]", args: [1000.4], body: "03e8" },
  {
    what: "an object with valueOf: its number",
    source: "WebIDL [Clamp]",
    args: [{ valueOf: () => 3001 }],
    body: "0bb9",
  },
  {
    what: "null as reason: the word null",
    source: "WebIDL USVString",
    args: [1000, null],
    body: "03e86e756c6c",
  },
  {
    what: "a number as reason: its digits",
    source: "WebIDL USVString",
    args: [1000, 5],
    body: "03e835",
  },
  {
    what: "a reason with a lone surrogate: U+FFFD",
    source: "Close-reason-unpaired-surrogates.any.js",
    args: [1000, "\ud807"],
    body: "03e8efbfbd",
  },
  {
    what: "a reason without a code: code 1000",
    source: "WebSockets Standard, close()",
    args: [undefined, "bye"],
    body: "03e8627965",
  },
];

const bodies: readonly WptCase[] = BODIES.map(({ what, source, args, body }) => ({
  name: `close() sends for ${what}`,
  source,
  run: async (env) => assert.equal(await closeBody(env, args), body),
}));

const LONGEST = [
  ["123 ASCII characters", "x".repeat(123)],
  ["61 characters of two bytes and one", `${"\u00e9".repeat(61)}x`],
  ["41 lone surrogates", "\ud800".repeat(41)],
] as const;
const TOO_LONG = [
  ["124 ASCII characters", "x".repeat(124)],
  ["62 characters of two bytes", "\u00e9".repeat(62)],
  ["42 lone surrogates", "\ud800".repeat(42)],
] as const;

const reasons: readonly WptCase[] = [
  ...LONGEST.map(
    ([what, reason]): WptCase => ({
      name: `a reason of ${what} still fits`,
      source: "Close-Reason-124Bytes.any.js",
      run: async (env) => {
        const talk = await open(env, "/echo");
        assert.equal((await talk.end(3000, reason)).reason, reason.toWellFormed());
      },
    }),
  ),
  ...TOO_LONG.map(
    ([what, reason]): WptCase => ({
      name: `a reason of ${what} is a SyntaxError and closes nothing`,
      source: "Close-Reason-124Bytes.any.js",
      run: async (env) => {
        const talk = await open(env, "/echo");
        throwsDom("SyntaxError", () => talk.socket.close(1000, reason));
        assert.equal(talk.socket.readyState, 1);
        await talk.end();
      },
    }),
  ),
];

const others: readonly WptCase[] = [
  {
    name: "close() with a word only is an InvalidAccessError",
    source: "Close-onlyReason.any.js",
    run: async (env) => {
      const talk = await open(env, "/echo");
      throwsDom("InvalidAccessError", () => talk.socket.close("Close with only reason"));
      assert.equal(talk.socket.readyState, 1);
      await talk.end();
    },
  },
  {
    name: "close() checks the code before the reason",
    source: "WebSockets Standard, close()",
    run: (env) => {
      const { socket } = connect(env, "/echo");
      throwsDom("InvalidAccessError", () => socket.close(1, "x".repeat(200)));
      socket.close();
    },
  },
  {
    name: "close() checks its arguments even when CLOSED",
    source: "WebSockets Standard, close()",
    run: async (env) => {
      const talk = await open(env, "/echo");
      await talk.end();
      throwsDom("InvalidAccessError", () => talk.socket.close(1));
      throwsDom("SyntaxError", () => talk.socket.close(1000, "x".repeat(124)));
    },
  },
  {
    name: "close() with a symbol as code or reason is a TypeError",
    source: "WebIDL [Clamp]",
    run: (env) => {
      const { socket } = connect(env, "/echo");
      throwsType(() => socket.close(Symbol("x")));
      throwsType(() => socket.close(1000, Symbol("x")));
      socket.close();
    },
  },
  {
    name: "close() with a bigint as code is a TypeError",
    source: "WebIDL [Clamp]",
    run: (env) => {
      const { socket } = connect(env, "/echo");
      throwsType(() => socket.close(1000n));
      socket.close();
    },
  },
  {
    name: "close() returns undefined",
    source: "interfaces/WebSocket/close/close-return.html",
    run: async (env) => {
      const talk = await open(env, "/echo");
      assert.equal(talk.socket.close(), undefined);
      await talk.closed();
      assert.equal(talk.socket.close(), undefined);
    },
  },
];

export const CLOSE_ARGUMENT_CASES: readonly WptCase[] = [
  ...wrongCodes,
  ...bodies,
  ...reasons,
  ...others,
];
