import { isUtf8 } from "node:buffer";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DeflateStream } from "../../src/extension/deflate-stream.ts";
import type { Host } from "../../src/host.ts";
import { Receiver } from "../../src/message/receiver.ts";
import type { FrameSink, MessageSink } from "../../src/message/sinks.ts";
import { cutAt, cuts, hostileBytes, legalTraffic } from "../support/arbitraries.ts";
import { hex, join, pattern, utf8 } from "../support/bytes.ts";
import { frame } from "../support/frames.ts";
import { COMPRESSOR } from "../support/node-compressor.ts";
import { everySplit } from "../support/splits.ts";
import { PLAIN_AGREEMENT } from "../support/talker.ts";
import { CountingPool, HOSTS, testHost } from "../support/test-host.ts";

type Options = {
  readonly host?: Host;
  readonly masked?: "required" | "forbidden" | "either";
  readonly maxMessageBytes?: number;
  readonly maxFragments?: number;
  readonly deflate?: boolean;
};

/** A receiver that writes down what its sink is told, a word and hex a line. */
class Listener {
  readonly told: string[] = [];
  readonly receiver: Receiver;
  onMessage: () => void = () => {};

  constructor({ host = testHost(), deflate, ...rules }: Options = {}) {
    const write = (word: string, bytes: Uint8Array) =>
      this.told.push(`${word} ${Buffer.from(bytes).toString("hex")}`);
    const messages: MessageSink = {
      message: (opcode, bytes, start, end) => {
        write(opcode === 1 ? "text" : "binary", bytes.subarray(start, end));
        this.onMessage();
      },
    };
    const frames: FrameSink = {
      control: (opcode, payload) => write(`control ${opcode}`, payload),
      violation: (code) => this.told.push(code),
    };
    this.receiver = new Receiver(
      messages,
      frames,
      host,
      { masked: "either", maxMessageBytes: 1 << 20, maxFragments: 100, ...rules },
      deflate ? new DeflateStream("server", PLAIN_AGREEMENT, COMPRESSOR) : undefined,
    );
  }

  receive(...chunks: readonly Uint8Array[]): string[] {
    for (const chunk of chunks) this.receiver.receive(chunk.slice(), 0, chunk.length);
    return this.told;
  }
}

/** What is told, however the bytes arrive. */
function told(wire: Uint8Array, options?: Options): string[] {
  const outcomes = [...everySplit(wire)].map((chunks) => new Listener(options).receive(...chunks));
  for (const outcome of outcomes) expect(outcome).toEqual(outcomes[0]);
  return outcomes[0] ?? [];
}

const KEY = hex("a1b2c3d4");

