import { describe, expect, test } from "vitest";
import type { Role } from "../src/connection.ts";
import { FRAME_RULES } from "../src/frame/frame-rules.ts";
import { ClientHandshake } from "../src/handshake/client-handshake.ts";
import { rejectionFor, ServerHandshake } from "../src/handshake/server-handshake.ts";
import { VIOLATIONS, type ViolationCode, violation } from "../src/violation.ts";
import { hex, join, latin1, pattern, utf8 } from "./support/bytes.ts";
import { type FrameParts, frame } from "./support/frames.ts";
import { type Changes, request, response, SAMPLE_KEY, SAMPLE_NONCE } from "./support/handshakes.ts";
import { COMPRESSOR } from "./support/node-compressor.ts";
import { Talker } from "./support/talker.ts";

const KEY = hex("a1b2c3d4");

type Connected = { readonly code: ViolationCode; readonly role?: Role; readonly wire: Uint8Array };

function client(...frames: readonly FrameParts[]): Uint8Array {
  return join(...frames.map((parts) => frame({ key: KEY, ...parts })));
}

const continued: FrameParts = { opcode: 1, fin: false };

/** What a peer sends on an open connection with deflate, 1,000 bytes and 2 fragments at most. */
const CONNECTED: readonly Connected[] = [
  { code: "opcode/reserved", wire: client({ opcode: 3 }) },
  { code: "rsv/unnegotiated", wire: client({ opcode: 1, rsv: 2 }) },
  { code: "rsv/misplaced", wire: client({ opcode: 9, rsv: 4 }) },
  { code: "mask/missing", wire: frame({ opcode: 1 }) },
  { code: "mask/unexpected", role: "client", wire: client({ opcode: 1 }) },
  { code: "length/high-bit", wire: hex("82ff 8000000000000000 01020304") },
  { code: "length/not-minimal", wire: client({ opcode: 1, lengthBytes: 2 }) },
  { code: "control/fragmented", wire: client({ opcode: 9, fin: false }) },
  { code: "control/too-long", wire: client({ opcode: 9, payload: pattern(126) }) },
  { code: "fragment/unexpected", wire: client({ opcode: 0 }) },
  { code: "fragment/interleaved", wire: client(continued, { opcode: 1 }) },
  { code: "limit/fragments", wire: client(continued, { opcode: 0, fin: false }, { opcode: 0 }) },
  { code: "limit/message", wire: client({ opcode: 2, payload: pattern(1001) }) },
  { code: "text/utf8", wire: client({ opcode: 1, payload: hex("ff") }) },
  { code: "close/one-byte", wire: client({ opcode: 8, payload: hex("03") }) },
  { code: "close/code", wire: client({ opcode: 8, payload: hex("03ec") }) },
  { code: "close/reason-utf8", wire: client({ opcode: 8, payload: hex("03e8 ff") }) },
  { code: "deflate/invalid", wire: client({ opcode: 1, rsv: 4, payload: hex("ff") }) },
  { code: "deflate/too-large", wire: client({ opcode: 1, rsv: 4, payload: bomb() }) },
];

/** One byte more than the limit, once it is inflated. */
function bomb(): Uint8Array {
  const settings = { windowBits: 15, level: 9, memLevel: 8 };
  return COMPRESSOR.deflate(new Uint8Array(1001), undefined, settings);
}

function connected(role: Role = "server"): Talker {
  return new Talker({ role, deflate: {}, limits: { maxMessageBytes: 1000, maxFragments: 2 } });
}

const REQUESTS: readonly { code: ViolationCode; bytes: Uint8Array }[] = [
  { code: "head/start-line", bytes: latin1("HELO\r\n\r\n") },
  { code: "head/header-line", bytes: latin1("GET / HTTP/1.1\r\nbad\r\n\r\n") },
  { code: "head/too-large", bytes: latin1("x".repeat(20_000)) },
  { code: "head/too-many", bytes: latin1(`GET / HTTP/1.1\r\n${"a:b\r\n".repeat(200)}\r\n`) },
  { code: "request/method", bytes: request({}, "PUT / HTTP/1.1") },
  { code: "request/http-version", bytes: request({}, "GET / HTTP/1.0") },
  { code: "request/host", bytes: request({ Host: null }) },
  { code: "request/upgrade", bytes: request({ Upgrade: null }) },
  { code: "request/connection", bytes: request({ Connection: null }) },
  { code: "request/version", bytes: request({ "Sec-WebSocket-Version": "8" }) },
  { code: "request/key-missing", bytes: request({ "Sec-WebSocket-Key": null }) },
  {
    code: "request/key-repeated",
    bytes: request({ "Sec-WebSocket-Key": [SAMPLE_KEY, SAMPLE_KEY] }),
  },
  { code: "request/key-invalid", bytes: request({ "Sec-WebSocket-Key": "x" }) },
  { code: "request/protocol", bytes: request({ "Sec-WebSocket-Protocol": "a, a" }) },
  { code: "request/extensions", bytes: request({ "Sec-WebSocket-Extensions": ";" }) },
  { code: "request/body", bytes: request({ "Content-Length": "1" }) },
];

