import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DEFLATE_TUNING, DeflateStream } from "../../src/extension/deflate-stream.ts";
import type { Host } from "../../src/host.ts";
import { encodeShared, Sender } from "../../src/message/sender.ts";
import { Opcode } from "../../src/opcode.ts";
import { EDGE_LENGTHS } from "../support/arbitraries.ts";
import { hex, join, pattern, utf8 } from "../support/bytes.ts";
import { frame } from "../support/frames.ts";
import { COMPRESSOR } from "../support/node-compressor.ts";
import { PLAIN_AGREEMENT } from "../support/talker.ts";
import { CountingPool, KEY, testHost } from "../support/test-host.ts";

const KEY_BYTES = hex("01020304");
const ROLES = [
  { role: "server" as const, key: undefined },
  { role: "client" as const, key: KEY_BYTES },
];

function sent(sender: Sender): Uint8Array {
  const bytes = sender.output.view().slice();
  if (bytes.length > 0) sender.output.reuse();
  return bytes;
}

function deflating(role: "server" | "client", thresholdBytes: number, host = testHost()): Sender {
  const tuning = { ...DEFLATE_TUNING, thresholdBytes };
  return new Sender(role, host, new DeflateStream(role, PLAIN_AGREEMENT, COMPRESSOR, tuning));
}

describe.each(ROLES)("a $role sends", ({ role, key }) => {
  const masked = key && { key };

  test.each(EDGE_LENGTHS.map((size) => ({ size })))(
    "$size bytes in the shortest form",
    ({ size }) => {
      const sender = new Sender(role, testHost());
      sender.bytes(Opcode.binary, pattern(size + 4), 2, size + 2);
      const payload = pattern(size + 4).subarray(2, size + 2);
      expect(sent(sender)).toEqual(frame({ opcode: 2, payload, ...masked }));
    },
  );

  test.each([
    { name: "nothing", text: "" },
    { name: "ASCII", text: "Hello" },
    { name: "astral characters", text: "😀😀" },
    { name: "lone surrogates, as U+FFFD", text: "a\ud800b\udc00" },
    { name: "125 bytes of ASCII", text: "x".repeat(125) },
    { name: "126 bytes of ASCII", text: "x".repeat(126) },
    { name: "125 characters of 250 bytes", text: "é".repeat(125) },
    { name: "42 characters of 126 bytes", text: "€".repeat(42) },
    { name: "65535 bytes of ASCII", text: "x".repeat(65_535) },
    { name: "65536 bytes of ASCII", text: "x".repeat(65_536) },
    { name: "40000 characters of 80000 bytes", text: "é".repeat(40_000) },
    { name: "21846 characters of 65538 bytes", text: "€".repeat(21_846) },
  ])("a text of $name", ({ text }) => {
    const sender = new Sender(role, testHost());
    sender.text(text);
    expect(sent(sender)).toEqual(frame({ opcode: 1, payload: utf8(text), ...masked }));
  });

  test("any text behind any other", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary", maxLength: 140 })), (texts) => {
        const sender = new Sender(role, testHost());
        for (const text of texts) sender.text(text);
        const frames = texts.map((text) => frame({ opcode: 1, payload: utf8(text), ...masked }));
        expect(sent(sender)).toEqual(join(...frames));
      }),
    );
  });
});

describe.each(ROLES)("a $role sends in other forms", ({ key, role }) => {
  const masked = key && { key };

  test("a message in pieces, with control frames between", () => {
    const sender = new Sender(role, testHost());
    sender.fragment(Opcode.text, utf8("He"), false);
    sender.control(Opcode.ping, hex("09"));
    sender.fragment(Opcode.text, utf8("l"), false);
    sender.fragment(Opcode.text, utf8("lo"), true);
    sender.text("next");
    expect(sent(sender)).toEqual(
      join(
        frame({ opcode: 1, payload: utf8("He"), fin: false, ...masked }),
        frame({ opcode: 9, payload: hex("09"), ...masked }),
        frame({ opcode: 0, payload: utf8("l"), fin: false, ...masked }),
        frame({ opcode: 0, payload: utf8("lo"), ...masked }),
        frame({ opcode: 1, payload: utf8("next"), ...masked }),
      ),
    );
  });

  test("a message of one piece as a whole message", () => {
    const sender = new Sender(role, testHost());
    sender.fragment(Opcode.binary, hex("07"), true);
    expect(sent(sender)).toEqual(frame({ opcode: 2, payload: hex("07"), ...masked }));
  });

  test("any first byte, legal or not", () => {
    const sender = new Sender(role, testHost());
    sender.raw(0x73, hex("00"));
    const parts = { opcode: 3, rsv: 7, fin: false, payload: hex("00"), ...masked };
    expect(sent(sender)).toEqual(frame(parts));
  });
});

