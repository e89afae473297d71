import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FilterSubject, matches, parseFilter } from "@wireglass/lens/filter";
import {
  type CloseRecord,
  type ExchangeRecord,
  type KeptMessage,
  type MessageRecord,
  messageRecordOf,
  type OpenRecord,
} from "@wireglass/lens/record";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type CaptureEntry,
  CaptureFile,
  CaptureQuery,
  CaptureWriter,
  viewOf,
} from "../../src/store/index.ts";

const EPOCH = 1_764_000_000_000_000;
const NOW = 1_764_000_100;
type Connection = { readonly record: OpenRecord | ExchangeRecord; readonly close?: CloseRecord };
type Capture = {
  readonly connections: readonly Connection[];
  readonly messages: readonly KeptMessage[];
};

const ORIGINS = ["peer", "edited", "injected", "dropped"] as const;

const folder = mkdtempSync(join(tmpdir(), "wireglass-filter-"));
let files = 0;

/** A capture on disk, in as many packs as there are writes of three messages. */
function stored({ connections, messages }: Capture): CaptureFile {
  files++;
  const file = join(folder, `${files}.wgc`);
  const writer = CaptureWriter.open(file);
  writer.write(connections.map(({ record }) => beginning(record)));
  for (let at = 0; at < messages.length; at += 3) {
    const some = messages.slice(at, at + 3);
    writer.write(some.map((message) => ({ kind: "message", message })));
  }
  const ends = connections.flatMap(({ close }) => close ?? []);
  writer.write(ends.map((record) => ({ kind: "close", record })));
  writer.close();
  return CaptureFile.open(file);
}

function beginning(record: OpenRecord | ExchangeRecord): CaptureEntry {
  return record.kind === "open" ? { kind: "open", record } : { kind: "exchange", record };
}

function filterOf(text: string) {
  const parsed = parseFilter(text, { now: NOW, offsetMinutes: 60 });
  if (parsed.kind === "mistake") throw new Error(`${text}: ${parsed.mistake.message}`);
  return parsed.filter;
}

function subjectsOf(
  { connections, messages }: Capture,
  recordOf: (message: KeptMessage) => MessageRecord = messageRecordOf,
): readonly Required<FilterSubject>[] {
  return messages.flatMap((message) =>
    connections
      .filter(({ record }) => record.connection === message.connection)
      .map(({ record, close }) => {
        const made = recordOf(message);
        return { connection: record, close, message: made, decoded: undefined };
      }),
  );
}

/** Asserts that a filter chooses the same messages in bulk as one by one, from either end. */
function expectSameMessages(query: CaptureQuery, capture: Capture, text: string): void {
  const filter = filterOf(text);
  const key = ({ connection, index }: { connection: number; index: number }) =>
    `${connection}/${index}`;
  const chosen = subjectsOf(capture)
    .filter((subject) => matches(filter, subject))
    .flatMap(({ message }) => (message === undefined ? [] : key(message)));
  const found = [...query.messages({ filter })].map(({ message }) => key(message));
  expect([text, found]).toEqual([text, chosen]);
  const viewed = subjectsOf(capture, viewOf)
    .filter((subject) => matches(filter, subject))
    .flatMap(({ message }) => (message === undefined ? [] : key(message)));
  expect([text, viewed]).toEqual([text, chosen]);
  const backwards = [...query.messages({ filter, order: "desc" })];
  expect([text, backwards.map(({ message }) => key(message)).toReversed()]).toEqual([text, chosen]);
}

/** The same for connections, which are found by themselves or by one of their messages. */
function expectSameConnections(query: CaptureQuery, capture: Capture, text: string): void {
  const filter = filterOf(text);
  const subjects = subjectsOf(capture);
  const chosen = capture.connections
    .filter(({ record, close }) => {
      const own = subjects.filter(({ connection }) => connection === record);
      return [{ connection: record, close }, ...own].some(
        (subject) =>
          (subject.connection === record && "message" in subject ? filter.usesMessage : true) &&
          matches(filter, subject),
      );
    })
    .map(({ record }) => record.connection);
  const found = [...query.connections({ filter })].map(({ record }) => record.connection);
  expect([text, found]).toEqual([text, chosen]);
}

