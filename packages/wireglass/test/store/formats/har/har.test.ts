import {
  brotliCompressSync,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from "node:zlib";
import type { ExchangeRecord, KeptMessage, OpenRecord } from "@wireglass/lens/record";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { CaptureEntry } from "../../../../src/store/formats/capture-entry.ts";
import { EntrySplitter } from "../../../../src/store/formats/har/entry-splitter.ts";
import { harExporter } from "../../../../src/store/formats/har/har-exporter.ts";
import { harImporter } from "../../../../src/store/formats/har/har-importer.ts";
import { ImportError, importErrorText } from "../../../../src/store/formats/import-error.ts";
import { anyExchange, anyMessage, anyOpen } from "../support/arbitraries.ts";
import { comparable, exported, imported } from "../support/conversions.ts";
import { CHROME, PLAYWRIGHT } from "./foreign-files.ts";

const OPEN: OpenRecord = {
  kind: "open",
  connection: 1,
  time: 1_764_000_000.000123,
  protocol: "wss",
  source: "proxy",
  url: "wss://host.example/chat?room=a%20b&x=",
  client: "127.0.0.1:50612",
  server: "127.0.0.1:8443",
  request: {
    method: "GET",
    target: "/chat?room=a%20b&x=",
    httpVersion: "1.1",
    headers: [
      ["Host", "host.example"],
      ["Cookie", "sid=1; theme=dark"],
    ],
  },
  response: {
    status: 101,
    reason: "Switching Protocols",
    headers: [
      [
        "Set-Cookie",
        "a=b; Path=/; HttpOnly; Secure; SameSite=Lax; Expires=Thu, 01 Jan 2026 00:00:00 GMT",
      ],
    ],
  },
  subprotocol: "v1",
  extensions: "permessage-deflate",
};

const TEXT: KeptMessage = {
  connection: 1,
  index: 0,
  time: 1_764_000_000_500_000,
  from: "client",
  opcode: 1,
  payload: Buffer.from("hello"),
  compressed: false,
  wire: undefined,
  maskKey: 0x0c27572a,
  frames: undefined,
  origin: "peer",
  violations: [],
};

const BINARY: KeptMessage = {
  ...TEXT,
  index: 1,
  from: "server",
  opcode: 2,
  payload: Uint8Array.of(0, 255),
  maskKey: undefined,
};

async function har(...entries: CaptureEntry[]) {
  return JSON.parse((await exported(harExporter, entries)).toString()).log;
}

const CLOSE = {
  kind: "close",
  connection: 1,
  time: 1_764_000_001.000123,
  by: "client",
  code: 1000,
  reason: "bye",
  clean: true,
} as const;

test("a connection is an entry as Chrome writes it", async () => {
  const log = await har(
    { kind: "open", record: OPEN },
    { kind: "message", message: TEXT },
    { kind: "message", message: BINARY },
    { kind: "close", record: CLOSE },
  );
  expect(log).toMatchObject({ version: "1.2", creator: { name: "Wireglass" }, pages: [] });
  expect(log.entries).toHaveLength(1);
  const [entry] = log.entries;
  expect(entry).toMatchObject({
    startedDateTime: "2025-11-24T16:00:00.000123Z",
    _resourceType: "websocket",
    serverIPAddress: "127.0.0.1",
    connection: "1",
    cache: {},
    _close: { by: "client", code: 1000, reason: "bye", clean: true },
  });
  expect(entry.time).toBeCloseTo(1000, 3);
  expect(entry._webSocketMessages).toEqual([
    { type: "send", time: 1_764_000_000.5, opcode: 1, data: "hello", _maskKey: "0c27572a" },
    { type: "receive", time: 1_764_000_000.5, opcode: 2, data: "AP8=" },
  ]);
});

test("cookies and the query are taken apart, and sizes are counted", async () => {
  const { entries } = await har({ kind: "open", record: OPEN });
  const head =
    "GET /chat?room=a%20b&x= HTTP/1.1\r\nHost: host.example\r\nCookie: sid=1; theme=dark\r\n\r\n";
  expect(entries[0].request).toMatchObject({
    method: "GET",
    url: OPEN.url,
    httpVersion: "HTTP/1.1",
    cookies: [
      { name: "sid", value: "1" },
      { name: "theme", value: "dark" },
    ],
    queryString: [
      { name: "room", value: "a b" },
      { name: "x", value: "" },
    ],
    headersSize: head.length,
    bodySize: 0,
  });
  const flags = { path: "/", httpOnly: true, secure: true, sameSite: "Lax" };
  expect(entries[0].response).toMatchObject({
    status: 101,
    cookies: [{ name: "a", value: "b", ...flags, expires: "2026-01-01T00:00:00.000Z" }],
    redirectURL: "",
  });
});

test("entries and their parts have every field that HAR 1.2 requires", async () => {
  const { entries } = await har({ kind: "open", record: OPEN });
  const [entry] = entries;
  expect(Object.keys(entry)).toEqual(
    expect.arrayContaining(["startedDateTime", "time", "request", "response", "cache", "timings"]),
  );
  expect(Object.keys(entry.request)).toEqual(
    expect.arrayContaining([
      "method",
      "url",
      "httpVersion",
      "cookies",
      "headers",
      "queryString",
      "headersSize",
      "bodySize",
    ]),
  );
  expect(Object.keys(entry.response)).toEqual(
    expect.arrayContaining([
      "status",
      "statusText",
      "httpVersion",
      "cookies",
      "headers",
      "content",
      "redirectURL",
      "headersSize",
      "bodySize",
    ]),
  );
  expect(Object.keys(entry.timings)).toEqual(expect.arrayContaining(["send", "wait", "receive"]));
});

test("whatever is exported comes back, byte for byte on the wire, however the file is cut", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyConnection, { maxLength: 4 }),
      fc.integer({ min: 1, max: 200 }),
      async (connections, size) => {
        const entries = connections.flatMap((entries, i) =>
          entries.map((entry) => numbered(entry, i + 1)),
        );
        const file = await exported(harExporter, entries);
        const again = await imported(harImporter, file, size);
        expect(again.map(comparable)).toEqual(entries.map(comparable));
      },
    ),
  );
});

