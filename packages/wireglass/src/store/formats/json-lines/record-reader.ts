import {
  type BodyRecord,
  type CloseRecord,
  type ExchangeRecord,
  type FrameRecord,
  keptMessageOf,
  type MessageRecord,
  type OpenRecord,
  type OriginalRecord,
} from "@wireglass/lens/record";
import { VIOLATIONS, type ViolationCode } from "@wireglass/wire";
import type { CaptureEntry } from "../capture-entry.ts";
import { fromNativeBase64, NATIVE_CODEC } from "../native-base64.ts";
import { Fields, ShapeError } from "../shape.ts";

/** Where microseconds are still told apart in a double of seconds: the year 2240. */
const MAX_SECONDS = 8_520_000_000;
const SIDES = ["client", "server"] as const;
const PROTOCOLS = ["ws", "wss", "tcp", "tls", "udp"] as const;
const SOURCES = ["proxy", "pcap", "page", "server", "client", "test", "load"] as const;
const OPCODES = ["text", "binary", "close", "ping", "pong", "data"] as const;
const ORIGINS = ["peer", "edited", "injected", "dropped"] as const;

/**
 * A record of a capture from its JSON; undefined for what a listening server says of itself in the same
 * stream. Takes over the fields of the record model and nothing else.
 *
 * @throws ShapeError where it is none
 */
export function readEntry(value: unknown): CaptureEntry | undefined {
  const fields = new Fields(value);
  switch (fields.text("kind")) {
    case "open":
      return { kind: "open", record: openRecord(fields) };
    case "exchange":
      return { kind: "exchange", record: exchangeRecord(fields) };
    case "message":
      return { kind: "message", message: message(fields) };
    case "close":
      return { kind: "close", record: closeRecord(fields) };
    case "listening":
      return undefined;
    default:
      return fields.fail("kind", "open, message, close or exchange");
  }
}

/** Which connection it is, between whom, and where it was seen. */
export function endsOf(fields: Fields) {
  return {
    connection: fields.whole("connection", 1),
    protocol: fields.oneOf("protocol", PROTOCOLS),
    source: fields.oneOf("source", SOURCES),
    client: fields.text("client"),
    server: fields.text("server"),
  };
}

/** What open records and exchanges share. */
function beginning(fields: Fields) {
  return {
    ...endsOf(fields),
    time: seconds(fields),
    url: fields.text("url"),
    ...fields.optional("request", (all, name) => requestOf(all.object(name))),
    ...fields.optional("response", (all, name) => responseOf(all.object(name))),
    ...fields.optional("tls", (all, name) => tlsOf(all.object(name))),
  };
}

function seconds(fields: Fields): number {
  return fields.number("time", MAX_SECONDS);
}

function openRecord(fields: Fields): OpenRecord {
  const subprotocol = fields.value("subprotocol") === null ? null : fields.text("subprotocol");
  const extensions = fields.text("extensions");
  return { kind: "open", ...beginning(fields), subprotocol, extensions };
}

function exchangeRecord(fields: Fields): ExchangeRecord {
  return {
    kind: "exchange",
    ...beginning(fields),
    ...fields.optional("refused", (all, name) => refusalOf(all.object(name))),
    violations: violationsOf(fields),
    ...fields.optional("requestBody", (all, name) => bodyOf(all.object(name))),
    ...fields.optional("responseBody", (all, name) => bodyOf(all.object(name))),
  };
}

/** What a close record says. */
export function closeRecord(fields: Fields): CloseRecord {
  return {
    kind: "close",
    connection: fields.whole("connection", 1),
    time: seconds(fields),
    by: fields.oneOf("by", SIDES),
    code: fields.whole("code", 0, 65_535),
    reason: fields.text("reason"),
    clean: fields.flag("clean"),
  };
}

function message(fields: Fields) {
  const record: MessageRecord = {
    kind: "message",
    connection: fields.whole("connection", 1),
    index: fields.whole("index"),
    time: seconds(fields),
    from: fields.oneOf("from", SIDES),
    ...content(fields),
    origin: fields.oneOf("origin", ORIGINS),
    ...fields.optional("original", (all, name) => content(all.object(name))),
    ...fields.optional("tags", (all, name) => all.texts(name)),
  };
  const kept = keptMessageOf(record, NATIVE_CODEC);
  if (kept === undefined) throw new ShapeError('"text" or "base64" must hold the payload');
  return kept;
}

/** What a message is made of. */
export function content(fields: Fields): OriginalRecord {
  return {
    opcode: fields.oneOf("opcode", OPCODES),
    ...fields.optional("text", text),
    ...fields.optional("base64", text),
    ...fields.optional("code", (all, name) => all.whole(name, 0, 65_535)),
    ...fields.optional("reason", text),
    length: fields.whole("length"),
    wireLength: fields.whole("wireLength"),
    compressed: fields.flag("compressed"),
    ...fields.optional("wire", text),
    frames: fields.objects("frames").map(frameOf),
    violations: violationsOf(fields),
  };
}

function text(fields: Fields, name: string): string {
  return fields.text(name);
}

/** A frame of a message. */
export function frameOf(fields: Fields): FrameRecord {
  return {
    fin: fields.flag("fin"),
    rsv: fields.whole("rsv", 0, 7),
    opcode: fields.whole("opcode", 0, 15),
    ...fields.optional("maskKey", maskKeyOf),
    // Up to 2^64, which a damaged stream may announce.
    length: fields.number("length", 2 ** 64),
    ...fields.optional("lengthBytes", (all, name) => all.oneOf<0 | 2 | 8>(name, [0, 2, 8])),
  };
}

function maskKeyOf(fields: Fields, name: string): string {
  const key = fields.text(name);
  return /^[0-9a-f]{8}$/i.test(key) ? key.toLowerCase() : fields.fail(name, "eight hex digits");
}

/** Codes of rules that this version does not know are left out. */
export function violationsOf(fields: Fields, name = "violations"): readonly ViolationCode[] {
  return fields.list(name).filter(isViolation);
}

function isViolation(code: unknown): code is ViolationCode {
  return typeof code === "string" && Object.hasOwn(VIOLATIONS, code);
}

function requestOf(fields: Fields) {
  return {
    method: fields.text("method"),
    target: fields.text("target"),
    httpVersion: fields.text("httpVersion"),
    headers: headersOf(fields),
  };
}

function responseOf(fields: Fields) {
  const status = fields.whole("status", 0, 999);
  return { status, reason: fields.text("reason"), headers: headersOf(fields) };
}

function headersOf(fields: Fields): readonly (readonly [string, string])[] {
  return fields.list("headers").map((pair) => {
    const [name, value]: readonly unknown[] = Array.isArray(pair) ? pair : [];
    if (typeof name === "string" && typeof value === "string") return [name, value];
    return fields.fail("headers", "pairs of a name and a value");
  });
}

/** What TLS agreed on. */
export function tlsOf(fields: Fields) {
  return {
    version: fields.text("version"),
    cipher: fields.text("cipher"),
    servername: fields.text("servername"),
  };
}

/** Why a handshake was refused. */
export function refusalOf(fields: Fields) {
  return { code: fields.text("code"), reason: fields.text("reason") };
}

function bodyOf(fields: Fields): BodyRecord {
  const base64 = fields.text("base64");
  if (fromNativeBase64(base64) === undefined) fields.fail("base64", "base64 with padding");
  return { base64, length: fields.whole("length"), cut: fields.flag("cut") };
}
