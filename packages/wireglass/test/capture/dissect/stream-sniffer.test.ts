import type { OpenRecord, Side } from "@wireglass/lens/record";
import { expect, test } from "vitest";
import { type FrameParts, frame } from "../../../../wire/test/support/frames.ts";
import { everySplit } from "../../../../wire/test/support/splits.ts";
import { Arena, Dissector, StreamSniffer, Undecided } from "../../../src/capture/index.ts";

const KEY = Uint8Array.of(0x37, 0xfa, 0x21, 0x3d);
const text = (payload: string): FrameParts => ({ opcode: 1, payload: Buffer.from(payload) });
const masked = (parts: FrameParts) => frame({ key: KEY, ...parts });

const ASKED =
  "GET /chat HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n";
const SWITCHING =
  "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: chat\r\n\r\n";

/** What a client, then a server, says first, and what that is. */
const CASES: readonly {
  name: string;
  client?: Uint8Array | string;
  server?: Uint8Array | string;
  is: string;
}[] = [
  { name: "a handshake", client: ASKED, server: SWITCHING, is: "handshake" },
  { name: "a handshake without its answer", client: ASKED, is: "unknown" },
  {
    name: "a handshake that was refused",
    client: ASKED,
    server: "HTTP/1.1 403 No\r\n\r\n",
    is: "stream",
  },
  { name: "a page", client: "GET / HTTP/1.1\r\nHost: h\r\n\r\n", is: "stream" },
  { name: "a request of another kind", client: "POST / HTTP/1.1\r\n", is: "stream" },
  { name: "the beginning of a request", client: "GET /cha", is: "unknown" },
  { name: "a client's text", client: masked(text("hello")), is: "frames" },
  {
    name: "a client's text and ping",
    client: Buffer.concat([masked(text("a")), masked({ opcode: 9 })]),
    is: "frames",
  },
  {
    name: "a client's text, and part of another",
    client: Buffer.concat([masked(text("a")), masked(text("abc")).subarray(0, 4)]),
    is: "frames",
  },
  { name: "a client's fragment", client: masked({ ...text("a"), fin: false }), is: "frames" },
  {
    name: "a client's compressed message",
    client: masked({ ...text("zzz"), rsv: 4 }),
    is: "frames",
  },
  {
    name: "a frame that is not all there",
    client: masked(text("hello")).subarray(0, 7),
    is: "unknown",
  },
  {
    name: "a client's text that is none",
    client: masked({ opcode: 1, payload: Uint8Array.of(0xff) }),
    is: "stream",
  },
  { name: "a client's frame without a mask", client: frame(text("hello")), is: "stream" },
  { name: "a reserved opcode", client: masked({ opcode: 3 }), is: "stream" },
  {
    name: "a length that is not the shortest",
    client: masked({ ...text("a"), lengthBytes: 2 }),
    is: "stream",
  },
  { name: "a fragmented ping", client: masked({ opcode: 9, fin: false }), is: "stream" },
  {
    name: "frames, and then something else",
    client: Buffer.concat([masked(text("a")), Buffer.from("xyz")]),
    is: "stream",
  },
  { name: "a server's text", server: frame(text("hello")), is: "frames" },
  {
    name: "a server's short binary message of another protocol",
    server: Uint8Array.of(2, 3, 1, 2, 3),
    is: "stream",
  },
  { name: "SSH", server: "SSH-2.0-x\r\n", is: "stream" },
  { name: "TLS", client: Uint8Array.of(0x16, 3, 1, 2, 0), is: "stream" },
  { name: "Redis", client: "*1\r\n$4\r\nPING\r\n", is: "stream" },
  { name: "a line", client: "hello\n", is: "stream" },
];

test.each(CASES)("$name is $is, however it is cut", ({ client = "", server = "", is }) => {
  const sides: readonly (readonly [Side, Buffer])[] = [
    ["client", Buffer.from(client)],
    ["server", Buffer.from(server)],
  ];
  for (const cut of everySplit(Buffer.concat(sides.map(([, bytes]) => bytes)))) {
    const sniffer = new StreamSniffer();
    let kind = "unknown";
    let left = sides[0]?.[1].length ?? 0;
    for (const piece of cut) {
      // A piece that has the end of one side's and the beginning of the other's is two.
      const mine = piece.subarray(0, left);
      left -= mine.length;
      for (const [from, bytes] of [
        ["client", mine],
        ["server", piece.subarray(mine.length)],
      ] as const)
        if (bytes.length > 0 && kind === "unknown") ({ kind } = sniffer.push(from, bytes));
    }
    // Cut where a frame ends, what follows is not needed to know.
    if (!(kind === "frames" && is === "stream")) expect(kind).toBe(is);
  }
});

const OPEN: OpenRecord = {
  kind: "open",
  connection: 1,
  time: 1,
  protocol: "tcp",
  source: "proxy",
  url: "tcp://h:81",
  client: "a:1",
  server: "b:1",
  subprotocol: null,
  extensions: "",
};

function settling(open: OpenRecord) {
  const found: { open?: OpenRecord; texts: string[] } = { texts: [] };
  const arena = new Arena();
  const undecided = new Undecided(open, (settled) => {
    found.open = settled;
    return new Dissector(settled, {
      arena,
      sink: {
        message: ({ payload }) => found.texts.push(Buffer.from(payload).toString()),
        plain: ({ memory, start, end }) =>
          found.texts.push(Buffer.from(memory.subarray(start, end)).toString()),
      },
    });
  });
  return { found, undecided };
}

test("a handshake in a plain stream makes its record, and frames begin behind it", () => {
  const { found, undecided } = settling({ ...OPEN, protocol: "tls", url: "tls://h:81" });
  undecided.data("client", 1, Buffer.concat([Buffer.from(ASKED), masked(text("early"))]));
  undecided.data("server", 2, Buffer.concat([Buffer.from(SWITCHING), frame(text("hello"))]));
  expect(found.texts).toEqual(["early", "hello"]);
  expect(found.open).toMatchObject({
    protocol: "wss",
    url: "wss://h:81/chat",
    request: { method: "GET", target: "/chat" },
    response: { status: 101 },
    subprotocol: "chat",
  });
});

test("a stream that says nothing is what it seems to be after a while, and nothing of it is lost", () => {
  const { found, undecided } = settling(OPEN);
  expect(undecided.isOverdue(2_900_000)).toBe(false);
  undecided.data("client", 1, Buffer.from("GET /"));
  expect(undecided.isOverdue(3_100_000)).toBe(true);
  undecided.settle();
  expect(found).toEqual({ open: OPEN, texts: ["GET /"] });
});