describe.each(HOSTS)("a receiver, host $name", ({ host }) => {
  test.each([
    { name: "a text", wire: "8105 48656c6c6f", expected: ["text 48656c6c6f"] },
    { name: "a masked text", wire: "8185 37fa213d 7f9f4d5158", expected: ["text 48656c6c6f"] },
    {
      name: "an empty text and an empty binary",
      wire: "8100 8200",
      expected: ["text ", "binary "],
    },
    { name: "an empty masked text", wire: "8180 37fa213d", expected: ["text "] },
    { name: "a text in pieces", wire: "0103 48656c 8002 6c6f", expected: ["text 48656c6c6f"] },
    { name: "empty pieces", wire: "0100 0000 8000", expected: ["text "] },
    { name: "bytes that are no UTF-8", wire: "8202 ff80", expected: ["binary ff80"] },
    {
      name: "control frames between pieces",
      wire: "0101 61 8901 70 0001 62 8a00 8001 63",
      expected: ["control 9 70", "control 10 ", "text 616263"],
    },
    { name: "a masked ping", wire: "8982 01020304 0103", expected: ["control 9 0001"] },
    {
      name: "a character cut by a piece's end",
      wire: "0101 e2 0001 82 8001 ac",
      expected: ["text e282ac"],
    },
    {
      name: "a text between binaries",
      wire: "8201 00 8101 61 8201 ff",
      expected: ["binary 00", "text 61", "binary ff"],
    },
  ])("reads $name", ({ wire, expected }) => {
    expect(told(hex(wire), { host })).toEqual(expected);
  });

  test.each([
    { name: "a text that is no UTF-8", wire: "8101 ff 8900", expected: ["text/utf8"] },
    { name: "a masked one", wire: "8181 00000001 ff 8900", expected: ["text/utf8"] },
    { name: "a text that ends in a character", wire: "8102 e282 8900", expected: ["text/utf8"] },
    {
      name: "pieces that end in a character",
      wire: "0101 61 8001 e2 8900",
      expected: ["text/utf8"],
    },
    {
      name: "a rule about headers",
      wire: "8900 8300 8900",
      expected: ["control 9 ", "opcode/reserved"],
    },
  ])("tells of $name once and reads no more", ({ wire, expected }) => {
    expect(told(hex(wire), { host })).toEqual(expected);
  });

  test("a long text is checked to its end, whole or in pieces", () => {
    const text = "grüße 😀 ".repeat(20);
    const good = `text ${Buffer.from(text).toString("hex")}`;
    expect(told(frame({ opcode: 1, payload: utf8(text), key: KEY }), { host })).toEqual([good]);
    const bad = join(utf8(text), hex("80"));
    expect(told(frame({ opcode: 1, payload: bad, key: KEY }), { host })).toEqual(["text/utf8"]);
  });
});

describe("a bad byte of a text fails as soon as it arrives", () => {
  const announced = frame({ opcode: 1, payload: utf8("x".repeat(200)), key: KEY });

  test.each([
    { name: "inside a frame whose end is far", before: "", head: announced.slice(0, 8), phase: 0 },
    {
      name: "behind good bytes of the frame",
      before: "616263",
      head: announced.slice(0, 8),
      phase: 3,
    },
    {
      name: "inside a later piece",
      before: "",
      head: join(hex("0102 e282"), frame({ opcode: 0, payload: pattern(9), key: KEY }).slice(0, 6)),
      phase: 0,
    },
  ])("$name", ({ before, head, phase }) => {
    const listener = new Listener();
    const mask = (byte: number, at: number) => byte ^ (KEY[at % 4] ?? 0);
    expect(listener.receive(head, hex(before).map(mask))).toEqual([]);
    expect(listener.receive(Uint8Array.of(mask(0xff, phase)))).toEqual(["text/utf8"]);
  });

  test("with the host's isUtf8 too", () => {
    const listener = new Listener({ host: testHost({ isUtf8 }) });
    const head = frame({ opcode: 1, payload: pattern(1000) }).slice(0, 4);
    const good = utf8("é".repeat(100));
    expect(listener.receive(head, good, good)).toEqual([]);
    expect(listener.receive(join(good, hex("c0")))).toEqual(["text/utf8"]);
  });
});

