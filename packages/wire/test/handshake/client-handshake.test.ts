import { describe, expect, test } from "vitest";
import type { DeflateAgreement } from "../../src/extension/deflate-params.ts";
import {
  ClientHandshake,
  type ClientOffer,
  type ClientStep,
} from "../../src/handshake/client-handshake.ts";
import { acceptRequest, ServerHandshake } from "../../src/handshake/server-handshake.ts";
import { wireLimits } from "../../src/limits.ts";
import { join, latin1 } from "../support/bytes.ts";
import { type Changes, response, SAMPLE_KEY, SAMPLE_NONCE } from "../support/handshakes.ts";
import { everySplit } from "../support/splits.ts";

const OFFER: ClientOffer = { host: "server.example.com", target: "/chat", nonce: SAMPLE_NONCE };

function feed(offer: ClientOffer, chunks: readonly Uint8Array[]): ClientStep {
  const handshake = new ClientHandshake(offer);
  for (const [i, chunk] of chunks.entries()) {
    const step = handshake.receive(chunk);
    if (step.kind === "need") continue;
    const later = chunks.slice(i + 1);
    return "rest" in step && step.rest ? { ...step, rest: join(step.rest, ...later) } : step;
  }
  return { kind: "need" };
}

function everyWay(bytes: Uint8Array, offer = OFFER): ClientStep {
  const steps = [...everySplit(bytes)].map((chunks) => feed(offer, chunks));
  for (const step of steps) expect(step).toEqual(steps[0]);
  return steps[0] ?? { kind: "need" };
}

function requestOf(changes: Partial<ClientOffer>): string {
  const { request } = new ClientHandshake({ ...OFFER, ...changes });
  return Buffer.from(request).toString("latin1");
}

describe("the request", () => {
  test("is RFC 6455 §1.2's", () => {
    expect(requestOf({})).toBe(
      "GET /chat HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\n" +
        "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
        "Sec-WebSocket-Version: 13\r\n\r\n",
    );
  });

  test.each<{ name: string; offer: Partial<ClientOffer>; line: string }>([
    {
      name: "subprotocols in order",
      offer: { protocols: ["b", "a"] },
      line: "Sec-WebSocket-Protocol: b, a",
    },
    {
      name: "an offer of deflate",
      offer: { deflate: {} },
      line: "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
    },
    {
      name: "wishes for deflate",
      offer: { deflate: { serverNoContextTakeover: true, clientMaxWindowBits: 9 } },
      line: "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_max_window_bits=9",
    },
    {
      name: "headers of the caller's",
      offer: { headers: [["Cookie", "a=1"]] },
      line: "Cookie: a=1",
    },
  ])("carries $name", ({ offer, line }) => {
    expect(requestOf(offer)).toContain(`\r\n${line}\r\n`);
  });

  test("a header of the caller's replaces the required one of its name, in any case", () => {
    const headers = [
      ["host", "other"],
      ["USER-AGENT", "me"],
      ["Sec-WebSocket-Version", "12"],
    ] as const;
    const lines = requestOf({ headers }).split("\r\n");
    expect(lines.filter((line) => /^host:/i.test(line))).toEqual(["host: other"]);
    expect(lines.filter((line) => /version/i.test(line))).toEqual(["Sec-WebSocket-Version: 12"]);
    expect(lines).toContain("USER-AGENT: me");
  });

  test("its head and its bytes are the same request", () => {
    const { head, request } = new ClientHandshake({ ...OFFER, protocols: ["a"], deflate: {} });
    const step = new ServerHandshake().receive(request);
    expect(step).toMatchObject({ kind: "request", head, upgrade: true, violation: undefined });
  });
});

