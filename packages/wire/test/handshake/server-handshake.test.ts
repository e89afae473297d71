import { describe, expect, test } from "vitest";
import type { DeflateWishes } from "../../src/extension/deflate-params.ts";
import { type RequestHead, readRequestHead } from "../../src/handshake/head.ts";
import {
  type Acceptance,
  acceptRequest,
  rejectionFor,
  ServerHandshake,
  type ServerStep,
  writeRejection,
} from "../../src/handshake/server-handshake.ts";
import { VIOLATIONS, type ViolationCode } from "../../src/violation.ts";
import { join, latin1, utf8 } from "../support/bytes.ts";
import { type Changes, request, SAMPLE_ACCEPT } from "../support/handshakes.ts";
import { everySplit } from "../support/splits.ts";

function feed(chunks: readonly Uint8Array[]): ServerStep {
  const handshake = new ServerHandshake();
  for (const [i, chunk] of chunks.entries()) {
    const step = handshake.receive(chunk);
    if (step.kind === "need") continue;
    if (step.kind === "violation") return step;
    return { ...step, rest: join(step.rest, ...chunks.slice(i + 1)) };
  }
  return { kind: "need" };
}

function everyWay(bytes: Uint8Array): ServerStep {
  const steps = [...everySplit(bytes)].map(feed);
  for (const step of steps) expect(step).toEqual(steps[0]);
  return steps[0] ?? { kind: "need" };
}

function headOf(changes: Changes = {}): RequestHead {
  const text = readRequestHead(request(changes));
  if (text.kind !== "head") throw new Error(text.code);
  return text.head;
}

/** The answer's lines without the start line and the empty one. */
function answer(changes: Changes, acceptance?: Acceptance): string[] {
  const { bytes } = acceptRequest(headOf(changes), acceptance);
  const [start, ...lines] = Buffer.from(bytes).toString("latin1").split("\r\n");
  expect(start).toBe("HTTP/1.1 101 Switching Protocols");
  expect(lines.slice(-2)).toEqual(["", ""]);
  return lines.slice(0, -2);
}

describe("ServerHandshake", () => {
  test("reads a request whole, byte by byte and cut anywhere, and keeps what follows", () => {
    const bytes = request();
    expect(everyWay(join(bytes, latin1("\x81\x80")))).toEqual({
      kind: "request",
      head: headOf(),
      bytes,
      rest: latin1("\x81\x80"),
      upgrade: true,
      violation: undefined,
    });
  });

  test("needs more while the head is not complete", () => {
    expect(feed([request().slice(0, -1)])).toEqual({ kind: "need" });
  });

  test.each<{ name: string; changes: Changes; upgrade: boolean; violation: ViolationCode }>([
    {
      name: "the first broken rule",
      changes: { Host: null, "Sec-WebSocket-Key": null },
      upgrade: true,
      violation: "request/host",
    },
    {
      name: "an ordinary request, which is no upgrade",
      changes: { Upgrade: null },
      upgrade: false,
      violation: "request/upgrade",
    },
    {
      name: "another version",
      changes: { "Sec-WebSocket-Version": "25" },
      upgrade: true,
      violation: "request/version",
    },
  ])("tells of $name", ({ changes, upgrade, violation }) => {
    expect(feed([request(changes)])).toMatchObject({ kind: "request", upgrade, violation });
  });
});

describe("a head that cannot be read", () => {
  test.each([
    { name: "no HTTP", bytes: latin1("\x16\x03\x01\r\n\r\n"), code: "head/start-line" },
    {
      name: "a folded line",
      bytes: latin1("GET / HTTP/1.1\r\n a\r\n\r\n"),
      code: "head/header-line",
    },
    {
      name: "a head of 16 KiB and more",
      bytes: latin1("x".repeat(16_385)),
      code: "head/too-large",
    },
    {
      name: "129 headers",
      bytes: latin1(`GET / HTTP/1.1\r\n${"a:b\r\n".repeat(129)}`),
      code: "head/too-many",
    },
  ])("$name: $code", ({ bytes, code }) => {
    expect(feed([bytes])).toEqual({ kind: "violation", code });
  });

  test("has the limits it was given", () => {
    const handshake = new ServerHandshake({ maxHeadBytes: 20, maxHeaders: 1 });
    expect(handshake.receive(request())).toEqual({ kind: "violation", code: "head/too-large" });
  });
});

describe("acceptRequest", () => {
  test("answers the sample request as RFC 6455 §1.3 does", () => {
    expect(answer({})).toEqual([
      "Upgrade: websocket",
      "Connection: Upgrade",
      `Sec-WebSocket-Accept: ${SAMPLE_ACCEPT}`,
    ]);
    expect(acceptRequest(headOf())).toMatchObject({
      subprotocol: null,
      deflate: undefined,
      extensions: "",
    });
  });

  test("a chosen subprotocol is answered", () => {
    const changes = { "Sec-WebSocket-Protocol": "chat, super" };
    expect(answer(changes, { subprotocol: "super" })).toContain("Sec-WebSocket-Protocol: super");
    expect(acceptRequest(headOf(changes), { subprotocol: "super" }).subprotocol).toBe("super");
  });

  test("a subprotocol that was not offered is the caller's mistake", () => {
    expect(() => acceptRequest(headOf(), { subprotocol: "chat" })).toThrow(
      expect.objectContaining({ name: "UsageError", code: "handshake/subprotocol" }),
    );
  });

  test("headers of the caller's stand behind the required ones", () => {
    const lines = answer(
      {},
      {
        headers: [
          ["Set-Cookie", "a=1"],
          ["Set-Cookie", "b=2"],
        ],
      },
    );
    expect(lines.slice(3)).toEqual(["Set-Cookie: a=1", "Set-Cookie: b=2"]);
  });

  test("a line end in a header of the caller's is refused", () => {
    expect(() => acceptRequest(headOf(), { headers: [["A", "1\r\nB: 2"]] })).toThrow(
      expect.objectContaining({ name: "UsageError", code: "head/header" }),
    );
  });
});

