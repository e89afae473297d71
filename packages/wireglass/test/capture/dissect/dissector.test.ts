import { constants, deflateRawSync } from "node:zlib";
import { framesOf, type KeptMessage, type OpenRecord, type Side } from "@wireglass/lens/record";
import { applyMask } from "@wireglass/wire";
import { expect, test } from "vitest";
import { type FrameParts, frame } from "../../../../wire/test/support/frames.ts";
import { Arena, Dissector, type MessageSink } from "../../../src/capture/index.ts";

const KEY = Uint8Array.of(0x0c, 0x27, 0x57, 0x2a);
const OPEN: OpenRecord = {
  kind: "open",
  connection: 7,
  time: 1_764_000_000,
  protocol: "ws",
  source: "proxy",
  url: "ws://host/",
  client: "127.0.0.1:1",
  server: "127.0.0.1:2",
  request: { method: "GET", target: "/", httpVersion: "1.1", headers: [] },
  response: { status: 101, reason: "", headers: [] },
  subprotocol: null,
  extensions: "",
};

function withDeflate(offer: string, answer: string): OpenRecord {
  const name = "Sec-WebSocket-Extensions";
  return {
    ...OPEN,
    request: { method: "GET", target: "/", httpVersion: "1.1", headers: [[name, offer]] },
    response: { status: 101, reason: "", headers: [[name, answer]] },
    extensions: answer,
  };
}

type Said = { readonly from: Side; readonly bytes: Uint8Array };

/** What is made of a conversation, each chunk cut into pieces of `cut` bytes. */
function dissected(open: OpenRecord, said: readonly Said[], cut = Number.POSITIVE_INFINITY) {
  const arena = new Arena();
  const messages: KeptMessage[] = [];
  const message = (one: KeptMessage): void => {
    messages.push({ ...one, payload: Buffer.from(one.payload) });
  };
  const sink: MessageSink = {
    message,
    plain({ memory, start, end, raw, ...about }) {
      const payload = Buffer.from(memory.subarray(start, end));
      if (raw) applyMask(payload, 0, payload.length, about.maskKey ?? 0, 0);
      const plain = { compressed: false, wire: undefined, frames: undefined, violations: [] };
      message({ ...about, payload, ...plain, origin: "peer" });
    },
  };
  const dissector = new Dissector(open, { arena, sink });
  for (const [at, { from, bytes }] of said.entries()) {
    for (let start = 0; start < bytes.length; start += cut)
      dissector.data(from, at, Buffer.from(bytes), start, Math.min(bytes.length, start + cut));
    arena.reset(); // as when a block was written: nothing may still lie there
  }
  dissector.end("client", said.length);
  dissector.end("server", said.length);
  return { messages, dissector };
}

const fromClient = (parts: FrameParts): Said => ({
  from: "client",
  bytes: frame({ key: KEY, ...parts }),
});
const fromServer = (parts: FrameParts): Said => ({ from: "server", bytes: frame(parts) });
const text = (payload: string) => ({ opcode: 1, payload: Buffer.from(payload) });

const brief = ({ index, from, opcode, payload, violations }: KeptMessage) => ({
  index,
  from,
  opcode,
  payload: Buffer.from(payload).toString(),
  violations,
});

/** A conversation comes in chunks of any sizes. */
const CUTS: readonly (readonly [string, number])[] = [
  ["whole", Number.POSITIVE_INFINITY],
  ["byte by byte", 1],
  ["in pieces of three bytes", 3],
];

test.each(CUTS)("is numbered over both directions, unmasked and joined: %s", (_name, cut) => {
  const { messages } = dissected(
    OPEN,
    [
      fromClient(text("hello")),
      fromServer(text("world")),
      fromClient({ opcode: 2, payload: Buffer.from("par"), fin: false }),
      fromClient({ opcode: 9, payload: Buffer.from("?") }),
      fromClient({ opcode: 0, payload: Buffer.from("ts") }),
      fromServer({ opcode: 10, payload: Buffer.from("?") }),
    ],
    cut,
  );
  expect(messages.map(brief)).toEqual([
    { index: 0, from: "client", opcode: 1, payload: "hello", violations: [] },
    { index: 1, from: "server", opcode: 1, payload: "world", violations: [] },
    { index: 2, from: "client", opcode: 9, payload: "?", violations: [] },
    { index: 3, from: "client", opcode: 2, payload: "parts", violations: [] },
    { index: 4, from: "server", opcode: 10, payload: "?", violations: [] },
  ]);
  expect(messages.map(({ time }) => time)).toEqual([0, 1, 3, 4, 5]);
});

