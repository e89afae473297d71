import { ILLEGAL_KINDS } from "../hands/illegal-kinds.ts";
import { RECORD_SCHEMAS } from "./record-schemas.ts";
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

const LIST_END = {
  next: said(
    COUNT,
    "give it as `after`, or with order=desc as `before`, for the part that follows",
  ),
  more: said(FLAG, "false where the list ended here; a part may be short while there is more"),
};

const MARK = {
  pinned: FLAG,
  colour: { anyOf: [oneOf("red", "orange", "green", "blue", "purple"), { type: "null" }] },
  note: { type: "string", maxLength: 10_000 },
  removed: said(FLAG, "it is left out of lists; the capture still has it"),
} satisfies Record<string, Schema>;
const TEXT_OR_NULL = { type: ["string", "null"] } as const;

/** Every schema of the document, by name: of each type in `api-types.ts`. */
export const SCHEMAS = {
  ...RECORD_SCHEMAS,
  Mistake: object({ code: TEXT, message: TEXT }, { at: COUNT, length: COUNT }),
  ConnectionItem: object({
    record: { anyOf: [named("OpenRecord"), named("ExchangeRecord")] },
    close: { anyOf: [named("CloseRecord"), { type: "null" }] },
    messages: COUNT,
    bytes: COUNT,
  }),
  ConnectionList: object({ connections: list(named("ConnectionItem")), ...LIST_END }),
  MessageList: object({
    messages: list({ anyOf: [named("MessageRecord"), named("MessageSummary")] }),
    ...LIST_END,
  }),
  PlaceList: object({
    runs: said(
      list(COUNT),
      "in pairs: places that are skipped, and messages that follow each other",
    ),
    ...LIST_END,
  }),
  OneMessage: {
    anyOf: [named("MessageRecord"), named("MessageOutline"), named("MessageSummary")],
  },
  MessageTypeItem: object({
    from: oneOf("client", "server"),
    type: TEXT,
    filter: said(TEXT, "finds the same sort, but for the direction"),
    count: COUNT,
    bytes: COUNT,
    first: NUMBER,
    last: NUMBER,
    sample: object({ connection: COUNT, index: COUNT, preview: TEXT }),
  }),
  MessageTypeList: object({ ...LIST_END, types: list(named("MessageTypeItem")) }),
  Timeline: object({
    ...LIST_END,
    step: said(NUMBER, "seconds that each column is wide"),
    columns: said(
      list(list(NUMBER)),
      "number, messages from client and server, bytes of both, replies, their seconds together and at most",
    ),
    sizes: said(list(list(COUNT)), "messages by powers of two, of the client and of the server"),
    span: said(
      { type: ["array", "null"], items: NUMBER },
      "times of the first and the last message",
    ),
    gap: object({ seconds: NUMBER, at: NUMBER }),
  }),
  Status: object({
    version: TEXT,
    proxies: list(TEXT),
    capture: object({ file: TEXT, bytes: COUNT, place: COUNT }),
    caCertificate: TEXT,
    addresses: list(TEXT),
    readers: COUNT,
  }),
  CaptureFileItem: object({ file: TEXT, bytes: COUNT, changed: NUMBER, current: FLAG }),
  CaptureFileList: object({ captures: list(named("CaptureFileItem")) }),
  ConnectionMark: object({ connection: COUNT, ...MARK }),
  MarkList: object({ marks: list(named("ConnectionMark")) }),
  MarkChange: object({}, MARK),
  Imported: object({ capture: said(TEXT, "the capture's name, to be asked for"), records: COUNT }),
  ScriptSource: object({ text: TEXT }),
  NewScript: object({ name: said(TEXT, "a file's name, without a folder"), text: TEXT }),
  NoteItem: object({ number: COUNT, time: NUMBER, code: TEXT, host: TEXT, detail: TEXT }),
  NoteList: object({ notes: list(named("NoteItem")) }),
  RuleItem: object({
    number: COUNT,
    name: TEXT,
    filter: TEXT_OR_NULL,
    action: TEXT,
    written: said({ type: "object" }, "as it was written, in the form of docs/rules.md"),
    enabled: FLAG,
    hits: COUNT,
    trouble: TEXT_OR_NULL,
  }),
  RuleList: object({ rules: list(named("RuleItem")) }),
  RuleRequest: said(object({ rules: list({ type: "object" }) }), "rules as docs/rules.md has them"),
  Switch: object({ enabled: FLAG }),
  ComposeRequest: object(
    {},
    {
      url: said(TEXT, "ws:// or wss://; without it, that of `from`"),
      from: said(COUNT, "the number of a connection whose handshake is used again"),
      headers: said({ type: "object" }, "headers by their names, in the place of recorded ones"),
      subprotocols: list(TEXT),
      deflate: said(FLAG, "offer permessage-deflate"),
      proxy: said(TEXT, "http:// or socks5://, on the way to the server"),
      insecure: said(FLAG, "the server's certificate is not looked at"),
    },
  ),
  Composed: object({ connection: COUNT, url: TEXT, subprotocol: TEXT_OR_NULL, extensions: TEXT }),
  ReplayRequest: object(
    {},
    {
      to: said(TEXT, "another server; its path stays where this URL has none"),
      pace: oneOf("replies", "answers", "recorded"),
      speed: said(NUMBER, "times faster than recorded, with that pace"),
      timeout: said(NUMBER, "seconds that an answer is waited for"),
      ignore: list(said(TEXT, "a path, as $.time")),
      allow: list(oneOf("missing", "extra", "changed")),
      strict: FLAG,
      bindings: list({ type: "object" }),
    },
  ),
  ReplayItem: object({
    number: COUNT,
    of: COUNT,
    connection: COUNT,
    bindings: list({ type: "object" }),
    sent: COUNT,
    received: COUNT,
    outcome: said({ type: ["object", "null"] }, "null while it is at work: docs/replay.md"),
  }),
  BindingList: object({ bindings: list({ type: "object" }) }),
  ScriptItem: object({
    number: COUNT,
    name: TEXT,
    file: TEXT,
    state: said(
      oneOf("running", "stopped", "off"),
      "stopped where it did what it must not: until its file changes, or it is switched on",
    ),
    watching: said(FLAG, "it reads along, and nothing waits for it"),
    filter: TEXT_OR_NULL,
    calls: COUNT,
    hits: COUNT,
    errors: COUNT,
  }),
  ScriptList: object({ scripts: list(named("ScriptItem")) }),
  LogEntry: object(
    {
      number: COUNT,
      time: NUMBER,
      script: TEXT,
      level: oneOf("log", "error", "note"),
      text: TEXT,
    },
    { place: said(TEXT, "file:line"), connection: COUNT, index: COUNT },
  ),
  LogList: object({ entries: list(named("LogEntry")) }),
  HeldItem: object(
    {
      number: COUNT,
      connection: COUNT,
      index: COUNT,
      url: TEXT,
      from: oneOf("client", "server"),
      time: NUMBER,
      opcode: TEXT,
      length: COUNT,
      edited: FLAG,
      waiting: said(NUMBER, "seconds"),
      behind: said(COUNT, "messages that are not held, and wait until it has gone"),
    },
    { text: TEXT, base64: TEXT },
  ),
  Hold: object({
    filter: TEXT_OR_NULL,
    version: COUNT,
    bytes: COUNT,
    openings: COUNT,
    held: list(named("HeldItem")),
    keepAlive: FLAG,
    silences: list(named("Silence")),
  }),
  Silence: object({
    connection: COUNT,
    peer: oneOf("client", "server"),
    quiet: said(NUMBER, "seconds since it heard something last"),
    closedAfter: said(
      { type: ["number", "null"] },
      "seconds of silence after which such a peer has closed before",
    ),
    left: said({ type: ["number", "null"] }, "seconds until then"),
    heartbeat: said({ type: ["number", "null"] }, "seconds between heartbeats that were learned"),
    kept: said(COUNT, "heartbeats that were answered, or let ahead"),
  }),
  HoldRequest: object(
    { filter: TEXT_OR_NULL },
    {
      keepAlive: said(
        FLAG,
        "answer learned heartbeats in the name of who cannot, and let others go ahead",
      ),
      watched: said(
        FLAG,
        "let all go when nobody has asked for changes with `version` for 5 seconds",
      ),
    },
  ),
  Decision: object(
    { do: oneOf("forward", "drop", "edit") },
    {
      text: TEXT,
      base64: TEXT,
      value: {
        description: "the decoded value in the lossless JSON form, where its format can be written",
      },
    },
  ),
  DecisionForAll: object({ do: oneOf("forward", "drop") }),
  InjectionRequest: object(
    { to: said(oneOf("client", "server"), "who gets it") },
    {
      opcode: oneOf("text", "binary", "ping", "pong", "close"),
      text: TEXT,
      base64: TEXT,
      code: COUNT,
      reason: TEXT,
      illegal: said(oneOf(...ILLEGAL_KINDS), "something that breaks this rule and no other"),
      raw: said(TEXT, "bytes in base64 that are sent as they are, legal or not"),
    },
  ),
  Injected: object({ connection: COUNT, to: oneOf("client", "server"), bytes: COUNT }),
  OpenApi: { type: "object", description: "this document" },
} as const satisfies Record<string, Schema>;

export type SchemaName = keyof typeof SCHEMAS;