describe("permessage-deflate", () => {
  type Row = {
    readonly name: string;
    readonly offers: string | readonly string[];
    readonly wishes?: DeflateWishes;
    readonly extensions: string;
  };

  test.each<Row>([
    { name: "not wished for", offers: "permessage-deflate", extensions: "" },
    { name: "not offered", offers: "foo, bar", wishes: {}, extensions: "" },
    {
      name: "offered and wished for",
      offers: "permessage-deflate",
      wishes: {},
      extensions: "permessage-deflate",
    },
    {
      name: "behind an unknown extension",
      offers: "foo; a, permessage-deflate",
      wishes: {},
      extensions: "permessage-deflate",
    },
    {
      name: "the first offer that can be met",
      offers:
        "permessage-deflate; bar, permessage-deflate; client_max_window_bits=10, permessage-deflate",
      wishes: {},
      extensions: "permessage-deflate; client_max_window_bits=10",
    },
    {
      name: "the second offer, as the first does not allow what the server insists on",
      offers: ["permessage-deflate", "permessage-deflate; client_max_window_bits"],
      wishes: { clientMaxWindowBits: 9 },
      extensions: "permessage-deflate; client_max_window_bits=9",
    },
    {
      name: "no offer that can be met",
      offers: "permessage-deflate",
      wishes: { clientMaxWindowBits: 9 },
      extensions: "",
    },
  ])("$name", ({ offers, wishes, extensions }) => {
    const changes = { "Sec-WebSocket-Extensions": offers };
    const accepted = acceptRequest(headOf(changes), { deflate: wishes });
    expect(accepted.extensions).toBe(extensions);
    expect(accepted.deflate !== undefined).toBe(extensions !== "");
    const lines = answer(changes, { deflate: wishes }).filter((line) =>
      line.includes("Extensions"),
    );
    expect(lines).toEqual(extensions === "" ? [] : [`Sec-WebSocket-Extensions: ${extensions}`]);
  });
});

describe("the limit of extension offers", () => {
  test.each([
    { name: "an offer within the limit is met", before: 2, met: true },
    { name: "an offer beyond the limit is not looked at", before: 3, met: false },
  ])("$name", ({ before, met }) => {
    const changes = { "Sec-WebSocket-Extensions": `${"foo, ".repeat(before)}permessage-deflate` };
    const accepted = acceptRequest(headOf(changes), { deflate: {}, maxExtensionOffers: 3 });
    expect(accepted.deflate !== undefined).toBe(met);
  });
});

describe("writeRejection", () => {
  const written = (rejection: Parameters<typeof writeRejection>[0]): string =>
    Buffer.from(writeRejection(rejection)).toString("utf8");

  test("a text says its size in bytes and its type", () => {
    expect(written({ status: 403, body: "verboten, é" })).toBe(
      "HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 12\r\n" +
        "Content-Type: text/plain; charset=utf-8\r\n\r\nverboten, é",
    );
  });

  test("bytes go out as they are, without a type that was not given", () => {
    const bytes = writeRejection({ status: 200, body: latin1("\xff\x00") });
    expect(bytes).toEqual(
      latin1("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n\xff\x00"),
    );
  });

  test("headers of the caller's replace ours, in any case", () => {
    const headers = [
      ["content-type", "text/html"],
      ["CONNECTION", "keep-alive"],
    ] as const;
    expect(written({ status: 503, headers, body: "x" })).toBe(
      "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 1\r\n" +
        "content-type: text/html\r\nCONNECTION: keep-alive\r\n\r\nx",
    );
  });

  test("no body is a body of nothing", () => {
    expect(written({ status: 204 })).toContain("Content-Length: 0\r\n");
  });

  test("a status without a name of its own still has a reason", () => {
    expect(written({ status: 418 })).toMatch(/^HTTP\/1\.1 418 Status\r\n/);
  });

  test("a line end in a header is refused", () => {
    expect(() => writeRejection({ status: 302, headers: [["Location", "/\r\nA: b"]] })).toThrow(
      expect.objectContaining({ code: "head/header" }),
    );
  });
});

describe("rejectionFor", () => {
  const codes = (Object.keys(VIOLATIONS) as ViolationCode[]).filter(
    (
      code, // its own keys
    ) => /^(head|request)\//.test(code),
  );

  test.each(codes)("%s: answers with the catalogue's status and says which rule", (code) => {
    const entry: { status?: number; text: string; rule: string } = VIOLATIONS[code];
    const rejection = rejectionFor(code);
    expect(rejection.status).toBe(entry.status ?? 400);
    expect(rejection.body).toBe(`${entry.text} (${entry.rule})\n`);
    expect(writeRejection(rejection).length).toBeGreaterThan(utf8(entry.text).length);
  });

  test("another version is answered with the one the server speaks, RFC 6455 §4.4", () => {
    expect(rejectionFor("request/version")).toMatchObject({
      status: 426,
      headers: [
        ["Upgrade", "websocket"],
        ["Sec-WebSocket-Version", "13"],
      ],
    });
  });

  test("another method is answered with the one that is allowed", () => {
    expect(rejectionFor("request/method")).toMatchObject({
      status: 405,
      headers: [["Allow", "GET"]],
    });
  });
});
