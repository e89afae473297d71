import {
  COUNT,
  FLAG,
  list,
  NUMBER,
  named,
  object,
  oneOf,
  type Schema,
  said,
  TEXT,
} from "./schema.ts";

const TIME = said(NUMBER, "Unix seconds with microseconds");
const BASE64 = said(TEXT, "base64");
const CONNECTION = said({ type: "integer", minimum: 1 }, "from 1 within a capture");
const SIDE = oneOf("client", "server");
const VIOLATIONS = said(list(TEXT), "codes of docs/errors.md");
const HEADERS = list({ type: "array", prefixItems: [TEXT, TEXT] });

const PLACE = {
  connection: CONNECTION,
  time: TIME,
  protocol: oneOf("ws", "wss", "tcp", "tls", "udp"),
  source: oneOf("proxy", "pcap", "page", "server", "client", "test", "load"),
  url: TEXT,
  client: said(TEXT, "host:port"),
  server: said(TEXT, "host:port"),
};

const HEADS = {
  request: object({ method: TEXT, target: TEXT, httpVersion: TEXT, headers: HEADERS }),
  response: object({ status: COUNT, reason: TEXT, headers: HEADERS }),
  tls: object({ version: TEXT, cipher: TEXT, servername: TEXT }),
};

const MESSAGE = {
  kind: { const: "message" },
  connection: CONNECTION,
  index: said(COUNT, "from 0 within a connection"),
  time: TIME,
  from: SIDE,
  opcode: oneOf("text", "binary", "close", "ping", "pong", "data"),
  length: said(COUNT, "payload bytes, inflated"),
  wireLength: said(COUNT, "bytes on the wire, frame headers included"),
  compressed: FLAG,
  origin: oneOf("peer", "edited", "injected", "dropped"),
  violations: VIOLATIONS,
};

const CLOSING = { code: COUNT, reason: TEXT };

const CONTENT = {
  opcode: MESSAGE.opcode,
  length: MESSAGE.length,
  wireLength: MESSAGE.wireLength,
  compressed: FLAG,
  frames: list(named("FrameRecord")),
  violations: VIOLATIONS,
};

/** The record model's shapes: `lens/record` has the types, and a test holds both together. */
export const RECORD_SCHEMAS = {
  OpenRecord: object(
    {
      kind: { const: "open" },
      ...PLACE,
      subprotocol: { type: ["string", "null"] },
      extensions: TEXT,
    },
    HEADS,
  ),
  ExchangeRecord: object(
    { kind: { const: "exchange" }, ...PLACE, violations: VIOLATIONS },
    {
      ...HEADS,
      refused: object({ code: TEXT, reason: TEXT }),
      requestBody: named("BodyRecord"),
      responseBody: named("BodyRecord"),
    },
  ),
  BodyRecord: object({ base64: BASE64, length: COUNT, cut: FLAG }),
  CloseRecord: object({
    kind: { const: "close" },
    connection: CONNECTION,
    time: TIME,
    by: SIDE,
    code: COUNT,
    reason: TEXT,
    clean: FLAG,
  }),
  FrameRecord: object(
    { fin: FLAG, rsv: COUNT, opcode: COUNT, length: COUNT },
    { maskKey: said(TEXT, "eight hex digits"), lengthBytes: oneOf(0, 2, 8) },
  ),
  MessageRecord: object(
    { ...MESSAGE, frames: list(named("FrameRecord")) },
    {
      text: TEXT,
      base64: BASE64,
      wire: BASE64,
      ...CLOSING,
      original: named("OriginalRecord"),
      tags: list(TEXT),
    },
  ),
  OriginalRecord: object(CONTENT, { text: TEXT, base64: BASE64, wire: BASE64, ...CLOSING }),
  MessageOutline: object(
    {
      ...MESSAGE,
      frames: list(named("FrameRecord")),
      isText: said(FLAG, "the payload is UTF-8 text, and meant to be"),
    },
    { ...CLOSING, original: named("OriginalRecord"), tags: list(TEXT) },
  ),
  MessageSummary: object(
    {
      ...MESSAGE,
      frameCount: COUNT,
      type: said(TEXT, "what sort of message it is"),
      preview: said(TEXT, "the payload's beginning"),
      previewForm: oneOf("text", "hex"),
    },
    {
      ...CLOSING,
      previewStart: said(COUNT, "how much of the payload stands before the preview"),
      found: said(COUNT, "how often what is searched for is there, up to 1000; in lists alone"),
      pairId: said(TEXT, "what a request and its reply have in common, as JSON"),
      place: said(COUNT, "its place in the capture; in lists alone"),
    },
  ),
} as const satisfies Record<string, Schema>;
