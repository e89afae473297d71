import { describe, expect, test } from "vitest";
import { end, exchange, message, open, passes } from "./support/subject.ts";

const PASSING = [
  ["", {}],
  ["from:client to:server opcode:text", {}],
  ["from:CLIENT", {}],
  ["type:text,binary", { opcode: "binary", base64: "AAEC" }],
  [
    "opcode:0xB",
    { opcode: "binary", base64: "", frames: [{ fin: true, rsv: 0, opcode: 11, length: 0 }] },
  ],
  ["size>4 size<6 size:5 size:1..5 len>=5", {}],
  ["size>=1.5k size<2MiB", { length: 1_500 }],
  ["wire>10b", {}],
  ["index:12 conn:7", {}],
  ["time>2025-11-24", {}],
  ["time:17:00 time:17:00:05 time>17:00:05.4", {}],
  ["time:2025-11-24T16:00:05Z time:2025-11-24T17:00:05+01:00", {}],
  ["time>+5s time<=+5500ms offset:5..6", {}],
  ["since:20m until:5s since:17:00 before:2025-11-25", {}],
  ["origin:injected", { origin: "injected" }],
  ["has:violation violation:close/* -violation:text/*", { violations: ["close/code"] }],
  [
    "fragments>1 has:fragments",
    {
      frames: [
        { fin: false, rsv: 0, opcode: 1, length: 2 },
        { fin: true, rsv: 0, opcode: 0, length: 3 },
      ],
    },
  ],
  ["compressed:true is:compressed", { compressed: true }],
  ["masked:yes has:mask", {}],
  ["close.code:4000..4999 close.reason:*bye*", { opcode: "close", code: 4001, reason: "good bye" }],
  ["host:*.example.com path:/ws* path:/ws?x=1 port:443 protocol:wss", {}],
  ["HELLO hell ELLO", {}],
  ['"he" or "nothing"', {}],
  ["hello -world !world not world", {}],
  ["(nothing or hello) and not (a && b)", { text: "hello" }],
  ["nothing || hello", {}],
  ["/^h.*o$/ /HELLO/i", {}],
  ["text~/l{2}/ text:hello payload==hello", {}],
  ["case:hello -case:Hello", {}],
  ["hex:656c6c payload contains ell", {}],
  ["hex:00:ff", { opcode: "binary", base64: "AAD/" }],
  ['"é"', { opcode: "binary", base64: "AMOpAA==" }],
  ["/^é$/", { opcode: "binary", base64: "w6k=" }],
  ["/^ÿ$/", { opcode: "binary", base64: "/w==" }],
  ["bye /^bye/", { opcode: "close", code: 1000, reason: "bye" }],
  ["10:30", { text: "at 10:30" }],
  ["don't", { text: "I don't" }],
  ["价格", { text: "价格 5" }],
  ["size in {3, 5 7..9}", {}],
  ["opcode in {text binary}", {}],
  ["size gt 4 and size ne 6", {}],
] as const;

test.each(PASSING)("a message passes %s", (text, about) => {
  expect(passes(text, { message: message(about) })).toBe(true);
  expect(passes(`not (${text || "x -x or hello"})`, { message: message(about) })).toBe(false);
});

describe("a message does not pass", () => {
  test.each([
    ["É", { text: "é" }],
    ["text:hello", { opcode: "binary", base64: "aGVsbG8=" }],
    ["violation!=close/code", {}],
    ["close.code!=1000", {}],
    ["hello world", {}],
    ["a or b and c", { text: "b" }],
    ["-hello", {}],
    ["/HELLO/", {}],
    ["code:1006", {}],
    ["size>5k", {}],
  ] as const)("%s", (text, about) => {
    expect(passes(text, { message: message(about) })).toBe(false);
  });
});

const PATHS = [
  ['$.type == "trade"', true],
  ["$.type:trade,quote", true],
  ["$.type == TRADE", false],
  ["$.type contains RAD", true],
  ["$.type ~ /^tr/", true],
  ["$.id == 9007199254740993", true],
  ["$.id == 9007199254740992", false],
  ["$.id > 9007199254740992", true],
  ["$.p > 101.4 $.p == 101.5", true],
  ['$.p == "101.5"', false],
  ["$.n == 1.1 $.n <= 11e-1", true],
  ["$.list[0] == 1 $.list[-1].x == true", true],
  ["$.list[*] == 1", true],
  ["$.list[*] != 1", false],
  ["$..x == true", true],
  ["$..x == 1", false],
  ['$["a b"] == null', true],
  ["$.missing", false],
  ["$.missing != 1", false],
  ["-$.missing", true],
  ["$.list exists", true],
  ["$.list[2]", false],
  ["$.type in {trade quote}", true],
  ["$['type'] matches tr.de", true],
] as const;

