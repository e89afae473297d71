import { describe, expect, test } from "vitest";
import { type LineRules, readLine, readPlain } from "../../../src/cli/connect/line-action.ts";
import { textsFor } from "../../../src/cli/connect/texts.ts";

const RULES: LineRules = { link: "websocket", binary: false, texts: textsFor("en") };

function read(text: string, rules: Partial<LineRules> = {}) {
  return readLine({ bytes: Buffer.from(text), end: "\n" }, { ...RULES, ...rules });
}

describe("readLine", () => {
  test.each([
    { line: "hello", action: { kind: "send", message: "hello" } },
    { line: "", action: { kind: "send", message: "" } },
    { line: " exit", action: { kind: "send", message: " exit" } },
    { line: "exit", action: { kind: "exit" } },
    { line: "//hex 00", action: { kind: "send", message: "/hex 00" } },
    { line: "/help", action: { kind: "help" } },
    { line: "/hex 0c 27:57,2A 0xff", action: { kind: "send", message: bytes("0c27572aff") } },
    { line: "/base64 DCdX", action: { kind: "send", message: bytes("0c2757") } },
    { line: "/base64 -_8", action: { kind: "send", message: bytes("fbff") } },
    { line: "/base64 AA E=", action: { kind: "send", message: bytes("0001") } },
    { line: "/file a b.bin", action: { kind: "file", path: "a b.bin", text: false } },
    { line: "/file -t a.txt", action: { kind: "file", path: "a.txt", text: true } },
    { line: "/ping", action: { kind: "ping", payload: undefined } },
    { line: "/ping are you there", action: { kind: "ping", payload: "are you there" } },
    { line: "/pong x", action: { kind: "pong", payload: "x" } },
    { line: "/close", action: { kind: "close", code: 1000, reason: "" } },
    { line: "/close 4000", action: { kind: "close", code: 4000, reason: "" } },
    { line: "/close 1001 see  you", action: { kind: "close", code: 1001, reason: "see  you" } },
  ])("$line", ({ line, action }) => {
    expect(read(line)).toEqual(action);
  });

  test.each([
    { line: "/", says: "there is no /;" },
    { line: "/constructor", says: "there is no /constructor" },
    { line: "/hex", says: "nothing to send" },
    { line: "/hex 0", says: "come in pairs" },
    { line: "/hex zz", says: '"z" is not a hex digit' },
    { line: "/base64", says: "nothing to send" },
    { line: "/base64 a", says: "not base64" },
    { line: "/base64 ???", says: "not base64" },
    { line: "/file", says: "nothing to send" },
    { line: "/file -t", says: "nothing to send" },
    { line: `/ping ${"x".repeat(126)}`, says: "holds 125 bytes, not 126" },
    { line: "/close bye", says: 'not "bye"' },
    { line: "/close 1005", says: "must not be sent" },
    { line: `/close 1000 ${"x".repeat(124)}`, says: "123 fit" },
  ])("refuses $line", ({ line, says }) => {
    expect(read(line)).toEqual({ kind: "refused", text: expect.stringContaining(says) });
  });

  test.each(["/ping", "/pong", "/close 1000"])("%s is for WebSockets", (line) => {
    expect(read(line, { link: "stream" })).toMatchObject({ kind: "refused" });
    expect(read(line, { link: "datagram" })).toMatchObject({ kind: "refused" });
  });

  test("/close without a code closes a stream too", () => {
    expect(read("/close", { link: "stream" })).toMatchObject({ kind: "close" });
  });
});

describe("readPlain", () => {
  const line = { bytes: Buffer.from("hé"), end: "\r\n" } as const;

  test("a stream gets the line's end", () => {
    const action = readPlain(line, { ...RULES, link: "stream" });
    expect(action).toEqual({ kind: "send", message: Buffer.from("hé\r\n") });
  });

  test("a datagram does not", () => {
    const action = readPlain(line, { ...RULES, link: "datagram" });
    expect(action).toEqual({ kind: "send", message: Buffer.from("hé") });
  });

  test("--binary sends bytes, valid as text or not", () => {
    const odd = { bytes: bytes("ff"), end: "" } as const;
    expect(readPlain(odd, { ...RULES, binary: true })).toEqual({
      kind: "send",
      message: bytes("ff"),
    });
    expect(readPlain(odd, RULES)).toMatchObject({ kind: "refused" });
  });
});

function bytes(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex, "hex"));
}
