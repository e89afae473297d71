import { deflateRawSync, gzipSync } from "node:zlib";
import {
  type ExchangeRecord,
  type KeptMessage,
  type OpenRecord,
  originalOf,
} from "@wireglass/lens/record";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { CaptureEntry } from "../../../../src/store/formats/capture-entry.ts";
import { EXPORTERS } from "../../../../src/store/formats/index.ts";
import {
  type RedactionRules,
  Redactor,
  redactedEntries,
} from "../../../../src/store/formats/redaction/redactor.ts";
import { anyEntry } from "../support/arbitraries.ts";
import { comparable } from "../support/conversions.ts";

const MESSAGE: KeptMessage = {
  connection: 1,
  index: 0,
  time: 1_764_000_000_500_000,
  from: "client",
  opcode: 1,
  payload: new Uint8Array(0),
  compressed: false,
  wire: undefined,
  maskKey: undefined,
  frames: undefined,
  origin: "peer",
  violations: [],
};

const OPEN: OpenRecord = {
  kind: "open",
  connection: 1,
  time: 1_764_000_000,
  protocol: "ws",
  source: "proxy",
  url: "ws://host/",
  client: "127.0.0.1:1",
  server: "127.0.0.1:80",
  request: { method: "GET", target: "/", httpVersion: "1.1", headers: [] },
  response: { status: 101, reason: "Switching Protocols", headers: [] },
  subprotocol: null,
  extensions: "",
};

function messageOf(payload: string | Uint8Array, fields: Partial<KeptMessage> = {}): CaptureEntry {
  const bytes = typeof payload === "string" ? Buffer.from(payload) : payload;
  return { kind: "message", message: { ...MESSAGE, ...fields, payload: bytes } };
}

function redactedMessage(
  payload: string | Uint8Array,
  fields: Partial<KeptMessage> = {},
  rules: RedactionRules = {},
) {
  const entry = new Redactor(rules).redact(messageOf(payload, fields));
  return entry.kind === "message" ? entry.message : expect.fail("no message");
}

function textOf(text: string, rules?: RedactionRules): string {
  return Buffer.from(redactedMessage(text, {}, rules).payload).toString("latin1");
}

const TOKEN = "tok_9f8e7d6c5b4a";
const JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";

test.each([
  [
    "a field of JSON",
    `{"password": "hunter2", "user": "ada"}`,
    `{"password": "REDACTED-1", "user": "ada"}`,
  ],
  [
    "a name in another spelling",
    `{"refresh_Token":"a","x":1}`,
    `{"refresh_Token":"REDACTED-1","x":1}`,
  ],
  ["a number", `{"pin":1,"otp": 123456 }`, `{"pin":1,"otp": "REDACTED-1" }`],
  ["null and true", `{"token":null,"session":true}`, `{"token":null,"session":true}`],
  ["an empty value", `{"token":""}`, `{"token":""}`],
  [
    "all in an object of such a name",
    `{"cookies":{"a":"x1","b":["y2",3],"c":null},"d":"e"}`,
    `{"cookies":{"a":"REDACTED-1","b":["REDACTED-2","REDACTED-3"],"c":null},"d":"e"}`,
  ],
  [
    "the same secret, with the same number",
    `[{"token":"aa"},{"token":"bb"},{"token":"aa"}]`,
    `[{"token":"REDACTED-1"},{"token":"REDACTED-2"},{"token":"REDACTED-1"}]`,
  ],
  [
    "an authorization, but for its scheme",
    `{"Authorization":"Bearer ${TOKEN}"}`,
    `{"Authorization":"Bearer REDACTED-1"}`,
  ],
  [
    "JSON in a text of JSON",
    `{"body":"{\\"token\\":\\"a\\",\\"n\\":1}"}`,
    `{"body":"{\\"token\\":\\"REDACTED-1\\",\\"n\\":1}"}`,
  ],
  ["JSON behind something else", `42["auth",{"token":"a"}]`, `42["auth",{"token":"REDACTED-1"}]`],
  ["JSON that breaks off", `{"a":{"token":"abc`, `{"a":{"token":"REDACTED-1"`],
  ["an escaped quote in a secret", `{"token":"a\\"b","c":"d"}`, `{"token":"REDACTED-1","c":"d"}`],
  ["a form", "user=ada&password=hunter2", "user=ada&password=REDACTED-1"],
  [
    "a URL's query in a text",
    `see wss://h/p?room=1&key=${TOKEN}#x`,
    "see wss://h/p?room=1&key=REDACTED-1#x",
  ],
  ["a URL's password", "wss://ada:hunter2@h/", "wss://ada:REDACTED-1@h/"],
  [
    "a head of HTTP",
    "GET / HTTP/1.1\r\nCookie: a=1; b=2\r\nAccept: x\r\n\r\n",
    "GET / HTTP/1.1\r\nCookie: a=REDACTED-1; b=REDACTED-2\r\nAccept: x\r\n\r\n",
  ],
  [
    "a head of STOMP",
    "CONNECT\nlogin:ada\npasscode:hunter2\n\n",
    "CONNECT\nlogin:ada\npasscode:REDACTED-1\n\n",
  ],
  ["a bearer's token", `send Bearer ${TOKEN}!`, "send Bearer REDACTED-1!"],
  ["a web token", `(${JWT})`, "(REDACTED-1)"],
  ["a key of a known form", "AKIAABCDEFGHIJKLMNOP", "REDACTED-1"],
  [
    "what was covered elsewhere, wherever it stands",
    `{"token":"${TOKEN}"} and ${TOKEN}`,
    `{"token":"REDACTED-1"} and REDACTED-1`,
  ],
  [
    "percent-encoding of the same",
    `{"token":"a/b+c/d+1"} %61 a%2Fb%2Bc%2Fd%2B1`,
    `{"token":"REDACTED-1"} %61 REDACTED-1`,
  ],
])("a text loses %s", (_name, text, expected) => {
  expect(textOf(text)).toBe(expected);
});