describe("an offer", () => {
  test.each<{ name: string; offer: Partial<ClientOffer>; code: string }>([
    {
      name: "a nonce of 15 bytes",
      offer: { nonce: SAMPLE_NONCE.slice(1) },
      code: "handshake/nonce",
    },
    { name: "an empty target", offer: { target: "" }, code: "handshake/target" },
    { name: "a blank in the target", offer: { target: "/a b" }, code: "handshake/target" },
    {
      name: "a line end in the target",
      offer: { target: "/ HTTP/1.1\r\nEvil: 1" },
      code: "handshake/target",
    },
    { name: "a target above U+00FF", offer: { target: "/日本" }, code: "handshake/target" },
    { name: "a line end in the host", offer: { host: "a\r\nEvil: 1" }, code: "head/header" },
    {
      name: "a line end in a header",
      offer: { headers: [["A", "b\nEvil: 1"]] },
      code: "head/header",
    },
    { name: "a header name that is none", offer: { headers: [["A b", "c"]] }, code: "head/header" },
    {
      name: "a subprotocol that is no token",
      offer: { protocols: ["a b"] },
      code: "handshake/subprotocol",
    },
    { name: "an empty subprotocol", offer: { protocols: [""] }, code: "handshake/subprotocol" },
    {
      name: "a subprotocol twice",
      offer: { protocols: ["a", "a"] },
      code: "handshake/subprotocol",
    },
    {
      name: "a subprotocol with a comma",
      offer: { protocols: ["a,b"] },
      code: "handshake/subprotocol",
    },
    {
      name: "subprotocols twice in a header of the caller's",
      offer: { headers: [["Sec-WebSocket-Protocol", "a, a"]] },
      code: "handshake/subprotocol",
    },
    {
      name: "7 window bits",
      offer: { deflate: { serverMaxWindowBits: 7 } },
      code: "deflate/window-bits",
    },
  ])("with $name is refused", ({ offer, code }) => {
    expect(() => new ClientHandshake({ ...OFFER, ...offer })).toThrow(
      expect.objectContaining({ name: "UsageError", code }),
    );
  });
});

describe("the answer", () => {
  test("opens the connection, however it was cut, and what follows is kept", () => {
    const bytes = response();
    expect(everyWay(join(bytes, latin1("\x81\x00")))).toMatchObject({
      kind: "open",
      head: { status: 101 },
      bytes,
      rest: latin1("\x81\x00"),
      subprotocol: null,
      deflate: undefined,
      extensions: "",
    });
  });

  test("a subprotocol that was chosen is told", () => {
    const step = feed({ ...OFFER, protocols: ["a", "b"] }, [
      response({ "Sec-WebSocket-Protocol": "b" }),
    ]);
    expect(step).toMatchObject({ kind: "open", subprotocol: "b" });
  });

  test("a subprotocol that only a header of the caller's offered may be chosen", () => {
    const headers = [["Sec-WebSocket-Protocol", "x"]] as const;
    const step = feed({ ...OFFER, headers }, [response({ "Sec-WebSocket-Protocol": "x" })]);
    expect(step).toMatchObject({ kind: "open", subprotocol: "x" });
  });

  test("is judged by the key that was sent, be it the caller's own", () => {
    const headers = [["Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA=="]] as const;
    const step = feed({ ...OFFER, headers }, [response()]);
    expect(step).toMatchObject({ kind: "violation", code: "response/accept" });
  });
});

describe("a bad answer", () => {
  test.each([
    {
      name: "a redirect",
      bytes: response({ Location: "/x" }, "HTTP/1.1 302 Found"),
      code: "response/status",
    },
    {
      name: "a wrong proof",
      bytes: response({ "Sec-WebSocket-Accept": SAMPLE_KEY }),
      code: "response/accept",
    },
    {
      name: "deflate that was not offered",
      bytes: response({ "Sec-WebSocket-Extensions": "permessage-deflate" }),
      code: "response/extension-not-offered",
    },
  ])("$name is a violation with the answer beside it", ({ bytes, code }) => {
    expect(everyWay(bytes)).toMatchObject({
      kind: "violation",
      code,
      bytes,
      head: {},
      rest: latin1(""),
    });
  });

  test.each([
    { name: "another protocol", bytes: latin1("SSH-2.0-x\r\n\r\n"), code: "head/start-line" },
    {
      name: "a broken header line",
      bytes: latin1("HTTP/1.1 101 X\r\nbad\r\n\r\n"),
      code: "head/header-line",
    },
  ])("$name is a violation with its bytes", ({ bytes, code }) => {
    expect(everyWay(bytes)).toEqual({ kind: "violation", code, bytes });
  });

  test("has the limits it was given", () => {
    const limits = { ...wireLimits(), maxHeadBytes: 30 };
    const step = new ClientHandshake(OFFER, limits).receive(response());
    expect(step).toEqual({ kind: "violation", code: "head/too-large" });
  });

  test("a stream that ends before it is a violation", () => {
    expect(new ClientHandshake(OFFER).receiveEnd()).toBe("head/truncated");
  });
});