const PIECES = [
  "price",
  "PRICE",
  "Trade",
  "é",
  "É",
  "\0",
  "\uffff",
  "😀",
  "%",
  "_",
  "\\",
  "a",
  " ",
  "K",
];
const words = fc.string({ unit: fc.constantFrom(...PIECES), maxLength: 4 });
const JSON_VALUES = [
  "5",
  "5.0",
  "9007199254740993",
  "9007199254740992",
  "1e400",
  '"5"',
  '"trade"',
  '"tr\\u0061de"',
  "null",
  "[1,2,{}]",
  '{"a":7,"$x":1}',
  '{"$int":"5"}',
];
const json = fc
  .tuple(fc.constantFrom("a", "type", "tr\\u0061"), fc.constantFrom(...JSON_VALUES))
  .map(([key, value]) => `{"${key}":${value}}`);
const payload = fc.oneof(
  words.map((text) => new TextEncoder().encode(text)),
  json.map((text) => new TextEncoder().encode(text)),
  fc.uint8Array({ maxLength: 6 }),
  fc
    .tuple(fc.constantFrom(1000, 1006, 4000), words)
    .map(([code, text]) => Uint8Array.of(code >> 8, code & 255, ...new TextEncoder().encode(text))),
  fc.constantFrom(125, 126, 65_535, 65_536).map((size) => new Uint8Array(size).fill(97)),
);

const frame = fc.record(
  {
    fin: fc.boolean(),
    rsv: fc.nat(7),
    opcode: fc.constantFrom(0, 1, 2, 9),
    length: fc.constantFrom(0, 5, 125, 126, 70_000),
    maskKey: fc.constantFrom("0c27572a", "ffffffff"),
    lengthBytes: fc.constantFrom(2 as const, 8 as const),
  },
  { requiredKeys: ["fin", "rsv", "opcode", "length"] },
);

const message: fc.Arbitrary<KeptMessage> = fc
  .record({
    connection: fc.integer({ min: 1, max: 3 }),
    index: fc.nat(20),
    time: fc.integer({ min: 0, max: 200_000_000 }).map((offset) => EPOCH + offset),
    from: fc.constantFrom("client" as const, "server" as const),
    opcode: fc.constantFrom(1, 1, 1, 2, 3, 8, 9, 10, 16),
    payload,
    compressed: fc.boolean(),
    wire: fc.option(fc.uint8Array({ maxLength: 4 }), { nil: undefined }),
    maskKey: fc.option(fc.constantFrom(0x0c27572a, 0xffffffff), { nil: undefined }),
    frames: fc.option(fc.array(frame, { minLength: 1, maxLength: 3 }), { nil: undefined }),
    origin: fc.constantFrom(...ORIGINS),
    violations: fc.subarray(["close/code", "text/utf8", "mask/missing"] as const),
  })
  // As capturing makes them: the opcode of a message is that of its first frame, and streams have none.
  .map((one) => ({
    ...one,
    frames:
      one.opcode === 16
        ? undefined
        : one.frames?.map((f, i) => (i === 0 ? { ...f, opcode: one.opcode } : f)),
  }));

const header = fc
  .tuple(fc.constantFrom("Host", "host", "Origin", "X-A"), words)
  .map(([n, v]) => [n, v] as const);
