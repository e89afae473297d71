import { constants, deflateRawSync } from "node:zlib";
import {
  DATA_OPCODE,
  type ExchangeRecord,
  type KeptMessage,
  type OpenRecord,
} from "@wireglass/lens/record";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { CaptureEntry } from "../../../../src/store/formats/capture-entry.ts";
import { pcapngExporter } from "../../../../src/store/formats/pcapng/pcapng-exporter.ts";
import { anyExchange, anyMessage, anyOpen } from "../support/arbitraries.ts";
import { exported } from "../support/conversions.ts";
import { fieldsOf, HAS_TSHARK, tshark } from "../support/tshark.ts";

const UPGRADE = [
  ["Host", "host.example"],
  ["Upgrade", "websocket"],
  ["Connection", "Upgrade"],
  ["Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="],
  ["Sec-WebSocket-Version", "13"],
] as const;

const OPEN: OpenRecord = {
  kind: "open",
  connection: 1,
  time: 1_764_000_000.000123,
  protocol: "wss",
  source: "proxy",
  url: "wss://host.example/chat",
  client: "127.0.0.1:50612",
  server: "10.0.0.1:8443",
  request: { method: "GET", target: "/chat", httpVersion: "1.1", headers: [...UPGRADE] },
  response: {
    status: 101,
    reason: "Switching Protocols",
    headers: [
      ["Upgrade", "websocket"],
      ["Connection", "Upgrade"],
      ["Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="],
      ["Sec-WebSocket-Extensions", "permessage-deflate"],
    ],
  },
  subprotocol: null,
  extensions: "permessage-deflate",
  tls: { version: "TLSv1.3", cipher: "TLS_AES_128_GCM_SHA256", servername: "host.example" },
};

const HELLO: KeptMessage = {
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

const CLOSE: CaptureEntry = {
  kind: "close",
  record: {
    kind: "close",
    connection: 1,
    time: 1_764_000_003,
    by: "server",
    code: 1000,
    reason: "",
    clean: true,
  },
};

function deflated(text: string): Uint8Array {
  const bytes = deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH });
  return bytes.subarray(0, -4);
}

function connection(
  open: Partial<OpenRecord>,
  ...messages: readonly Partial<KeptMessage>[]
): CaptureEntry[] {
  return [
    { kind: "open", record: { ...OPEN, ...open } },
    ...messages.map((message, index) => ({
      kind: "message" as const,
      message: { ...HELLO, index, ...message },
    })),
    CLOSE,
  ];
}

async function packets(entries: readonly CaptureEntry[]): Promise<Buffer> {
  return await exported(pcapngExporter, entries);
}

const FROM_SERVER = { from: "server", maskKey: undefined } as const;
const CHECKED = [
  "-o",
  "tcp.check_checksum:TRUE",
  "-o",
  "ip.check_checksum:TRUE",
  "-o",
  "udp.check_checksum:TRUE",
];
const BIG = Uint8Array.from({ length: 400_000 }, (_, i) => i % 251);
const TWO_FRAGMENTS = [
  { fin: false, rsv: 0, opcode: 1, maskKey: "01020304", length: 2 },
  { fin: true, rsv: 0, opcode: 0, maskKey: "ffffffff", length: 3 },
];

/** Runs where tshark is installed, and is shown as skipped elsewhere. */
const testShark = test.skipIf(!HAS_TSHARK);

testShark("tshark reads each message's opcode, mask and payload", async () => {
  const file = await packets(
    connection(
      {},
      {},
      {
        payload: Buffer.from("squeezed squeezed"),
        compressed: true,
        wire: deflated("squeezed squeezed"),
      },
      { ...FROM_SERVER, opcode: 2, payload: Uint8Array.of(0, 255) },
      { ...FROM_SERVER, opcode: 9, payload: Buffer.from("p") },
      { opcode: 10, payload: Buffer.from("p") },
      { ...FROM_SERVER, opcode: 8, payload: Buffer.from("\x03\xe8bye", "latin1") },
    ),
  );
  const fields = [
    "opcode",
    "mask",
    "pmc",
    "masking_key",
    "payload.text",
    "payload.close.status_code",
  ];
  expect(
    fieldsOf(
      file,
      "websocket",
      fields.map((name) => `websocket.${name}`),
    ),
  ).toEqual([
    ["1", "1", "0", "0c27572a", "hello", ""],
    ["1", "1", "1", "0c27572a", "squeezed squeezed", ""],
    ["2", "0", "0", "", "", ""],
    ["9", "0", "0", "", "", ""],
    ["10", "1", "0", "0c27572a", "", ""],
    ["8", "0", "0", "", "", "1000"],
  ]);
  expect(tshark(file, "-Y", "websocket.opcode == 2", "-x")).toContain("82 02 00 ff");
});