describe("while a message is being sent in pieces", () => {
  test("shared frames wait for its last piece, in their order", () => {
    const sender = new Sender("server", testHost());
    sender.fragment(Opcode.text, utf8("a"), false);
    for (const text of ["1", "2"]) {
      sender.shared(encodeShared(Opcode.text, utf8(text), testHost()));
    }
    expect(sender.heldBytes).toBe(6);
    expect(sent(sender)).toEqual(frame({ opcode: 1, fin: false, payload: utf8("a") }));
    sender.fragment(Opcode.text, utf8("b"), true);
    expect(sender.heldBytes).toBe(0);
    const texts = [
      frame({ opcode: 1, payload: utf8("1") }),
      frame({ opcode: 1, payload: utf8("2") }),
    ];
    expect(sent(sender)).toEqual(join(frame({ opcode: 0, payload: utf8("b") }), ...texts));
  });

  test.each<{ name: string; act: (sender: Sender) => void; code: string }>([
    { name: "a text", act: (s) => s.text("no"), code: "send/unfinished" },
    { name: "bytes", act: (s) => s.bytes(Opcode.binary, hex("00"), 0, 1), code: "send/unfinished" },
    {
      name: "another opcode",
      act: (s) => s.fragment(Opcode.binary, hex("00"), true),
      code: "send/opcode",
    },
  ])("$name is refused and nothing changes", ({ act, code }) => {
    const sender = new Sender("server", testHost());
    sender.fragment(Opcode.text, utf8("a"), false);
    const before = sent(sender);
    expect(() => act(sender)).toThrow(expect.objectContaining({ name: "UsageError", code }));
    expect(sent(sender)).toEqual(new Uint8Array(0));
    sender.fragment(Opcode.text, utf8("b"), true);
    expect(join(before, sent(sender))).toEqual(hex("0101 61 8001 62"));
  });
});

describe("a client's mask", () => {
  test("has a new key for each frame, from the host's dice", () => {
    const keys = [0x11223344, -1, 0, KEY];
    const dice = keys.values();
    const sender = new Sender("client", testHost({ random: () => dice.next().value ?? 0 }));
    sender.text("one");
    sender.bytes(Opcode.binary, pattern(3), 0, 3);
    sender.fragment(Opcode.text, utf8("three"), true);
    sender.control(Opcode.pong, hex("04"));
    const frames = [
      frame({ opcode: 1, payload: utf8("one"), key: hex("11223344") }),
      frame({ opcode: 2, payload: pattern(3), key: hex("ffffffff") }),
      frame({ opcode: 1, payload: utf8("three"), key: hex("00000000") }),
      frame({ opcode: 10, payload: hex("04"), key: KEY_BYTES }),
    ];
    expect(sent(sender)).toEqual(join(...frames));
  });

  test("leaves the application's bytes as they are", () => {
    const bytes = pattern(50);
    new Sender("client", testHost()).bytes(Opcode.binary, bytes, 0, 50);
    expect(bytes).toEqual(pattern(50));
  });

  test("a server throws no dice", () => {
    const random: Host["random"] = () => {
      throw new Error("not asked for");
    };
    const sender = new Sender("server", testHost({ random }));
    expect(() => sender.text("plain")).not.toThrow();
  });
});