function exchangeWith(coding: string | undefined, body: Uint8Array, cut = false): ExchangeRecord {
  const { subprotocol: _s, extensions: _e, ...shared } = OPEN;
  const headers = [
    ["Content-Type", "text/plain"] as const,
    ...(coding === undefined ? [] : [["Content-Encoding", coding] as const]),
  ];
  return {
    ...shared,
    kind: "exchange",
    violations: [],
    response: { status: 200, reason: "OK", headers },
    responseBody: {
      base64: Buffer.from(body).toString("base64"),
      length: body.length + (cut ? 100 : 0),
      cut,
    },
  };
}

const PAGE = "a page, a page, a page, a page, a page";

test.each([
  ["no coding", undefined, Buffer.from(PAGE)],
  ["gzip", "gzip", gzipSync(PAGE)],
  ["deflate", "deflate", deflateSync(PAGE)],
  ["deflate without zlib's wrapper", "deflate", deflateRawSync(PAGE)],
  ["br", "br", brotliCompressSync(PAGE)],
  ["zstd", "zstd", zstdCompressSync(PAGE)],
  ["two codings", "deflate, gzip", gzipSync(deflateSync(PAGE))],
])(
  "a body with %s is shown as text, and comes back without the coding",
  async (_name, coding, body) => {
    const record = exchangeWith(coding, body);
    const { entries } = await har({ kind: "exchange", record });
    expect(entries[0].response.content).toEqual({
      size: PAGE.length,
      compression: PAGE.length - body.length,
      mimeType: "text/plain",
      text: PAGE,
    });
    expect(entries[0].response.bodySize).toBe(body.length);
    const [again] = await imported(
      harImporter,
      await exported(harExporter, [{ kind: "exchange", record }]),
    );
    expect(again).toMatchObject({
      record: {
        response: { headers: [["Content-Type", "text/plain"]] },
        responseBody: { base64: Buffer.from(PAGE).toString("base64") },
      },
    });
  },
);

test.each([
  ["broken", Buffer.from("no gzip at all\xff", "latin1"), false],
  ["cut off", gzipSync(PAGE).subarray(0, 30), true],
  ["a bomb", gzipSync(Buffer.alloc(70_000_000)), false],
])("a coded body that is %s stays as it came, and comes back so", async (_name, body, cut) => {
  const record = exchangeWith("gzip", body, cut);
  const file = await exported(harExporter, [{ kind: "exchange", record }]);
  expect(JSON.parse(file.toString()).log.entries[0].response.content).toMatchObject({
    _contentEncoding: "gzip",
    encoding: "base64",
  });
  expect((await imported(harImporter, file)).map(comparable)).toEqual([record]);
});

test("messages out of their connection's order are the caller's mistake", async () => {
  await expect(har({ kind: "message", message: TEXT })).rejects.toThrow("by connection");
});

test("a file of Chrome is read", async () => {
  const entries = await imported(harImporter, Buffer.from(CHROME));
  expect(entries.map(({ kind }) => kind)).toEqual(["exchange", "open", "message", "message"]);
  expect(entries[1]).toMatchObject({
    record: {
      connection: 2,
      protocol: "wss",
      source: "page",
      server: "192.0.2.1:443",
      subprotocol: "v1",
      extensions: "permessage-deflate",
      request: { target: "/socket?a=1", httpVersion: "1.1" },
    },
  });
  expect(entries[2]).toMatchObject({
    message: {
      connection: 2,
      index: 0,
      from: "client",
      opcode: 1,
      maskKey: 0,
      time: 1_764_000_000_250_001,
    },
  });
  expect(entries[3]).toMatchObject({
    message: {
      index: 1,
      from: "server",
      opcode: 2,
      maskKey: undefined,
      payload: Buffer.from([1, 2, 3]),
    },
  });
});

