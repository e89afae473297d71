import { describe, expect, test } from "vitest";
import { explain } from "../../src/explain/explain.ts";
import type { ViolationCode } from "../../src/violation.ts";
import { hex, utf8 } from "../support/bytes.ts";
import { compressor, join, lines, request, response } from "./conversation.ts";

const ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
const DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate";
const HELLO = hex("c1 07 f2 48 cd c9 c9 07 00");

function stepLines(input: Uint8Array): string[] {
  return explain(input).steps.flatMap(({ text, detail }) => [text, ...detail]);
}

describe("the way from key to accept", () => {
  test.each([
    { name: "the key alone", input: "dGhlIHNhbXBsZSBub25jZQ==" },
    { name: "the key and a line end", input: "dGhlIHNhbXBsZSBub25jZQ==\r\n" },
    { name: "a request", input: request() },
  ])("$name", ({ input }) => {
    const told = stepLines(utf8(input));
    expect(told).toContain("74 68 65 20 73 61 6d 70 6c 65 20 6e 6f 6e 63 65");
    expect(told).toContain("dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
    expect(told).toContain("b37a4f2cc0624f1690f64606cf385945b2bec4ea");
    expect(told).toContain(ACCEPT);
    expect(explain(utf8(input))).toMatchObject({ problems: [], handshake: { accept: ACCEPT } });
  });

  test("24 characters that are no canonical base64 are explained and judged", () => {
    const { kind, problems } = explain(utf8("dGhlIHNhbXBsZSBub25jZR=="));
    expect(kind).toBe("key");
    expect(problems).toMatchObject([{ code: "request/key-invalid" }]);
  });
});

describe("request and response", () => {
  test.each(["\r\n", "\n"])("a good handshake with line ends %j breaks no rule", (lineEnd) => {
    const { kind, sections, problems, steps } = explain(
      utf8(request([], lineEnd) + response([], lineEnd)),
    );
    expect(kind).toBe("request");
    expect(sections.map((section) => section.kind)).toEqual(["request", "response"]);
    expect(problems).toEqual([]);
    expect(steps.map(({ text }) => text)).toContain(
      "Sec-WebSocket-Accept is what the key calls for: the server has read the request.",
    );
  });

  test("every line is a field with its value, the first one in three parts", () => {
    const rows = explain(utf8(request())).parts.map(({ field, value }) => [field, value]);
    expect(rows).toEqual([
      ["method", "GET"],
      ["request-target", "/chat"],
      ["HTTP-version", "HTTP/1.1"],
      ["Host", "server.example.com"],
      ["Upgrade", "websocket"],
      ["Connection", "Upgrade"],
      ["Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="],
      ["Sec-WebSocket-Version", "13"],
      ["Empty line", ""],
    ]);
  });
});

describe("answers", () => {
  test("an accept without its request cannot be checked, and is not blamed", () => {
    const { problems, steps } = explain(utf8(response()));
    expect(problems).toEqual([]);
    expect(steps.map(({ text }) => text).join()).toContain("cannot be checked");
  });

  test("a wrong accept shows what was expected and found", () => {
    const wrong = response().replace("s3pP", "XXXX");
    const { problems } = explain(utf8(request() + wrong));
    expect(problems).toMatchObject([{ code: "response/accept" }]);
    expect(stepLines(utf8(request() + wrong))).toContain(`expected ${ACCEPT}`);
  });

  test("a refusal is told by its status, and what follows is its body", () => {
    const refusal = `${lines(["HTTP/1.1 403 Forbidden", "Content-Length: 2"])}no`;
    const { problems, sections } = explain(utf8(request() + refusal));
    expect(problems).toMatchObject([{ code: "response/status" }]);
    expect(sections.map(({ kind }) => kind)).toEqual(["request", "response", "content"]);
  });

  test("empty lines around pasted heads are passed over", () => {
    const { problems, messages } = explain(utf8(`\n\n${request()}\n${response()}\n\n`));
    expect(problems).toEqual([]);
    expect(messages).toEqual([]);
  });
});

describe("what the handshake settles for the frames", () => {
  const offer = request([`${DEFLATE}; client_max_window_bits`]);

  test("compression that was agreed on is used, with its parameters", () => {
    const answer = response([`${DEFLATE}; server_no_context_takeover`]);
    const { messages, handshake, problems } = explain(join(offer, answer, HELLO, HELLO), {
      compressor,
    });
    expect(problems).toEqual([]);
    expect(handshake.deflate).toMatchObject({ serverNoContextTakeover: true });
    expect(messages.map(({ text }) => text)).toEqual(["Hello", "Hello"]);
  });

  test("compression that was not answered makes RSV1 a broken rule", () => {
    const input = join(offer, response(), HELLO);
    const { problems } = explain(input, { compressor });
    expect(problems).toMatchObject([
      { code: "rsv/unnegotiated", offset: input.length - HELLO.length },
    ]);
  });

  test("an answer that fits no offer is judged", () => {
    const answer = response([`${DEFLATE}; client_max_window_bits=10`]);
    const { problems } = explain(utf8(request([DEFLATE]) + answer));
    expect(problems).toMatchObject([{ code: "response/deflate" }]);
  });

  test("with one head only, the frames are of the side that sent it", () => {
    const unmasked = hex("81 01 61");
    expect(explain(join(request(), unmasked)).problems).toMatchObject([{ code: "mask/missing" }]);
    expect(explain(join(response(), unmasked)).problems).toEqual([]);
  });

  test("with both heads, both sides may speak", () => {
    const frames = hex("81 01 61 81 81 00000000 62");
    const { messages, problems } = explain(join(request(), response(), frames));
    expect(problems).toEqual([]);
    expect(messages.map(({ from, text }) => [from, text])).toEqual([
      ["server", "a"],
      ["client", "b"],
    ]);
  });
});

describe("broken heads", () => {
  const good = request();
  const rows: { name: string; input: string; code: ViolationCode; at: string }[] = [
    { name: "method", input: good.replace("GET", "POST"), code: "request/method", at: "POST" },
    {
      name: "HTTP/1.0",
      input: good.replace("1.1", "1.0"),
      code: "request/http-version",
      at: "GET",
    },
    {
      name: "start line",
      input: good.replace("HTTP/1.1", "HTTP"),
      code: "head/start-line",
      at: "GET",
    },
    {
      name: "header line",
      input: good.replace("Host:", "X\r\nHost:"),
      code: "head/header-line",
      at: "X\r",
    },
    {
      name: "no host",
      input: good.replace("Host: server.example.com\r\n", ""),
      code: "request/host",
      at: "\r\n\r\n",
    },
    {
      name: "upgrade",
      input: good.replace("websocket", "h2c"),
      code: "request/upgrade",
      at: "Upgrade",
    },
    {
      name: "version",
      input: good.replace(": 13", ": 8"),
      code: "request/version",
      at: "Sec-WebSocket-V",
    },
    {
      name: "key",
      input: good.replace("dGhl", "d*hl"),
      code: "request/key-invalid",
      at: "Sec-WebSocket-K",
    },
    { name: "end", input: good.slice(0, -2), code: "head/truncated", at: "" },
    { name: "end in a line", input: good.slice(0, -12), code: "head/truncated", at: "" },
  ];

  test.each(rows)("$name: $code at its byte", ({ input, code, at }) => {
    const { problems } = explain(utf8(input));
    const found = at === "" ? input.length : input.indexOf(at);
    const offset = at === "\r\n\r\n" ? found + 2 : found;
    expect(problems).toMatchObject([{ code, offset }]);
  });
});

describe("what is told of a broken head", () => {
  test("the annotation of a broken header says what is wrong with it", () => {
    const { parts } = explain(utf8(request().replace(": 13", ": 8")));
    const version = parts.find(({ field }) => field === "Sec-WebSocket-Version");
    expect(version?.meaning).toContain("Broken here: Sec-WebSocket-Version is not 13.");
  });

  test.each([
    { limits: { maxHeadBytes: 40 }, code: "head/too-large" },
    { limits: { maxHeaders: 2 }, code: "head/too-many" },
  ])("a head beyond a limit is explained up to it: $code", ({ limits, code }) => {
    const { problems, parts } = explain(utf8(request()), { limits });
    expect(problems.map((problem) => problem.code)).toContain(code);
    expect(parts.at(-1)?.field).toBe("Unread data");
  });
});
