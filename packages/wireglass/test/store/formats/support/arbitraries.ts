import {
  DATA_OPCODE,
  type ExchangeRecord,
  type FrameRecord,
  hexOf,
  type KeptMessage,
  type OpenRecord,
  originalOf,
} from "@wireglass/lens/record";
import { minimalLengthBytes } from "@wireglass/wire";
import fc from "fast-check";
import type { CaptureEntry } from "../../../../src/store/formats/capture-entry.ts";

/** Microseconds up to the year 2240. */
export const anyTime = fc.integer({ min: 0, max: 8_520_000_000_000_000 });
const anySeconds = anyTime.map((time) => time / 1_000_000);
const anyKey = fc.option(fc.integer(), { nil: undefined });

/** Any code units, lone surrogates and NULs among them. */
export const anyText = fc
  .array(fc.nat(0xffff), { maxLength: 12 })
  .map((units) => String.fromCharCode(...units));

const anyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.string({ unit: "binary", maxLength: 40 }).map((text) => Uint8Array.from(Buffer.from(text))),
);

const anyHeader = fc.record({
  fin: fc.boolean(),
  rsv: fc.oneof(fc.constant(0), fc.nat(7)),
  key: anyKey,
  lengthBytes: fc.constantFrom<0 | 2 | 8>(0, 2, 8),
});

type Header = (typeof anyHeader extends fc.Arbitrary<infer Value> ? Value : never) & {
  readonly opcode: number;
  readonly length: number;
};

function frameOf({ fin, rsv, opcode, key, length, lengthBytes }: Header): FrameRecord {
  const mask = key === undefined ? {} : { maskKey: hexOf(key) };
  const form = lengthBytes > minimalLengthBytes(length) ? { lengthBytes } : {};
  return { fin, rsv, opcode, ...mask, length, ...form };
}

/** Frames of any form that hold `length` bytes in all. */
function framesFor(length: number, opcode: number): fc.Arbitrary<FrameRecord[]> {
  return fc.array(anyHeader, { minLength: 1, maxLength: 4 }).map((headers) => {
    const each = Math.floor(length / headers.length);
    return headers.map((header, i) => {
      const rest = i === headers.length - 1 ? length - each * i : each;
      return frameOf({ ...header, opcode: i === 0 ? opcode : 0, length: rest });
    });
  });
}

const anyUnedited: fc.Arbitrary<KeptMessage> = fc
  .record({
    connection: fc.integer({ min: 1, max: 9 }),
    index: fc.nat(),
    time: anyTime,
    from: fc.constantFrom("client" as const, "server" as const),
    opcode: fc.nat(DATA_OPCODE),
    payload: anyBytes,
    wire: fc.option(anyBytes, { nil: undefined }),
    maskKey: anyKey,
    origin: fc.constantFrom(
      "peer" as const,
      "edited" as const,
      "injected" as const,
      "dropped" as const,
    ),
    violations: fc.subarray(["text/utf8", "opcode/reserved", "close/code"] as const),
  })
  .chain((message) => {
    const { opcode, wire, payload } = message;
    if (opcode === DATA_OPCODE) {
      const none = { wire: undefined, maskKey: undefined, frames: undefined };
      return fc.constant({ ...message, ...none, compressed: false });
    }
    const { length } = wire ?? payload;
    return fc
      .option(framesFor(length, opcode), { nil: undefined })
      .map((frames) => ({ ...message, frames, compressed: wire !== undefined }));
  });

/** Any message that a capture may hold: reserved opcodes, fragments, bytes that are no text, no bytes, edited ones. */
export const anyMessage: fc.Arbitrary<KeptMessage> = fc
  .tuple(anyUnedited, anyUnedited)
  .map(([message, before]) =>
    message.origin === "edited" ? { ...message, original: originalOf(before) } : message,
  );

const anyHeaders = fc.array(fc.tuple(anyText, anyText), { maxLength: 4 });

const anyBody = fc.record({ bytes: anyBytes, cut: fc.boolean() }).map(({ bytes, cut }) => ({
  base64: Buffer.from(bytes).toString("base64"),
  length: bytes.length + (cut ? 10 : 0),
  cut,
}));

const beginning = {
  connection: fc.integer({ min: 1, max: 9 }),
  time: anySeconds,
  protocol: fc.constantFrom(
    "ws" as const,
    "wss" as const,
    "tcp" as const,
    "tls" as const,
    "udp" as const,
  ),
  source: fc.constantFrom("proxy" as const, "pcap" as const, "page" as const, "server" as const),
  url: fc.oneof(anyText, fc.webUrl()),
  client: fc.constantFrom("127.0.0.1:50612", "[::1]:2", "browser", ""),
  server: fc.constantFrom("10.0.0.1:443", "[2001:db8::1]:8443", "example.org:80"),
};

const anyRequest = fc.record({
  method: anyText,
  target: anyText,
  httpVersion: fc.constantFrom("1.1", "1.0", "2"),
  headers: anyHeaders,
});
const anyResponse = fc.record({ status: fc.nat(999), reason: anyText, headers: anyHeaders });
const anyTls = fc.record({ version: anyText, cipher: anyText, servername: anyText });

/** Any beginning of a connection. */
export const anyOpen: fc.Arbitrary<OpenRecord> = fc.record(
  {
    kind: fc.constant("open" as const),
    ...beginning,
    request: anyRequest,
    response: anyResponse,
    subprotocol: fc.option(anyText),
    extensions: anyText,
    tls: anyTls,
  },
  {
    requiredKeys: [
      "kind",
      "connection",
      "time",
      "protocol",
      "source",
      "url",
      "client",
      "server",
      "subprotocol",
      "extensions",
    ],
  },
);

/** Any request that did not become a WebSocket. */
export const anyExchange: fc.Arbitrary<ExchangeRecord> = fc.record(
  {
    kind: fc.constant("exchange" as const),
    ...beginning,
    request: anyRequest,
    response: anyResponse,
    tls: anyTls,
    refused: fc.record({ code: anyText, reason: anyText }),
    violations: fc.subarray(["head/start-line"] as const),
    requestBody: anyBody,
    responseBody: anyBody,
  },
  {
    requiredKeys: [
      "kind",
      "connection",
      "time",
      "protocol",
      "source",
      "url",
      "client",
      "server",
      "violations",
    ],
  },
);

const anyClose = fc.record({
  kind: fc.constant("close" as const),
  connection: fc.integer({ min: 1, max: 9 }),
  time: anySeconds,
  by: fc.constantFrom("client" as const, "server" as const),
  code: fc.nat(65_535),
  reason: anyText,
  clean: fc.boolean(),
});

/** Anything of a capture. */
export const anyEntry: fc.Arbitrary<CaptureEntry> = fc.oneof(
  anyOpen.map((record) => ({ kind: "open" as const, record })),
  anyExchange.map((record) => ({ kind: "exchange" as const, record })),
  anyMessage.map((message) => ({ kind: "message" as const, message })),
  anyClose.map((record) => ({ kind: "close" as const, record })),
);