describe("limits", () => {
  test.each([
    { name: "a message of exactly the limit", wire: "8204 01020304", ok: true },
    { name: "a message one byte larger", wire: "8205 0102030405", ok: false },
    { name: "pieces of exactly the limit", wire: "0202 0102 8002 0304", ok: true },
    { name: "pieces one byte larger", wire: "0202 0102 8003 030405", ok: false },
    { name: "a ping beside a full message", wire: "0204 01020304 8903 010203 8000", ok: true },
    { name: "two messages that together are larger", wire: "8203 010203 8203 010203", ok: true },
  ])("$name", ({ wire, ok }) => {
    const codes = told(hex(wire), { maxMessageBytes: 4 });
    expect(codes.includes("limit/message")).toBe(!ok);
  });

  test.each([
    { name: "as many pieces as allowed", wire: "0100 0000 8000", expected: ["text "] },
    { name: "one more", wire: "0100 0000 0000 8000", expected: ["limit/fragments"] },
    {
      name: "control frames do not count",
      wire: "0100 8a00 8a00 0000 8000",
      expected: ["control 10 ", "control 10 ", "text "],
    },
    {
      name: "the next message counts anew",
      wire: "0100 0000 8000 0100 8000",
      expected: ["text ", "text "],
    },
  ])("$name", ({ wire, expected }) => {
    expect(told(hex(wire), { maxFragments: 3 })).toEqual(expected);
  });

  test.each([
    { name: "refused by its limit", maxMessageBytes: 1 << 20, expected: ["limit/message"] },
    { name: "allowed without a limit", maxMessageBytes: Infinity, expected: [] },
  ])(
    "a header that announces 2^62 bytes, $name, costs no memory",
    ({ maxMessageBytes, expected }) => {
      const buffers = new CountingPool();
      const listener = new Listener({ host: testHost({ buffers }), maxMessageBytes });
      expect(listener.receive(hex("82ff 4000000000000000 01020304"))).toEqual(expected);
      expect(buffers.takenBytes).toBe(0);
    },
  );
});

describe("memory for what is announced", () => {
  test("follows what has come of a large message", () => {
    const buffers = new CountingPool();
    const listener = new Listener({ host: testHost({ buffers }) });
    listener.receive(hex("827f 00000000000fffff"), pattern(10));
    expect(buffers.takenBytes).toBe(4096);
  });

  test("after a violation or a stop nothing is held", () => {
    for (const end of [
      (l: Listener) => l.receive(hex("0100")),
      (l: Listener) => l.receiver.stop(),
    ]) {
      const buffers = new CountingPool();
      const listener = new Listener({ host: testHost({ buffers }) });
      listener.receive(hex("0103 616263"));
      end(listener);
      expect(buffers.lent.size).toBe(0);
      expect(listener.receiver.stopped).toBe(true);
    }
  });
});

describe("memory", () => {
  test("a whole message in one chunk is handed on where it lies", () => {
    const buffers = new CountingPool();
    const listener = new Listener({ host: testHost({ buffers }), masked: "required" });
    listener.receive(frame({ opcode: 2, payload: pattern(5000), key: KEY }));
    expect(listener.told).toEqual([`binary ${Buffer.from(pattern(5000)).toString("hex")}`]);
    expect(buffers.sizes).toEqual([]);
  });

  test("a message that came in pieces is put together once and its memory goes back", () => {
    const buffers = new CountingPool();
    const listener = new Listener({ host: testHost({ buffers }) });
    const wire = frame({ opcode: 2, payload: pattern(50_000), key: KEY });
    listener.receive(wire.slice(0, 40_000), wire.slice(40_000));
    expect(listener.told).toEqual([`binary ${Buffer.from(pattern(50_000)).toString("hex")}`]);
    expect(buffers.sizes).toEqual([50_000]);
    expect(buffers.lent.size).toBe(0);
  });

  test("a message that is being looked at is nobody else's, even when reading is stopped", () => {
    const buffers = new CountingPool();
    const listener = new Listener({ host: testHost({ buffers }) });
    listener.onMessage = () => {
      listener.receiver.stop();
      expect(buffers.lent.size).toBe(1);
    };
    listener.receive(hex("0101 61 8001 62"));
    expect(listener.told).toEqual(["text 6162"]);
    expect(buffers.lent.size).toBe(0);
  });
});