testShark("tshark reads fragments with a mask key each as one message", async () => {
  const file = await packets(connection({}, { maskKey: undefined, frames: TWO_FRAGMENTS }));
  const [row] = fieldsOf(file, "websocket.fin == 1", [
    "websocket.masking_key",
    "websocket.payload.text",
  ]);
  expect(row).toEqual(["01020304|ffffffff", "hello"]);
});

testShark.each([
  ["IPv4", {}],
  ["IPv6", { client: "[2001:db8::1]:50000", server: "[::1]:80" }],
  ["both", { client: "[::ffff:127.0.0.1]:50000", server: "[2001:db8:1::2]:80" }],
  ["names", { client: "browser", server: "localhost:9001" }],
])("large messages in segments over %s, with right checksums and numbers", async (_name, ends) => {
  const file = await packets(
    connection(ends, { payload: BIG, opcode: 2 }, { ...FROM_SERVER, payload: BIG, opcode: 2 }),
  );
  const bad =
    "tcp.checksum.status == 0 || ip.checksum.status == 0 || tcp.analysis.flags && !tcp.analysis.acks_frame";
  expect(tshark(file, ...CHECKED, "-Y", bad)).toBe("");
  expect(
    Math.max(...fieldsOf(file, "tcp", ["tcp.len"]).map(([length]) => Number(length))),
  ).toBeLessThanOrEqual(1460);
  const lengths = fieldsOf(file, "websocket", ["websocket.payload_length_ext_64"]);
  expect(lengths).toEqual([["400000"], ["400000"]]);
});

testShark("tshark reads a stream as it is, on the plain port of its protocol", async () => {
  const line = Buffer.from("a1 LOGIN x y\r\n");
  const file = await packets(
    connection(
      { protocol: "tls", server: "10.0.0.1:993", url: "tls://mail:993" },
      { opcode: DATA_OPCODE, payload: line },
    ),
  );
  expect(fieldsOf(file, "imap", ["tcp.dstport", "tcp.payload"])).toEqual([
    ["143", line.toString("hex")],
  ]);
  expect(
    tshark(file, "-Y", "frame.comment contains 993", "-T", "fields", "-e", "frame.comment"),
  ).toContain("143 stands for it");
});

testShark("tshark reads datagrams, and what is told of their connection", async () => {
  const data = { opcode: DATA_OPCODE, payload: Buffer.from("hi") };
  const file = await packets(
    connection({ protocol: "udp", server: "10.0.0.1:9999", url: "udp://x" }, data, {
      ...data,
      from: "server",
    }),
  );
  const rows = fieldsOf(file, "udp", ["udp.srcport", "udp.dstport", "udp.payload"]);
  expect(rows).toEqual([
    ["50612", "9999", "6869"],
    ["9999", "50612", "6869"],
  ]);
  expect(tshark(file, ...CHECKED, "-Y", "udp.checksum.status == 0")).toBe("");
  expect(fieldsOf(file, "frame.comment", ["frame.number"])).toEqual([["1"]]);
});

testShark.each<[string, Partial<OpenRecord>]>([
  [
    "over HTTP/2",
    {
      request: {
        method: "CONNECT",
        target: "/chat",
        httpVersion: "2",
        headers: [
          [":authority", "host.example"],
          [":protocol", "websocket"],
          ["origin", "https://a"],
        ],
      },
      response: {
        status: 200,
        reason: "",
        headers: [["sec-websocket-extensions", "permessage-deflate"]],
      },
    },
  ],
  ["that was not seen", {}],
])("tshark reads a WebSocket whose handshake was one %s", async (_name, open) => {
  const { request: _request, response: _response, ...unseen } = OPEN;
  const record: OpenRecord = { ...unseen, ...open };
  const message = {
    ...HELLO,
    payload: Buffer.from("squeezed"),
    compressed: true,
    wire: deflated("squeezed"),
  };
  const file = await packets([{ kind: "open", record }, { kind: "message", message }, CLOSE]);
  expect(fieldsOf(file, "websocket", ["websocket.payload.text"])).toEqual([["squeezed"]]);
  expect(fieldsOf(file, "http.request", ["http.request.uri", "http.host"])).toEqual([
    ["/chat", "host.example"],
  ]);
  expect(fieldsOf(file, "http && frame.comment", ["frame.comment"]).join()).toContain(
    "was not HTTP/1.1",
  );
});