const response = fc.record({
  status: fc.constantFrom(101, 200, 403),
  reason: words,
  headers: fc.array(header, { maxLength: 2 }),
});
const request = fc.record({
  method: fc.constantFrom("GET", "POST"),
  target: fc.constant("/"),
  httpVersion: fc.constant("1.1"),
  headers: fc.array(header, { maxLength: 3 }),
});
const place = {
  time: fc.nat(100).map((offset) => EPOCH / 1e6 + offset),
  protocol: fc.constantFrom(
    "ws" as const,
    "wss" as const,
    "tcp" as const,
    "tls" as const,
    "udp" as const,
  ),
  source: fc.constantFrom("proxy" as const, "pcap" as const, "client" as const),
  url: fc.constantFrom(
    "ws://a.example.com/ws?x=1",
    "wss://B.Example.com:8443/",
    "ws://[::1]:90",
    "tcp://127.0.0.1:7000",
    "udp://h:5",
    "nonsense",
  ),
  client: fc.constantFrom("127.0.0.1:50612", "[::1]:7", "h", "10.0.0.1:"),
  server: fc.constantFrom("127.0.0.1:8443", "example.com:443", "[::1]:90"),
};
const tls = fc.record({
  version: fc.constant("TLSv1.3"),
  cipher: fc.constant("x"),
  servername: fc.constantFrom("", "a.b"),
});
const open = fc.record(
  {
    kind: fc.constant("open" as const),
    ...place,
    subprotocol: fc.constantFrom(null, "chat", "graphql-ws"),
    extensions: fc.constantFrom("", "permessage-deflate"),
    request,
    response,
    tls,
  },
  {
    requiredKeys: [
      "kind",
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
const exchange = fc.record(
  {
    kind: fc.constant("exchange" as const),
    ...place,
    violations: fc.subarray(["mask/missing"] as const),
    request,
    response,
    tls,
    refused: fc.constant({ code: "origin/refused", reason: "no" }),
  },
  { requiredKeys: ["kind", "time", "protocol", "source", "url", "client", "server", "violations"] },
);
const close = fc.record({
  time: fc.nat(100_000_000).map((offset) => (EPOCH + 100_000_000 + offset) / 1e6),
  by: fc.constantFrom("client" as const, "server" as const),
  code: fc.constantFrom(1000, 1005, 1006),
  reason: words,
  clean: fc.boolean(),
});

const capture: fc.Arbitrary<Capture> = fc
  .record({
    begun: fc.array(
      fc.tuple(fc.oneof({ weight: 4, arbitrary: open }, exchange), fc.option(close)),
      {
        minLength: 4,
        maxLength: 4,
      },
    ),
    messages: fc.array(message, { maxLength: 25 }),
  })
  .map(({ begun, messages }) => {
    const connections = begun.map(([record, end], i): Connection => {
      const connection = i + 1;
      const made: OpenRecord | ExchangeRecord = { ...record, connection };
      return record.kind === "open" && end !== null
        ? { record: made, close: { kind: "close", connection, ...end } }
        : { record: made };
    });
    const isOpen = (number: number) => connections[number - 1]?.record.kind === "open";
    const own = messages.filter((one) => isOpen(one.connection));
    return { connections, messages: own.map((one, index) => ({ ...one, index })) };
  });

/** Every field, in every manner of asking. */
const TERMS = [
  "from:client",
  "to:client",
  "from!=server",
  "opcode:text",
  "opcode:text,binary",
  "opcode!=text",
  "opcode:3",
  "opcode:0x9,data",
  "origin:injected",
  "origin:peer,edited",
  "compressed:true",
  "compressed:no",
  "masked:yes",
  "protocol:ws,wss",
  "source:proxy",
  "by:client",
  "by!=client",
  "clean:true",
  "clean:false",
  "size>3",
  "size:0",
  "size>=125",
  "size:1..4",
  "size!=0",
  "wire>10",
  "wire:8",
  "wire<=130",
  "fragments>1",
  "fragments:1",
  "fragments:0",
  "index<5",
  "index:1..3",
  "conn:1",
  "conn:2..3",
  "conn!=1",
  "status:101",
  "status!=101",
  "status exists",
  "code:1006",
  "code>=1005",
  "port:443",
  "port:80,90",
  "port exists",
  "host:*.example.com",
  "host:b*",
  "host:h",
  "host!=h",
  "host~exam",
  "host~/^A/i",
  "host~/^A/",
  "host exists",
  "path:/ws*",
  "path:/ws?x=1",
  "path:/",
  "path!=/",
  "url:ws://*",
  "url~/:\\d+/",
  "client:127.0.0.1",
  "client:*:50612",
  "client:10.0.0.1:",
  "client!=h",
  "server:example.com",
  "server~/^\\[/",
  "subprotocol:chat",
  "subprotocol!=chat",
  "extensions:*deflate*",
  "method:get",
  "method==POST",
  "header:host",
  "header:origin=*rice*",
  "header:x-a~/é/",
  "header:host!=a",
  'header:host=""',
  "tls:TLSv1.3",
  "sni:a.*",
  "refused:origin/*",
  "refused exists",
  "reason:*price*",
  'reason~"É"',
  "reason exists",
  'reason:"?"',
  'reason:"*"',
  "reason~/K/",
  "duration>120s",
  "duration<=2m",
  "close.code:1000",
  "close.code:1005",
  "close.code>3999",
  "close.code",
  "close.reason:*a*",
  "close.reason~price",
  "close.reason",
  "violation:close/*",
  "violation:text/utf8,mask/missing",
  "violation!=close/code",
  "violation exists",
  "-has:violation",
  "has:violation",
  "has:compression",
  "has:fragments",
  "has:mask",
  "has:text",
  "has:payload",
  "has:subprotocol",
  "has:extensions",
  "has:reason",
  "has:request",
  "has:response",
  "has:tls",
  "has:body",
  "is:open",
  "is:closed",
  "is:clean",
  "is:exchange",
  "is:refused",
  "is:websocket",
  "is:stream",
  "is:secure",
  "is:control",
  "is:ping",
  "is:dropped",
  "is:compressed",
  "is:fragmented",
  "is:masked",
  "time>=17:01",
  "time<2025-11-24T16:01:30Z",
  "time:2025-11-24",
  "time:17:00..17:01",
  "time>+20s",
  "time<=+1m",
  "since:80s",
  "until:1m",
  "since:2025-11-24T16:00:50Z",
  "price",
  '"price"',
  "PRICE",
  '"é"',
  '"É"',
  '"a%"',
  '"_"',
  '"\\\\"',
  '"\\0"',
  '"price\\0"',
  '"\\uffff"',
  '"\\ufffd"',
  "😀",
  "K",
  '""',
  '"k"',
  "/price|trade/i",
  "/^a/",
  "/é$/",
  "/^.$/",
  "/\\0/",
  "text:price",
  "text~/a/",
  'text=="price"',
  'text!="a"',
  "payload:price",
  'payload=="a"',
  "payload contains Price",
  "payload matches P.*",
  "case:PRICE",
  "case:É",
  "hex:c3a9",
  "hex:00",
  "hex:ff",
  "hex==61",
  "$.a",
  "$.a == 5",
  "$.a == 5.00",
  "$.a == 9007199254740993",
  "$.a > 9007199254740992",
  "$.a != 5",
  '$.a == "5"',
  "$.type == trade",
  "$.a ~ rad",
  "$..a",
  "$.*",
  "$.a[0]",
  "$.a[-1]",
  "$.a[*] > 1",
  "$.a == null",
  "$..['$x']",
  '$["$int"]',
  "$.a.a < 1e1",
  "$.a in {5 7}",
  "$.a >= 1e400",
  "$.type matches tr.de",
  "websocket.opcode == 1",
  "websocket.opcode in {0 9}",
  "websocket.fin == false",
  "websocket.fin == 1",
  "websocket.rsv == 4",
  "websocket.mask == true",
  "websocket.masking_key == 0c27572a",
  "websocket.masking_key",
  "websocket.payload_length > 4",
  'websocket.payload.text contains "rice"',
  'websocket.payload.text == "a"',
  'websocket.payload matches "^PRI"',
  "websocket.payload contains c3:a9",
  "websocket.close.status_code == 1000",
  'websocket.payload.close.reason contains "a"',
  "ip.src == 127.0.0.1",
  "ip.dst == ::1",
  "ip.addr != 127.0.0.1",
  "ipv6.addr == ::1",
  "tcp.port == 443",
  "tcp.srcport < 100",
  "udp.port == 90",
  "tcp.dstport in {90 443}",
  "tcp.srcport",
  "frame.len > 10",
  "frame.time_epoch > 1764000030",
  'http.host contains "P"',
  "http.request.method == GET",
  "http.response.code == 101",
  'http.request.uri contains "ws"',
] as const;

const term = fc.constantFrom(...TERMS);
const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    term,
    fc.tuple(tie("expression"), tie("expression")).map(([a, b]) => `(${a}) (${b})`),
    fc.tuple(tie("expression"), tie("expression")).map(([a, b]) => `(${a} or ${b})`),
    tie("expression").map((a) => `not (${a})`),
  ),
}));