test.each([
  ["words that are none", "a basic information for bearer of tokens"],
  ["names that are like them", `{"total_tokens":50,"key":"value","author":"ada","side":1}`],
  ["what is no JSON", '"""""{{{{[[[[\\\\"'],
  ["a short word that a cookie had, elsewhere", "the theme is dark"],
])("a text keeps %s", (_name, text) => {
  const redactor = new Redactor();
  redactor.redact({ kind: "open", record: withHeaders([["Cookie", "theme=dark"]]) });
  const entry = messageOf(text);
  expect(redactor.redact(entry)).toBe(entry);
});

test("names and values of one's own are covered, too", () => {
  const rules = { names: ["Room-Code"], values: ["Ada Lovelace"] };
  expect(textOf(`{"roomCode":"x"} of Ada Lovelace`, rules)).toBe(
    `{"roomCode":"REDACTED-2"} of REDACTED-1`,
  );
});

test("a value that would be in everything is refused", () => {
  expect(() => new Redactor({ values: ["ab"] })).toThrow("three characters");
});

function withHeaders(headers: readonly (readonly [string, string])[]): OpenRecord {
  return { ...OPEN, request: { method: "GET", target: "/", httpVersion: "1.1", headers } };
}

test.each([
  ["Authorization", `Bearer ${TOKEN}`, "Bearer REDACTED-1"],
  ["proxy-authorization", "Basic YTpi", "Basic REDACTED-1"],
  ["Cookie", 'a=1; b="2"; c; d=', 'a=REDACTED-1; b="REDACTED-2"; REDACTED-3; d='],
  ["Set-Cookie", "sid=abc; Path=/; HttpOnly", "sid=REDACTED-1; Path=/; HttpOnly"],
  ["X-Api-Key", "k", "REDACTED-1"],
  ["X-Amz-Security-Token", "k", "REDACTED-1"],
  ["Referer", "https://h/?access_token=k", "https://h/?access_token=REDACTED-1"],
  ["Sec-WebSocket-Protocol", "v1, access_token, k", "v1, access_token, REDACTED-1"],
  [
    "Sec-WebSocket-Protocol",
    `base64url.bearer.authorization.k8s.io.${TOKEN}`,
    "base64url.bearer.authorization.k8s.io.REDACTED-1",
  ],
  ["Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ=="],
  ["User-Agent", "Mozilla/5.0", "Mozilla/5.0"],
])("of the header %s: %s, %s is left", (name, value, expected) => {
  const entry = new Redactor().redact({ kind: "open", record: withHeaders([[name, value]]) });
  expect(entry).toMatchObject({ record: { request: { headers: [[name, expected]] } } });
});

test("a URL, its target, and a close reason have the same placeholder", () => {
  const redactor = new Redactor();
  const record = {
    ...OPEN,
    url: `ws://u:p@h/?token=${TOKEN}`,
    request: { method: "GET", target: `/?token=${TOKEN}`, httpVersion: "1.1", headers: [] },
  };
  expect(redactor.redact({ kind: "open", record })).toMatchObject({
    record: {
      url: "ws://u:REDACTED-2@h/?token=REDACTED-1",
      request: { target: "/?token=REDACTED-1" },
    },
  });
  const close = {
    kind: "close",
    connection: 1,
    time: 1,
    by: "client",
    code: 4001,
    reason: `bad ${TOKEN}`,
    clean: true,
  } as const;
  expect(redactor.redact({ kind: "close", record: close })).toMatchObject({
    record: { reason: "bad REDACTED-1" },
  });
});