describe("the caller's memory", () => {
  test("control payloads are the sink's to keep: the chunk may be used again", () => {
    const kept: Uint8Array[] = [];
    const sink = {
      message: () => {},
      control: (_: number, p: Uint8Array) => kept.push(p),
      violation: () => {},
    };
    const rules = { masked: "either" as const, maxMessageBytes: 10, maxFragments: 10 };
    const receiver = new Receiver(sink, sink, testHost(), rules);
    const chunk = hex("8902 0102");
    receiver.receive(chunk, 0, chunk.length);
    chunk.fill(0);
    expect(kept).toEqual([hex("0102")]);
  });

  test("only bytes from start to end are read, and no other is touched", () => {
    const listener = new Listener();
    const wire = frame({ opcode: 2, payload: pattern(9), key: KEY });
    const chunk = join(hex("ffff"), wire, hex("ffff"));
    listener.receiver.receive(chunk, 2, chunk.length - 2);
    expect(listener.told).toEqual([`binary ${Buffer.from(pattern(9)).toString("hex")}`]);
    expect(join(chunk.slice(0, 2), chunk.slice(-2))).toEqual(hex("ffffffff"));
  });
});

describe("compressed messages", () => {
  const hello = "f248cdc9c90700";

  test.each([
    { name: "one frame", wire: `c107 ${hello}`, expected: ["text 48656c6c6f"] },
    { name: "a binary", wire: `c207 ${hello}`, expected: ["binary 48656c6c6f"] },
    {
      name: "pieces, RSV1 on the first only",
      wire: "4103 f248cd 8004 c9c90700",
      expected: ["text 48656c6c6f"],
    },
    {
      name: "plain and compressed mixed",
      wire: `8101 61 c107 ${hello} 8101 62`,
      expected: ["text 61", "text 48656c6c6f", "text 62"],
    },
    {
      name: "a shared window",
      wire: `c107 ${hello} c105 f200110000`,
      expected: ["text 48656c6c6f", "text 48656c6c6f"],
    },
    { name: "an empty message", wire: "c101 00", expected: ["text "] },
    { name: "no payload at all, which inflates to nothing", wire: "c100", expected: ["text "] },
    { name: "bytes that do not inflate", wire: "c102 ffff 8900", expected: ["deflate/invalid"] },
    {
      name: "a text that inflates to bad UTF-8",
      wire: "c107 0001 00 feff ff 00 8900",
      expected: ["text/utf8"],
    },
    {
      name: "a binary that inflates to the same",
      wire: "c207 0001 00 feff ff 00",
      expected: ["binary ff"],
    },
  ])("$name", ({ wire, expected }) => {
    expect(told(hex(wire), { deflate: true })).toEqual(expected);
  });

  test.each([
    { name: "exactly the limit", maxMessageBytes: 100_000, told: "binary" },
    { name: "more than the limit", maxMessageBytes: 99_999, told: "deflate/too-large" },
  ])("a bomb that inflates to $name: $told", ({ maxMessageBytes, told: word }) => {
    const settings = { windowBits: 15, level: 9, memLevel: 8 };
    const payload = COMPRESSOR.deflate(new Uint8Array(100_000), undefined, settings);
    const wire = frame({ opcode: 2, rsv: 4, payload });
    const [first] = new Listener({ deflate: true, maxMessageBytes }).receive(wire);
    expect(first?.split(" ")[0]).toBe(word);
  });
});

const WIRE = hex("8101 61 8900 0101 62 8001 63 8101 64");
const ALL = ["text 61", "control 9 ", "text 6263", "text 64"];

describe("pause and resume", () => {
  test("nothing is read while paused, and everything afterwards, in order", () => {
    for (const chunks of everySplit(WIRE)) {
      const listener = new Listener();
      listener.receiver.pause();
      expect(listener.receiver.paused).toBe(true);
      expect(listener.receive(...chunks)).toEqual([]);
      listener.receiver.resume();
      expect(listener.told).toEqual(ALL);
      expect(listener.receiver.paused).toBe(false);
    }
  });

  test("pausing at each message gives one at a time, nothing lost or turned round", () => {
    for (const chunks of everySplit(WIRE)) {
      const listener = new Listener();
      listener.onMessage = () => listener.receiver.pause();
      listener.receive(...chunks);
      expect(listener.told).toEqual(["text 61"]);
      listener.receiver.resume();
      expect(listener.told).toEqual(ALL.slice(0, 3));
      listener.receiver.resume();
      expect(listener.told).toEqual(ALL);
    }
  });
});