const RESPONSES: readonly { code: ViolationCode; changes?: Changes; start?: string }[] = [
  { code: "response/status", start: "HTTP/1.1 403 Forbidden" },
  { code: "response/http-version", start: "HTTP/1.0 101 Switching Protocols" },
  { code: "response/upgrade", changes: { Upgrade: null } },
  { code: "response/connection", changes: { Connection: null } },
  { code: "response/accept", changes: { "Sec-WebSocket-Accept": null } },
  { code: "response/extensions", changes: { "Sec-WebSocket-Extensions": ";" } },
  { code: "response/extension-not-offered", changes: { "Sec-WebSocket-Extensions": "foo" } },
  { code: "response/protocol", changes: { "Sec-WebSocket-Protocol": "a" } },
  { code: "response/deflate", changes: { "Sec-WebSocket-Extensions": "permessage-deflate; foo" } },
];

/** Rules about time and rate: there is no clock here, so hosts find these broken. */
const RAISED_BY_HOSTS: readonly ViolationCode[] = ["head/timeout", "limit/control-rate"];
/** What the end of a stream breaks. */
const RAISED_AT_THE_END: readonly ViolationCode[] = ["head/truncated", "stream/truncated"];

describe("an open connection fails, with its rule's close code on the wire", () => {
  test.each(CONNECTED)("$code", ({ code, role, wire }) => {
    const talker = connected(role);
    talker.receive(wire);
    expect(talker.drainEvents()).toEqual([{ kind: "violation", code }]);
    const { closeCode, text } = violation(code);
    const payload = join(Uint8Array.of(closeCode >> 8, closeCode & 0xff), utf8(text));
    const key = role === "client" ? { key: hex("01020304") } : {};
    expect(join(...talker.drainOutput())).toEqual(frame({ opcode: 8, payload, ...key }));
    expect(talker.connection.done).toBe(true);
  });
});

describe("a server tells of a request's", () => {
  test.each(REQUESTS)("$code, and has an answer for it", ({ code, bytes }) => {
    const step = new ServerHandshake().receive(bytes);
    expect(step.kind === "request" ? step.violation : step.kind === "violation" && step.code).toBe(
      code,
    );
    expect(rejectionFor(code).status).toBe(violation(code).status);
  });
});

describe("a client tells of an answer's", () => {
  test.each(RESPONSES)("$code", ({ code, changes, start }) => {
    const offer = { host: "a", target: "/", nonce: SAMPLE_NONCE, deflate: {} };
    const step = new ClientHandshake(offer).receive(response(changes, start));
    expect(step).toMatchObject({ kind: "violation", code });
  });
});

describe("the rest", () => {
  test("head/timeout is the host's to raise, and has an answer", () => {
    expect(rejectionFor("head/timeout").status).toBe(408);
  });

  test("limit/control-rate is the host's to raise, and is sent", () => {
    const talker = connected();
    talker.connection.fail("limit/control-rate");
    expect(join(...talker.drainOutput()).slice(2, 4)).toEqual(hex("03f0"));
  });

  test("head/truncated and stream/truncated come with the end of a stream", () => {
    const handshake = new ClientHandshake({ host: "a", target: "/", nonce: SAMPLE_NONCE });
    expect(handshake.receiveEnd()).toBe("head/truncated");
    const talker = connected();
    talker.receive(hex("81"));
    talker.receiveEnd();
    expect(talker.drainEvents()).toEqual([{ kind: "violation", code: "stream/truncated" }]);
  });
});

describe("the catalogue", () => {
  const codes = Object.keys(VIOLATIONS) as ViolationCode[]; // its own keys

  test("has no code that is not reached above", () => {
    const reached = [...CONNECTED, ...REQUESTS, ...RESPONSES].map(({ code }) => code);
    const frames = Object.keys(FRAME_RULES); // each has a row in frame-rules.test.ts, which sees to it
    const all = [...reached, ...frames, ...RAISED_BY_HOSTS, ...RAISED_AT_THE_END];
    expect(new Set(all)).toEqual(new Set(codes));
  });

  test.each(codes)("%s has a rule, a text and a close code that fits its kind", (code) => {
    const { closeCode, rule, text, status } = violation(code);
    expect(rule).toMatch(/^RFC \d{4} §\d/);
    expect(text).toMatch(/^[a-zA-Z]/);
    const handshake = /^(head|request|response)\//.test(code);
    if (handshake || code === "stream/truncated") expect(closeCode).toBe(1006);
    else expect([1002, 1007, 1008, 1009]).toContain(closeCode);
    if (status !== undefined) expect(handshake && status >= 400 && status < 500).toBe(true);
  });
});