test("a file of Playwright is read, whose times are milliseconds", async () => {
  const entries = await imported(harImporter, Buffer.from(PLAYWRIGHT));
  expect(entries.map(({ kind }) => kind)).toEqual(["open", "message", "message", "exchange"]);
  expect(entries[1]).toMatchObject({ message: { time: 1_764_000_000_250_500, from: "client" } });
  // Without times (omitTiming writes -1), the beginning of the connection stands for them.
  expect(entries[2]).toMatchObject({
    message: { time: 1_764_000_000_000_000, payload: Buffer.from("pong") },
  });
  expect(entries[3]).toMatchObject({ record: { protocol: "ws", request: { httpVersion: "1.1" } } });
});

test.each([
  ["no JSON", "oops", "no-har"],
  ["a list", "[1]", "no-har"],
  ["another object", '{"log":{"pages":[]}}', "no-har"],
  ["entries elsewhere", '{"other":{"entries":[{}]}}', "no-har"],
  ["braces too many", "}}}", "no-har"],
  ["an entry without a request", '{"log":{"entries":[{}]}}', "entry"],
  ["an entry that is no JSON", '{"log":{"entries":[{a}]}}', "entry"],
  ["a file that ends in an entry", '{"log":{"entries":[{"request":{"url":"a"', "cut-off"],
  ["a file that ends behind one", '{"log":{"entries":[{"request":{"url":"ws://a/"}}', "cut-off"],
])("%s is refused with a sentence", async (_name, text, code) => {
  const error = await imported(harImporter, Buffer.from(text)).catch((reason: unknown) => reason);
  if (!(error instanceof ImportError)) throw error;
  expect(error.code).toBe(code);
  expect(importErrorText(error, "en")).toMatch(/^[A-Z].*[.]$/);
  expect(importErrorText(error, "zh")).toMatch(/。$/);
});

test("an entry beyond the limit is refused before memory is taken for it", () => {
  const splitter = new EntrySplitter(1000);
  splitter.push(Buffer.from('{"log":{"entries":[{"a":"'));
  expect(() => splitter.push(Buffer.alloc(2000, "b"))).toThrow(ImportError);
});

test("names and braces inside texts are not taken for the document's own", async () => {
  const entry = { request: { url: "ws://a/", method: "GET" }, _note: '"entries":[{}]}]}{{\\' };
  const text = JSON.stringify({
    a: '{"log":{"entries":[',
    log: { "": "entries", entries: [entry, entry] },
  });
  expect(await imported(harImporter, Buffer.from(text), 1)).toHaveLength(2);
});

test("any bytes are read or refused with a sentence", async () => {
  const hostile = fc.oneof(
    fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes)),
    fc.json().map((text) => Buffer.from(text)),
    fc.jsonValue().map((value) => Buffer.from(JSON.stringify({ log: { entries: [value] } }))),
    fc
      .tuple(
        fc.constantFrom(
          "request",
          "response",
          "_webSocketMessages",
          "_wireglass",
          "_close",
          "startedDateTime",
        ),
        fc.jsonValue(),
      )
      .map(([name, value]) =>
        Buffer.from(CHROME.replace(`"${name}":`, `"${name}":${JSON.stringify(value)},"x":`)),
      ),
  );
  await fc.assert(
    fc.asyncProperty(hostile, async (bytes) => {
      await imported(harImporter, bytes, 13).catch((error) =>
        expect(error).toBeInstanceOf(ImportError),
      );
    }),
    { numRuns: 500 },
  );
});

/** A connection with its messages, or an exchange; bodies have no codings, which HAR would undo. */
const anyConnection: fc.Arbitrary<CaptureEntry[]> = fc.oneof(
  anyExchange.map((record) => [{ kind: "exchange", record: answered(record) } as const]),
  fc.tuple(anyOpen, fc.array(anyMessage, { maxLength: 4 })).map(([record, messages]) => [
    { kind: "open" as const, record: answered(record) },
    ...messages.map((message, index) => ({
      kind: "message" as const,
      message: { ...message, index, time: Math.max(message.time, 1e15) },
    })),
    {
      kind: "close" as const,
      record: {
        kind: "close" as const,
        connection: 1,
        time: record.time,
        by: "server" as const,
        code: 1006,
        reason: "",
        clean: false,
      },
    },
  ]),
);

/** An answer needs a request, and a body has bytes: else there is nothing in HAR to keep it in. */
function answered<Kind extends OpenRecord | ExchangeRecord>(record: Kind): Kind {
  const { response, requestBody, responseBody, ...rest } = {
    requestBody: undefined,
    responseBody: undefined,
    ...record,
  };
  const known = record.request !== undefined && response !== undefined && response.status > 0;
  const bodies = {
    ...(requestBody && requestBody.base64 !== "" && { requestBody }),
    ...(known && responseBody && responseBody.base64 !== "" && { responseBody }),
  };
  // The same kind of record, with fewer of its optional fields.
  return { ...rest, ...(known && { response }), ...bodies } as unknown as Kind;
}

function numbered(entry: CaptureEntry, connection: number): CaptureEntry {
  if (entry.kind === "message") return { ...entry, message: { ...entry.message, connection } };
  // The same record of its kind, with another number.
  return { ...entry, record: { ...entry.record, connection } } as CaptureEntry;
}