test("bytes that are no text keep their length and their frames", () => {
  const payload = Buffer.from(`\0\x10${JWT}\xff`, "latin1");
  const frames = [{ fin: true, rsv: 2, opcode: 2, length: payload.length }];
  const message = redactedMessage(payload, { opcode: 2, frames });
  expect(message.payload.length).toBe(payload.length);
  expect(message.frames).toBe(frames);
  expect(Buffer.from(message.payload).toString("latin1")).toMatch(/^\0\x10REDACTED-1-+\xff$/);
});

test("a control frame does not grow beyond what it may hold", () => {
  const payload = Buffer.concat([Buffer.from([3, 232]), Buffer.from("token=a ".repeat(15))]);
  const { payload: covered } = redactedMessage(payload, { opcode: 8 });
  expect(covered.length).toBe(payload.length);
  expect(covered.subarray(0, 2)).toEqual(payload.subarray(0, 2));
});

test("a text that changes its length is one frame with the mask key of its first", () => {
  const text = '{"token":"a"}';
  const frames = [
    { fin: false, rsv: 0, opcode: 1, maskKey: "0c27572a", length: 3 },
    { fin: true, rsv: 0, opcode: 0, maskKey: "ffffffff", length: 10 },
  ];
  expect(redactedMessage(text, { frames })).toMatchObject({
    frames: undefined,
    maskKey: 0x0c27572a,
  });
});

test("what came compressed is plain, with a secret or without: later messages refer to it", () => {
  const text = "nothing secret";
  const message = redactedMessage(text, {
    compressed: true,
    wire: deflateRawSync(text),
    maskKey: 7,
  });
  expect(message).toMatchObject({
    compressed: false,
    wire: undefined,
    maskKey: 7,
    frames: undefined,
  });
  expect(Buffer.from(message.payload).toString()).toBe(text);
});

test("what could not be inflated is left out", () => {
  const wire = deflateRawSync(JWT);
  const message = redactedMessage(wire, { compressed: true, violations: ["deflate/too-large"] });
  expect(message.payload.length).toBe(0);
});

function bodyOf(bytes: Uint8Array, cut = false) {
  return { base64: Buffer.from(bytes).toString("base64"), length: bytes.length, cut };
}

function exchangeOf(
  headers: readonly (readonly [string, string])[],
  body: Uint8Array,
  cut = false,
): ExchangeRecord {
  const { subprotocol: _s, extensions: _e, ...shared } = OPEN;
  return {
    ...shared,
    kind: "exchange",
    violations: [],
    response: { status: 200, reason: "", headers },
    responseBody: bodyOf(body, cut),
  };
}

const GZIP = [["Content-Encoding", "gzip"]] as const;

test.each([
  ["a body", [], Buffer.from('{"token":"a"}'), [], bodyOf(Buffer.from('{"token":"REDACTED-1"}'))],
  [
    "a coded body, which is then plain",
    GZIP,
    gzipSync('{"token":"a"}'),
    [],
    bodyOf(Buffer.from('{"token":"REDACTED-1"}')),
  ],
  ["a coded body without secrets", GZIP, gzipSync("{}"), GZIP, bodyOf(gzipSync("{}"))],
  [
    "a coded body that nobody can read",
    GZIP,
    Buffer.from("abc"),
    GZIP,
    { base64: "", length: 3, cut: true },
  ],
])("%s is looked into", (_name, headers, body, expectedHeaders, expectedBody) => {
  const entry = new Redactor().redact({ kind: "exchange", record: exchangeOf(headers, body) });
  expect(entry).toMatchObject({
    record: { response: { headers: expectedHeaders }, responseBody: expectedBody },
  });
});

test("a redactor that has seen everything covers what stood before its place was known", async () => {
  const entries = [messageOf(`early ${TOKEN}`), messageOf(`{"token":"${TOKEN}"}`)];
  const redactor = new Redactor();
  for (const entry of entries) redactor.learn(entry);
  const texts: string[] = [];
  for await (const entry of redactedEntries(entries, redactor)) {
    if (entry.kind === "message") texts.push(Buffer.from(entry.message.payload).toString());
  }
  expect(texts).toEqual(["early REDACTED-1", '{"token":"REDACTED-1"}']);
});

const secrets = fc.array(fc.stringMatching(/^[A-Za-z0-9]{20,30}$/), { minLength: 1, maxLength: 3 });

test("a secret of any characters is in no text of JSON, wherever it stood there", () => {
  const anySecret = fc.string({ unit: "binary", minLength: 16, maxLength: 24 });
  fc.assert(
    fc.property(anySecret, fc.constantFrom(1, 2), fc.boolean(), (secret, opcode, nested) => {
      fc.pre(!secret.startsWith("REDACTED"));
      const json = JSON.stringify({
        token: secret,
        again: `so ${secret}!`,
        list: { cookies: [secret] },
      });
      const text = nested ? JSON.stringify({ body: json }) : json;
      const payload = redactedMessage(text, { opcode }).payload;
      const written = Buffer.from(payload).toString("utf8");
      const inner = nested ? JSON.parse(written).body : written;
      expect(inner).not.toContain(JSON.stringify(secret).slice(1, -1));
      expect(JSON.stringify(JSON.parse(inner))).toContain("REDACTED-1");
    }),
    { numRuns: 300 },
  );
});