test.each(CUTS)("keeps mask keys, fragments and long forms of length: %s", (_name, cut) => {
  const { messages } = dissected(
    OPEN,
    [
      fromClient(text("hello")),
      fromClient({ ...text("hello"), lengthBytes: 8 }),
      fromServer({ opcode: 2, payload: Buffer.from("a"), fin: false }),
      fromServer({ opcode: 0, payload: Buffer.from("b") }),
    ],
    cut,
  );
  expect(messages.map(framesOf)).toEqual([
    [{ fin: true, rsv: 0, opcode: 1, maskKey: "0c27572a", length: 5 }],
    [{ fin: true, rsv: 0, opcode: 1, maskKey: "0c27572a", length: 5, lengthBytes: 8 }],
    [
      { fin: false, rsv: 0, opcode: 2, length: 1 },
      { fin: true, rsv: 0, opcode: 0, length: 1 },
    ],
  ]);
  expect(messages[0]?.frames).toBeUndefined();
  expect(messages[1]?.violations).toEqual(["length/not-minimal"]);
});

test.each(CUTS)(
  "is inflated where the handshake agreed on it, with what came before as its window: %s",
  (_name, cut) => {
    const first = "a text that comes again and again";
    const dictionary = Buffer.from(first);
    const deflated = (plain: string, dictionary?: Buffer) =>
      deflateRawSync(plain, {
        finishFlush: constants.Z_SYNC_FLUSH,
        ...(dictionary && { dictionary }),
      }).subarray(0, -4);
    const again = deflated(first, dictionary);
    const { messages } = dissected(
      withDeflate("permessage-deflate", "permessage-deflate"),
      [
        fromClient({ opcode: 1, rsv: 4, payload: deflated(first) }),
        fromClient({ opcode: 1, rsv: 4, payload: again }),
        fromClient(text("plain")),
      ],
      cut,
    );
    expect(messages.map(({ payload }) => Buffer.from(payload).toString())).toEqual([
      first,
      first,
      "plain",
    ]);
    expect(messages.map(({ compressed }) => compressed)).toEqual([true, true, false]);
    expect(Buffer.from(messages[1]?.wire ?? []).equals(again)).toBe(true);
    expect(messages[1]?.frames).toBeUndefined();
  },
);

test.each(CUTS)("notes what breaks the rules, and goes on: %s", (_name, cut) => {
  const { messages } = dissected(
    OPEN,
    [
      { from: "client", bytes: frame(text("not masked")) },
      fromClient({ opcode: 1, payload: Uint8Array.of(0xff) }),
      fromClient({ opcode: 3 }),
      fromClient(text("still here")),
    ],
    cut,
  );
  expect(messages.map(({ violations }) => violations)).toEqual([
    ["mask/missing"],
    ["text/utf8"],
    ["opcode/reserved"],
    [],
  ]);
});
test("a stream that was joined in its middle yields frames from where it was joined", () => {
  const { request: _request, response: _response, ...midStream } = OPEN;
  const { messages } = dissected(midStream, [
    fromServer({ opcode: 0, payload: Buffer.from("end") }),
    fromServer(text("next")),
    fromServer({ opcode: 1, rsv: 4, payload: Uint8Array.of(1) }),
  ]);
  expect(messages.map(({ violations }) => violations)).toEqual([[], [], []]);
  expect(messages.map(({ opcode }) => opcode)).toEqual([0, 1, 1]);
});

test("bytes of a plain stream are kept chunk by chunk", () => {
  const { messages } = dissected({ ...OPEN, protocol: "tcp" }, [
    { from: "client", bytes: Buffer.from("ab") },
    { from: "server", bytes: Buffer.from("c") },
  ]);
  expect(messages.map(brief)).toEqual([
    { index: 0, from: "client", opcode: 16, payload: "ab", violations: [] },
    { index: 1, from: "server", opcode: 16, payload: "c", violations: [] },
  ]);
});

const ENDED = {
  kind: "close",
  connection: 7,
  time: 1,
  by: "server",
  code: 1006,
  reason: "",
  clean: false,
} as const;
const bye = Buffer.from([0x03, 0xe8, ...Buffer.from("bye")]);

test.each([
  { name: "no close frame", said: [], end: ENDED },
  {
    name: "both close frames",
    said: [fromClient({ opcode: 8, payload: bye }), fromServer({ opcode: 8, payload: bye })],
    end: { ...ENDED, by: "client", code: 1000, reason: "bye", clean: true },
  },
  {
    name: "one close frame without a code",
    said: [fromServer({ opcode: 8 })],
    end: { ...ENDED, by: "server", code: 1005, clean: false },
  },
])("the end of a connection with $name", ({ said, end }) => {
  expect(dissected(OPEN, said).dissector.closed(ENDED)).toEqual(end);
});

test.each([
  { name: "cut off", reason: "read ECONNRESET", code: 1006, clean: false },
  { name: "in good order", reason: "", code: 1000, clean: true },
])("the end of a plain stream $name", ({ reason, code, clean }) => {
  const { dissector } = dissected({ ...OPEN, protocol: "tcp" }, []);
  expect(dissector.closed({ ...ENDED, reason })).toEqual({ ...ENDED, reason, code, clean });
});