describe("the end while paused", () => {
  test("reads what was kept, in order, however often a message pauses", () => {
    for (const chunks of everySplit(WIRE)) {
      const listener = new Listener();
      listener.onMessage = () => listener.receiver.pause();
      listener.receiver.pause();
      listener.receive(...chunks);
      listener.receiver.finish();
      expect(listener.told).toEqual(ALL);
      listener.receiver.finish();
      listener.receiver.resume();
      expect(listener.told).toEqual(ALL); // once
    }
  });

  test("reads no further than a message that stops it, and gives the memory back", () => {
    const buffers = new CountingPool();
    const listener = new Listener({ host: testHost({ buffers }) });
    listener.onMessage = () => listener.receiver.stop();
    listener.receiver.pause();
    listener.receive(WIRE);
    listener.receiver.finish();
    expect(listener.told).toEqual(ALL.slice(0, 1));
    expect(buffers.lent.size).toBe(0);
  });
});

describe("what is kept while paused", () => {
  test("is a copy: the caller's memory may be used again", () => {
    const listener = new Listener();
    listener.receiver.pause();
    const chunk = WIRE.slice();
    listener.receiver.receive(chunk, 0, chunk.length);
    chunk.fill(0);
    listener.receiver.resume();
    expect(listener.told).toEqual(ALL);
  });

  test("lies in the pool's memory, until it is read or forgotten", () => {
    for (const end of [(l: Listener) => l.receiver.resume(), (l: Listener) => l.receiver.stop()]) {
      const buffers = new CountingPool();
      const listener = new Listener({ host: testHost({ buffers }) });
      listener.receiver.pause();
      listener.receive(WIRE, WIRE);
      expect(buffers.lent.size).toBe(1);
      end(listener);
      expect(buffers.lent.size).toBe(0);
    }
  });

  test("is forgotten by a stop", () => {
    const listener = new Listener();
    listener.receiver.pause();
    listener.receive(WIRE);
    listener.receiver.stop();
    listener.receiver.resume();
    expect(listener.told).toEqual([]);
  });
});

describe("midMessage", () => {
  test("is true from the first byte of a frame or message to its last", () => {
    const listener = new Listener();
    const flags = Array.from(hex("8101 61 8900 0101 62 8900 8000"), (byte) => {
      listener.receive(Uint8Array.of(byte));
      return listener.receiver.midMessage ? 1 : 0;
    });
    expect(flags.join("")).toBe("110" + "10" + "111" + "11" + "10");
  });
});

describe("any input", () => {
  test.each([
    { name: "plain", deflate: false },
    { name: "with deflate", deflate: true },
  ])("$name: never throws, and says the same however it is cut", ({ deflate }) => {
    fc.assert(
      fc.property(hostileBytes, cuts, (wire, fractions) => {
        const options = { deflate, maxMessageBytes: 200, maxFragments: 4 };
        const whole = new Listener(options).receive(wire);
        expect(new Listener(options).receive(...cutAt(wire, fractions))).toEqual(whole);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    { name: "masked", masked: true, rule: "required" as const },
    { name: "not masked", masked: false, rule: "forbidden" as const },
  ])("legal traffic, $name, is told without a violation", ({ masked, rule }) => {
    fc.assert(
      fc.property(legalTraffic(masked), cuts, (frames, fractions) => {
        const listener = new Listener({ masked: rule });
        const lines = listener.receive(...cutAt(join(...frames), fractions));
        const ends = frames.filter((bytes) => ((bytes[0] ?? 0) & 0x80) !== 0);
        expect(lines.length).toBe(ends.length);
        expect(lines.filter((line) => line.includes("/"))).toEqual([]);
      }),
    );
  });
});
