import type { MessageRecord, OpenRecord } from "@wireglass/lens/record";
import { expect, test } from "vitest";
import { messageLine, openLine, visibleText } from "../../../src/cli/connect/record-line.ts";
import { textsFor } from "../../../src/cli/connect/texts.ts";

const STYLE = { color: false, texts: textsFor("en") };
const MESSAGE: MessageRecord = {
  kind: "message",
  connection: 1,
  index: 0,
  time: new Date(2026, 0, 2, 3, 4, 5, 6).getTime() / 1000,
  from: "server",
  opcode: "text",
  length: 0,
  wireLength: 0,
  compressed: false,
  frames: [],
  origin: "peer",
  violations: [],
};
const OPEN: OpenRecord = {
  kind: "open",
  connection: 1,
  time: 0,
  protocol: "wss",
  source: "client",
  url: "wss://ann:secret@h/p?q=a@b",
  client: "127.0.0.1:1",
  server: "127.0.0.1:2",
  subprotocol: "chat",
  extensions: "permessage-deflate",
  tls: { version: "TLSv1.3", cipher: "TLS_AES_256_GCM_SHA384", servername: "h" },
};

test.each([
  { name: "text", record: { text: "hi" }, line: "← hi" },
  { name: "ours", record: { from: "client", text: "hi" }, line: "→ hi" },
  { name: "escapes", record: { text: "\x1b[2J\r\u202e" }, line: "← \\x1b[2J\\r\\u{202e}" },
  { name: "lines", record: { text: "a\r\nb\tc" }, line: "← a\n               b\tc" },
  { name: "a chunk's line end", record: { opcode: "data", text: "a\r\n" }, line: "← a" },
  {
    name: "binary",
    record: { opcode: "binary", base64: "AAEC", length: 3 },
    line: "← (3 bytes) 00 01 02",
  },
  { name: "nothing", record: { opcode: "binary", base64: "", length: 0 }, line: "← (0 bytes)" },
  { name: "ping", record: { opcode: "ping", text: "" }, line: "← ping" },
  { name: "pong", record: { opcode: "pong", text: 'a"' }, line: '← pong "a""' },
  { name: "pong of bytes", record: { opcode: "pong", base64: "/w==" }, line: "← pong ff" },
  {
    name: "close",
    record: { opcode: "close", code: 1000, reason: "bye" },
    line: '← close 1000 normal closure "bye"',
  },
  {
    name: "close without a code",
    record: { opcode: "close", code: 1005, reason: "" },
    line: "← close",
  },
  {
    name: "a broken rule",
    record: { text: "x", violations: ["mask/unexpected"] },
    line: "← x breaks mask/unexpected",
  },
] as { name: string; record: Partial<MessageRecord>; line: string }[])(
  "$name",
  ({ record, line }) => {
    expect(messageLine({ ...MESSAGE, ...record }, STYLE)).toBe(`03:04:05.006 ${line}`);
  },
);

test("a pong of ours has its round trip", () => {
  const line = messageLine({ ...MESSAGE, opcode: "pong", text: "x" }, STYLE, 1.234);
  expect(line).toMatch(/← pong "x", round trip 1\.23 ms$/);
});

test("long messages are cut, and say so", () => {
  const text = messageLine({ ...MESSAGE, text: "x".repeat(20_000) }, STYLE);
  expect(text).toMatch(/x… \(3616 characters more; a pipe or --json shows all\)$/);
  const base64 = Buffer.alloc(600).toString("base64");
  const bytes = messageLine({ ...MESSAGE, opcode: "binary", base64, length: 600 }, STYLE);
  expect(bytes).toMatch(/ 00 … \(88 bytes more; a pipe or --json shows all\)$/);
  expect(bytes.match(/ 00\b/g)).toHaveLength(512);
});

test("colours come when asked for, and control frames are dim", () => {
  const style = { ...STYLE, color: true };
  expect(messageLine({ ...MESSAGE, opcode: "ping", text: "" }, style)).toMatch(
    /^\x1b\[2m.*\x1b\[22m$/,
  );
  expect(messageLine({ ...MESSAGE, text: "x" }, style)).toContain("\x1b[32m←\x1b[39m x");
});

test("the first line has what was agreed on, and no password", () => {
  expect(openLine(OPEN, STYLE)).toBe(
    "connected to wss://h/p?q=a@b (chat, permessage-deflate, TLSv1.3 TLS_AES_256_GCM_SHA384 h)",
  );
});

test("visible text keeps lines and tabs", () => {
  expect(visibleText("a\n\tb\x07")).toBe("a\n\tb\\x07");
});