test("a capture finds what `matches` chooses, for every term and its opposite", () => {
  for (const made of fc.sample(capture, { seed: 1, numRuns: 6 })) {
    const capture = stored(made);
    const query = new CaptureQuery(capture);
    for (const text of TERMS.flatMap((one) => [one, `not (${one})`])) {
      expectSameMessages(query, made, text);
      expectSameConnections(query, made, text);
    }
    capture.close();
  }
}, 60_000);

test("a capture finds what `matches` chooses, whatever the capture and the expression", () => {
  fc.assert(
    fc.property(capture, fc.array(expression, { minLength: 8, maxLength: 8 }), (made, texts) => {
      const file = stored(made);
      try {
        const query = new CaptureQuery(file);
        for (const text of texts) {
          expectSameMessages(query, made, text);
          expectSameConnections(query, made, text);
        }
      } finally {
        file.close();
      }
    }),
    { numRuns: 150 },
  );
}, 60_000);

test("a filter of the largest size is one that SQLite takes", () => {
  const file = stored({ connections: [], messages: [] });
  const widest = Array.from({ length: 200 }, (_, i) => `${i % 2 ? "-" : ""}w${i}`).join(" or ");
  const deepest = `${"not (".repeat(25)}host:*a* ${") x".repeat(25)}`;
  for (const text of [
    widest,
    deepest,
    `opcode:${Array(200).fill("1").join()}`,
    `"${"%".repeat(8_000)}"`,
  ]) {
    expect([...new CaptureQuery(file).connections({ filter: filterOf(text) })]).toEqual([]);
  }
  file.close();
});