/** An offer of extensions by a header of the caller's. */
function own(value: string): Partial<ClientOffer> {
  return { headers: [["Sec-WebSocket-Extensions", value]] };
}

describe("permessage-deflate", () => {
  test.each<{
    name: string;
    offer: Partial<ClientOffer>;
    answer: string;
    agreed: Partial<DeflateAgreement>;
  }>([
    {
      name: "accepted as offered",
      offer: { deflate: {} },
      answer: "permessage-deflate",
      agreed: { clientMaxWindowBits: 15 },
    },
    {
      name: "accepted with a bound",
      offer: { deflate: {} },
      answer: "permessage-deflate; client_max_window_bits=9",
      agreed: { clientMaxWindowBits: 9 },
    },
    {
      name: "offered by a header of the caller's",
      offer: own("permessage-deflate; server_no_context_takeover"),
      answer: "permessage-deflate; server_no_context_takeover",
      agreed: { serverNoContextTakeover: true },
    },
    {
      name: "the second of two offers",
      offer: own("permessage-deflate; server_max_window_bits=10, permessage-deflate"),
      answer: "permessage-deflate",
      agreed: { serverMaxWindowBits: 15 },
    },
  ])("$name is agreed on", ({ offer, answer, agreed }) => {
    const changes: Changes = { "Sec-WebSocket-Extensions": answer };
    const step = feed({ ...OFFER, ...offer }, [response(changes)]);
    expect(step).toMatchObject({ kind: "open", deflate: agreed, extensions: answer });
  });
});

describe("permessage-deflate that does not fit", () => {
  test.each<{ name: string; offer: Partial<ClientOffer>; answer: string }>([
    { name: "an unknown parameter", offer: { deflate: {} }, answer: "permessage-deflate; foo" },
    {
      name: "a window that is larger than asked for",
      offer: { deflate: { serverMaxWindowBits: 9 } },
      answer: "permessage-deflate; server_max_window_bits=10",
    },
    {
      name: "a wish that is not answered",
      offer: { deflate: { serverNoContextTakeover: true } },
      answer: "permessage-deflate",
    },
    {
      name: "an offer that was no legal one",
      offer: own("permessage-deflate; foo"),
      answer: "permessage-deflate",
    },
  ])("$name is a violation", ({ offer, answer }) => {
    const step = feed({ ...OFFER, ...offer }, [response({ "Sec-WebSocket-Extensions": answer })]);
    expect(step).toMatchObject({
      kind: "violation",
      code: "response/deflate",
      head: { status: 101 },
    });
  });

  test("an extension of the caller's own is told and left to the caller", () => {
    const changes = { "Sec-WebSocket-Extensions": "x-foo; a" };
    const step = feed({ ...OFFER, ...own("x-foo") }, [response(changes)]);
    expect(step).toMatchObject({ kind: "open", deflate: undefined, extensions: "x-foo; a" });
  });

  test("a server and a client of this house come to the same agreement", () => {
    const client = new ClientHandshake({ ...OFFER, deflate: { serverMaxWindowBits: 12 } });
    const accepted = acceptRequest(client.head, { deflate: { clientMaxWindowBits: 10 } });
    const step = client.receive(accepted.bytes);
    expect(accepted.deflate).toMatchObject({ serverMaxWindowBits: 12, clientMaxWindowBits: 10 });
    expect(step).toMatchObject({ kind: "open", deflate: accepted.deflate });
  });
});