testShark("tshark reads pages with their bodies, whose ends the headers tell", async () => {
  const file = await packets([{ kind: "exchange", record: PAGE }]);
  const fields = ["http.response.code", "http.content_length", "http.file_data"];
  expect(fieldsOf(file, "http.response", fields)).toEqual([["200", "11", "hello there"]]);
  expect(fieldsOf(file, "http.request", ["http.request.method", "http.file_data"])).toEqual([
    ["POST", "a=1"],
  ]);
});

testShark("tshark reads two open connections between the same ends as two", async () => {
  const [open, message, close] = connection({}, {});
  if (open?.kind !== "open" || message?.kind !== "message" || close?.kind !== "close")
    throw new Error("no connection");
  const second = { ...message, message: { ...message.message, connection: 2 } };
  const file = await packets([
    open,
    { kind: "open", record: { ...open.record, connection: 2 } },
    message,
    second,
    close,
    { ...close, record: { ...close.record, connection: 2 } },
  ]);
  expect(fieldsOf(file, "websocket", ["tcp.stream", "websocket.payload.text"])).toEqual([
    ["0", "hello"],
    ["1", "hello"],
  ]);
});

testShark("tshark reads what a rule did to a message, and what it breaks", async () => {
  const file = await packets(connection({}, { origin: "edited", violations: ["text/utf8"] }));
  const [[comment] = []] = fieldsOf(file, "websocket", ["frame.comment"]);
  expect(comment).toBe("Message 0 is edited. Message 0 breaks text/utf8.");
});

testShark("tshark reads whatever a capture holds, without a damaged packet", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(anyOpen, fc.array(anyMessage, { maxLength: 5 })), {
        minLength: 1,
        maxLength: 5,
      }),
      async (connections) => {
        const entries = connections.flatMap(([record, messages], i) =>
          connectionOf(record, messages, i + 1),
        );
        const file = await packets(entries);
        expect(
          tshark(
            file,
            ...CHECKED,
            "-Y",
            "_ws.malformed && !websocket && !http || tcp.checksum.status == 0",
          ),
        ).toBe("");
      },
    ),
    { numRuns: 5 },
  );
});

test("any capture is written in whole blocks", async () => {
  const anyEntries = fc.oneof(
    anyExchange.map((record) => [{ kind: "exchange", record } as const]),
    fc
      .tuple(anyOpen, fc.array(anyMessage, { maxLength: 5 }))
      .map(([record, messages]) => connectionOf(record, messages, 1)),
  );
  await fc.assert(
    fc.asyncProperty(anyEntries, async (entries) => {
      const file = await packets(entries);
      let at = 0;
      while (at < file.length) {
        const length = file.readUInt32LE(at + 4);
        expect(length % 4).toBe(0);
        expect(file.readUInt32LE(at + length - 4)).toBe(length);
        at += length;
      }
      expect(at).toBe(file.length);
    }),
  );
});

test("a message of no open connection is the caller's mistake", async () => {
  await expect(packets([{ kind: "message", message: HELLO }])).rejects.toThrow("not open");
});

const PAGE: ExchangeRecord = {
  kind: "exchange",
  connection: 1,
  time: 1_764_000_000,
  protocol: "wss",
  source: "proxy",
  url: "https://host.example/form",
  client: "127.0.0.1:50612",
  server: "10.0.0.1:443",
  request: {
    method: "POST",
    target: "/form",
    httpVersion: "1.1",
    headers: [
      ["Host", "host.example"],
      ["Content-Type", "application/x-www-form-urlencoded"],
      ["Content-Length", "3"],
    ],
  },
  response: {
    status: 200,
    reason: "OK",
    headers: [
      ["Content-Type", "text/plain"],
      ["Transfer-Encoding", "chunked"],
    ],
  },
  violations: [],
  requestBody: { base64: Buffer.from("a=1").toString("base64"), length: 3, cut: false },
  responseBody: { base64: Buffer.from("hello there").toString("base64"), length: 500, cut: true },
};

function connectionOf(
  record: OpenRecord,
  messages: readonly KeptMessage[],
  connection: number,
): CaptureEntry[] {
  const ending = { time: record.time, by: "client", code: 1006, reason: "", clean: false } as const;
  return [
    { kind: "open", record: { ...record, connection } },
    ...messages.map((message) => ({
      kind: "message" as const,
      message: { ...message, connection },
    })),
    { kind: "close", record: { kind: "close", connection, ...ending } },
  ];
}