/** A capture with secrets in every place that is looked at. */
function captureWith(secret: string, compressed: boolean): CaptureEntry[] {
  const json = JSON.stringify({
    a: [{ accessToken: secret }],
    note: `Bearer ${secret}`,
    again: secret,
  });
  const wire = compressed ? deflateRawSync(json) : undefined;
  return [
    {
      kind: "open",
      record: {
        ...withHeaders([
          ["Authorization", `Bearer ${secret}`],
          ["Cookie", `a=b; sid=${secret}`],
          ["Sec-WebSocket-Protocol", `token, ${secret}`],
          ["Referer", `https://h/?sig=${secret}`],
        ]),
        url: `ws://u:${secret}@h/?token=${secret}`,
        subprotocol: secret,
        response: { status: 101, reason: "x", headers: [["Set-Cookie", `sid=${secret}; Path=/`]] },
      },
    },
    messageOf(json, { compressed, wire, maskKey: 0 }),
    messageOf(Buffer.from(`\0\x01${secret}\xff`, "latin1"), { index: 1, opcode: 2 }),
    messageOf(Buffer.from(`\x03\xe8bad ${secret}`, "latin1"), { index: 2, opcode: 8 }),
    {
      kind: "close",
      record: {
        kind: "close",
        connection: 1,
        time: 1_764_000_001,
        by: "client",
        code: 1000,
        reason: `bad ${secret}`,
        clean: true,
      },
    },
    {
      kind: "exchange",
      record: {
        ...exchangeOf(GZIP, gzipSync(json)),
        connection: 2,
        requestBody: bodyOf(Buffer.from(`password=${secret}`)),
      },
    },
  ];
}

test.each(Object.values(EXPORTERS))(
  "no byte of a secret is in an export as $format",
  async (exporter) => {
    await fc.assert(
      fc.asyncProperty(secrets, fc.boolean(), async (all, compressed) => {
        const redactor = new Redactor();
        const [secret = ""] = all;
        const chunks: Uint8Array[] = [];
        for await (const chunk of exporter.write(
          redactedEntries(captureWith(secret, compressed), redactor),
        ))
          chunks.push(chunk);
        const file = Buffer.concat(chunks).toString("latin1");
        expect(file).toContain("REDACTED-1");
        for (const form of [secret, ...base64Forms(secret)]) expect(file).not.toContain(form);
      }),
      { numRuns: 30 },
    );
  },
);

/** What a text is in base64 at each of the three places it may begin, without the digits its neighbours share. */
function base64Forms(text: string): string[] {
  return [0, 1, 2].map((shift) => {
    const digits = Buffer.from("\0".repeat(shift) + text)
      .toString("base64")
      .replaceAll("=", "");
    return digits.slice(shift === 0 ? 0 : shift + 1, -2);
  });
}

test("whatever a capture holds is redacted, and nothing changes the second time", () => {
  fc.assert(
    fc.property(anyEntry, (entry) => {
      const redactor = new Redactor();
      const once = redactor.redact(entry);
      expect(once.kind).toBe(entry.kind);
      expect(comparable(redactor.redact(once))).toEqual(comparable(once));
    }),
  );
});

test.each([
  ["quotes", '"'],
  ["backslashes", "\\"],
  ["names", '"token":'],
  ["brackets", '"token":['],
  ["half web tokens", "eyJ-"],
  ["web tokens", "eyJaaaaa."],
  ["pairs", "a=b&"],
  ["equals signs", "token="],
  ["blanks", "Cookie: "],
  ["schemes", "Bearer "],
  ["addresses", "a://a:a"],
  ["escaped quotes", '\\"'],
  ["nested texts", '"\\"'],
])("a megabyte of %s takes no longer than it should", (_name, piece) => {
  const text = piece.repeat(1_000_000 / piece.length);
  const start = performance.now();
  textOf(text);
  expect(performance.now() - start).toBeLessThan(5_000);
});

test("what an edited message was before is covered as well", () => {
  const { message: before } = messageOf('{"token":"hunter2"}') as { message: KeptMessage };
  const edited = redactedMessage('{"token":"mine!"}', {
    origin: "edited",
    original: originalOf(before),
  });
  expect(edited.original?.text).toBe('{"token":"REDACTED-2"}');
  expect(Buffer.from(edited.payload).toString()).toBe('{"token":"REDACTED-1"}');
});