const DECODED: readonly (readonly [string, unknown])[] = [
  ["$.a == 18446744073709551615", { a: { $int: "18446744073709551615" } }],
  ["$.a == 1.1", { a: { $num: "1.10" } }],
  ["$.a > 1e308", { a: { $float: "Infinity" } }],
  ["$.a == ff00", { a: { $bytes: "ff00" } }],
  ["$.a < 2026-02", { a: { $date: "2026-01-05T00:00:00Z" } }],
  ["$.5 == x", { $map: [[5, "x"]] }],
  [
    "$.k[0] == 1",
    {
      $pairs: [
        ["k", [1]],
        ["k", 2],
      ],
    },
  ],
  ["$.k.v == 1", { $layer: "gzip", value: { k: { $layer: "json", value: { v: 1 } } } }],
  ["$.name == x", { $class: "User", fields: { name: "x" } }],
  ["$.3.1 == 7", { $pb: [{ n: 3, t: "message", v: { $pb: [{ n: 1, t: "varint", v: 7 }] } }] }],
  ["$[2] == 7", { $tars: [{ tag: 2, t: "int", v: 7 }] }],
  ["$ == 7", 7],
];

describe("paths", () => {
  const trade =
    '{"type":"trade","id":9007199254740993,"p":"101.50","n":1.10,"list":[1,{"x":true}],"a b":null}';
  test.each(PATHS)("%s is %s", (text, expected) => {
    expect(passes(text, { message: message({ text: trade }) })).toBe(expected);
  });

  test.each(DECODED)("%s reads decoded values", (text, value) => {
    expect(passes(text, { message: message(), decoded: () => value })).toBe(true);
  });

  test("JSON that only looks like the form of decoded values is taken as it stands", () => {
    const text = '{"a":{"$int":"5"}}';
    expect(passes("$.a == 5", { message: message({ text }) })).toBe(false);
    expect(passes('$.a["$int"] == "5"', { message: message({ text }) })).toBe(true);
  });

  test("nothing that a stranger nests takes long or throws", () => {
    const text = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    expect(passes("$..x", { message: message({ text }) })).toBe(false);
    const wide = JSON.stringify(Array.from({ length: 200_000 }, () => [[1]]));
    expect(passes("$..[*]..[*] == 2", { message: message({ text: wide }) })).toBe(false);
  }, 5_000);
});

describe("a connection passes", () => {
  const headers = [
    ["Host", "api.example.com"],
    ["Origin", "https://x.example"],
  ] as const;
  const request = { method: "GET", target: "/", httpVersion: "1.1", headers };
  const response = { status: 101, reason: "", headers: [["Server", "nginx/1.2"]] as const };
  test.each([
    ["status:101 method:get", {}],
    ["header:origin", {}],
    ["header:ORIGIN=*.example", {}],
    ["header:server~/^nginx/", {}],
    ['header:server="nginx/1.2"', {}],
    ["header:host!=x", {}],
    ["client:127.0.0.1 client:127.0.0.1:50612 server:*:443", {}],
    ["subprotocol:graphql-* has:subprotocol", { subprotocol: "graphql-ws" }],
    ["has:extensions extensions:*deflate*", { extensions: "permessage-deflate" }],
    ["url:wss://* url~example is:websocket is:secure", {}],
    ["conn:7 conn:1..9 connection>6", {}],
  ] as const)("%s", (text, about) => {
    const connection = open({ request, response, ...about });
    expect(passes(text, { connection })).toBe(true);
    expect(passes(text, { connection, message: message() })).toBe(true);
  });

  test.each([
    ["code:1006 by:server is:closed clean:false duration:90 duration>1m", end()],
    ["reason:*down* has:reason is:clean", end({ reason: "going down", clean: true })],
    ["is:open -code:1006", undefined],
  ])("%s", (text, close) => {
    expect(passes(text, { close })).toBe(true);
  });

  test("an exchange by its own violations and refusal", () => {
    const connection = exchange({
      violations: ["mask/missing"],
      refused: { code: "origin", reason: "" },
    });
    expect(
      passes("is:exchange has:violation violation:mask/* is:refused refused:origin", {
        connection,
      }),
    ).toBe(true);
    expect(passes("-has:violation", { connection })).toBe(false);
  });
});

describe("a connection without a message in view", () => {
  test.each([
    ["opcode:ping", false],
    ["-opcode:ping", false],
    ["opcode:ping or host:api.example.com", true],
    ["opcode:ping and host:api.example.com", false],
    ["not (opcode:ping and host:other)", true],
    ["has:violation or -has:violation", false],
  ])("%s is %s: only what would be so for every message counts", (text, expected) => {
    expect(passes(text, {})).toBe(expected);
  });
});

describe("Wireshark's names", () => {
  const connection = open();
  test.each([
    'websocket.opcode == 1 && websocket.payload.text contains "ell"',
    "websocket.fin == true and websocket.rsv == 0 and websocket.mask == 1",
    "websocket.masking_key == 0c27572a",
    "websocket.masking_key",
    "websocket.payload_length > 4",
    'websocket.payload matches "^HE"',
    "websocket.payload contains 68:65",
    "ip.src == 127.0.0.1 && ip.dst == 10.0.0.8 && tcp.dstport == 443",
    "ip.addr == 10.0.0.8 and tcp.port in {443 80} and not udp.port == 443",
    'frame.time >= "2025-11-24 17:00" and frame.len == 11',
  ])("%s", (text) => {
    expect(passes(text, { connection, message: message() })).toBe(true);
  });

  test("mind case where Wireshark does", () => {
    expect(passes('websocket.payload.text contains "HELLO"', { message: message() })).toBe(false);
  });
});