describe("with deflate", () => {
  test.each([
    { name: "one byte below the threshold goes plain", size: 63, rsv: 0 },
    { name: "the threshold is compressed", size: 64, rsv: 4 },
  ])("$name", ({ size, rsv }) => {
    const text = deflating("server", 64);
    text.text("x".repeat(size));
    const bytes = deflating("server", 64);
    bytes.bytes(Opcode.binary, pattern(size), 0, size);
    expect([sent(text)[0], sent(bytes)[0]]).toEqual([0x81 | (rsv << 4), 0x82 | (rsv << 4)]);
  });

  test("the threshold counts bytes, not characters", () => {
    const sender = deflating("server", 64);
    sender.text("é".repeat(32));
    expect(sent(sender)[0]).toBe(0xc1);
  });

  test("what is sent inflates to what was meant, and takeover shortens the second", () => {
    const sender = deflating("server", 1);
    const text = "Hello, hello, hello, is anybody there?";
    sender.text(text);
    const first = sent(sender);
    sender.text(text);
    const second = sent(sender);
    expect(second.length).toBeLessThan(first.length);
    const peer = new DeflateStream("client", PLAIN_AGREEMENT, COMPRESSOR);
    for (const wire of [first, second]) {
      const result = peer.inflate(wire.subarray(2), 1000);
      expect(result).toEqual({ kind: "bytes", bytes: utf8(text) });
    }
  });
});

describe("with deflate, at its edges", () => {
  test("an empty message inflates to nothing where the threshold is nothing", () => {
    const sender = deflating("client", 0);
    sender.text("");
    const wire = sent(sender);
    expect(wire[0]).toBe(0xc1);
    const payload = frame({ opcode: 0, payload: wire.subarray(6), key: KEY_BYTES }).subarray(6);
    const peer = new DeflateStream("server", PLAIN_AGREEMENT, COMPRESSOR);
    expect(peer.inflate(payload, 10)).toEqual({ kind: "bytes", bytes: new Uint8Array(0) });
  });

  test("pieces and control frames are not compressed", () => {
    const sender = deflating("server", 0);
    sender.fragment(Opcode.text, utf8("x".repeat(100)), true);
    sender.control(Opcode.ping, pattern(100));
    const [text, ping] = [
      { opcode: 1, payload: utf8("x".repeat(100)) },
      { opcode: 9, payload: pattern(100) },
    ];
    expect(sent(sender)).toEqual(join(frame(text), frame(ping)));
  });

  test("the memory for compressing goes back to the pool", () => {
    const pool = new CountingPool();
    const sender = deflating("server", 0, testHost({ buffers: pool }));
    sender.text("x".repeat(1000));
    sent(sender);
    expect(pool.sizes).toContain(3000);
    expect(pool.lent.size).toBe(0);
  });
});

describe("encodeShared", () => {
  const text = utf8("Hello, hello, hello, is anybody there?");

  test("plain: the same bytes that one server would send", () => {
    const shared = encodeShared(Opcode.text, text, testHost());
    expect(shared).toEqual({
      bytes: frame({ opcode: 1, payload: text }),
      compressed: false,
      payload: text,
    });
  });

  test("compressed: every receiver inflates it, and its window moves", () => {
    const settings = { windowBits: 15, level: 6, memLevel: 8 };
    const deflate = (plain: Uint8Array) => COMPRESSOR.deflate(plain, undefined, settings);
    const shared = encodeShared(Opcode.text, text, testHost(), deflate);
    const sender = deflating("server", 0);
    const peer = new DeflateStream("client", PLAIN_AGREEMENT, COMPRESSOR);
    for (const send of [
      () => sender.text("before"),
      () => sender.shared(shared),
      () => sender.bytes(1, text, 0, text.length),
    ]) {
      send();
      const wire = sent(sender);
      expect(wire[0]).toBe(0xc1);
      expect(peer.inflate(wire.subarray(2), 1000).kind).toBe("bytes");
    }
  });

  test("a plain shared frame leaves the window alone", () => {
    const [one, other] = [deflating("server", 0), deflating("server", 0)];
    one.shared(encodeShared(Opcode.text, text, testHost()));
    sent(one);
    for (const sender of [one, other]) sender.text("Hello, hello");
    expect(sent(one)).toEqual(sent(other));
  });
});
