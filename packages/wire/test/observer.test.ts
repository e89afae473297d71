import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DeflateStream } from "../src/extension/deflate-stream.ts";
import { type ObservedMessage, type ObserverOptions, StreamObserver } from "../src/observer.ts";
import type { ViolationCode } from "../src/violation.ts";
import { cutAt, cuts, hostileBytes, legalTraffic } from "./support/arbitraries.ts";
import { hex, join, pattern, utf8 } from "./support/bytes.ts";
import { type FrameParts, frame, splitFrames } from "./support/frames.ts";
import { COMPRESSOR } from "./support/node-compressor.ts";
import { everySplit } from "./support/splits.ts";
import { PLAIN_AGREEMENT } from "./support/talker.ts";
import { HOSTS, testHost } from "./support/test-host.ts";

const LIMITS = { maxMessageBytes: 1 << 20, maxFragments: 100 };
const KEY = hex("a1b2c3d4");
const HELLO = "f248cdc9c90700";

type Options = Partial<Omit<ObserverOptions, "message" | "deflate">> & {
  readonly deflate?: boolean;
};

function observe(
  chunks: readonly Uint8Array[],
  options: Options = {},
  ends = true,
): ObservedMessage[] {
  const messages: ObservedMessage[] = [];
  const { deflate = false, ...rest } = options;
  const observer = new StreamObserver({
    from: "server",
    host: testHost(),
    limits: LIMITS,
    ...rest,
    deflate: deflate ? new DeflateStream("client", PLAIN_AGREEMENT, COMPRESSOR) : undefined,
    message: (message) => messages.push(message),
  });
  for (const chunk of chunks) observer.receive(chunk);
  if (ends) observer.receiveEnd();
  return messages;
}

/** What is seen of `wire`, however it arrives. */
function seen(wire: Uint8Array, options?: Options): ObservedMessage[] {
  const outcomes = [...everySplit(wire)].map((chunks) => observe(chunks, options));
  for (const outcome of outcomes) expect(outcome).toEqual(outcomes[0]);
  return outcomes[0] ?? [];
}

/** A message as opcode, payload and codes. */
function brief({ opcode, payload, violations }: ObservedMessage): string {
  return [opcode, Buffer.from(payload).toString("hex"), ...violations].join(" ").trim();
}

function raws(messages: readonly ObservedMessage[]): string[] {
  const frames = messages.flatMap((message) => message.frames);
  return frames.map(({ raw }) => Buffer.from(raw).toString("hex"));
}

describe("what is legal is told without a violation", () => {
  test.each([
    { name: "a text", wire: "8105 48656c6c6f", lines: ["1 48656c6c6f"] },
    { name: "an empty binary", wire: "8200", lines: ["2"] },
    { name: "a ping and a pong", wire: "8901 61 8a01 61", lines: ["9 61", "10 61"] },
    { name: "a close", wire: "8805 03e8 627965", lines: ["8 03e8627965"] },
    { name: "what follows a close, too", wire: "8800 8100", lines: ["8", "1"] },
    {
      name: "pieces with a ping between, in the order in which they end",
      wire: "0101 61 8901 70 0001 62 8001 63",
      lines: ["9 70", "1 616263"],
    },
  ])("$name", ({ wire, lines }) => {
    expect(seen(hex(wire)).map(brief)).toEqual(lines);
  });

  test("a client's frames are told unmasked, their raw bytes as they were", () => {
    const wire = frame({ opcode: 1, payload: utf8("Hello"), key: KEY });
    expect(seen(wire, { from: "client" })).toEqual([
      {
        opcode: 1,
        payload: utf8("Hello"),
        joined: expect.any(Uint8Array),
        compressed: false,
        wireLength: 11,
        violations: [],
        frames: [
          {
            fin: true,
            rsv: 0,
            opcode: 1,
            masked: true,
            maskKey: 0xa1b2c3d4 | 0,
            length: 5,
            lengthBytes: 0,
            headerBytes: 6,
            raw: wire,
            violations: [],
          },
        ],
      },
    ]);
  });

  test("pieces are told with the frames they came in and all their bytes counted", () => {
    const [message] = seen(hex("0101 61 0000 8002 6263"));
    expect(message?.frames.map(({ opcode, fin, length }) => [opcode, fin, length])).toEqual([
      [1, false, 1],
      [0, false, 0],
      [0, true, 2],
    ]);
    expect(message?.wireLength).toBe(9);
  });
});

describe.each(HOSTS)("violations are noted and reading goes on, host $name", ({ host }) => {
  test.each<{ name: string; wire: string; lines: readonly string[]; from?: "client" }>([
    { name: "a reserved opcode", wire: "8301 61 8100", lines: ["3 61 opcode/reserved", "1"] },
    { name: "a reserved control opcode", wire: "8b00 8100", lines: ["11  opcode/reserved", "1"] },
    { name: "a reserved bit", wire: "a101 61 8100", lines: ["1 61 rsv/unnegotiated", "1"] },
    {
      name: "a frame that should be masked",
      wire: "8101 61",
      lines: ["1 61 mask/missing"],
      from: "client",
    },
    { name: "a frame that should not", wire: "8181 01020304 60", lines: ["1 61 mask/unexpected"] },
    { name: "a long form", wire: "817e0001 61", lines: ["1 61 length/not-minimal"] },
    { name: "a piece of a ping", wire: "0901 61 8100", lines: ["9 61 control/fragmented", "1"] },
    {
      name: "a long ping",
      wire: `897e007e ${"00".repeat(126)} 8100`,
      lines: [`9 ${"00".repeat(126)} control/too-long`, "1"],
    },
    {
      name: "a continuation of nothing",
      wire: "8001 61 8100",
      lines: ["0 61 fragment/unexpected", "1"],
    },
    {
      name: "a message inside another",
      wire: "0101 61 8101 62 8001 63",
      lines: ["1 61", "1 62 fragment/interleaved", "0 63 fragment/unexpected"],
    },
    { name: "bad UTF-8", wire: "8101 ff 8100", lines: ["1 ff text/utf8", "1"] },
    { name: "bad UTF-8 in pieces", wire: "0101 e2 8001 82", lines: ["1 e282 text/utf8"] },
    { name: "a close of one byte", wire: "8801 03", lines: ["8 03 close/one-byte"] },
    { name: "a close with 1006", wire: "8802 03ee", lines: ["8 03ee close/code"] },
    {
      name: "a close with a bad reason",
      wire: "8803 03e8 ff",
      lines: ["8 03e8ff close/reason-utf8"],
    },
    {
      name: "several at once, each told once",
      wire: "3301 61 b001 62",
      lines: ["3 6162 opcode/reserved rsv/unnegotiated"],
    },
  ])("$name", ({ wire, lines, from }) => {
    expect(seen(hex(wire), { from: from ?? "server", host }).map(brief)).toEqual(lines);
  });

  test("each frame has its own violations", () => {
    const [message] = seen(hex("0180 00000000 8001 61"), { host });
    expect(message?.frames.map(({ violations }) => violations)).toEqual([["mask/unexpected"], []]);
    expect(message?.violations).toEqual(["mask/unexpected"]);
  });
});

describe("compressed messages", () => {
  test.each([
    { name: "are inflated", wire: `c107 ${HELLO}`, line: "1 48656c6c6f", compressed: true },
    {
      name: "are inflated from pieces",
      wire: "4103 f248cd 8004 c9c90700",
      line: "1 48656c6c6f",
      compressed: true,
    },
    {
      name: "are told as they came where they do not inflate",
      wire: "c102 ffff",
      line: "1 ffff deflate/invalid",
      compressed: true,
    },
    {
      name: "are not judged as text where they do not",
      wire: "c101 ff",
      line: "1 ff deflate/invalid",
      compressed: true,
    },
    {
      name: "are judged as text when they do",
      wire: "c107 000100feffff00",
      line: "1 ff text/utf8",
      compressed: true,
    },
    { name: "mix with plain ones", wire: "8101 61", line: "1 61", compressed: false },
  ])("$name", ({ wire, line, compressed }) => {
    const [message] = seen(hex(wire), { deflate: true });
    expect(message && brief(message)).toBe(line);
    expect(message?.compressed).toBe(compressed);
  });

  test("share their window", () => {
    const messages = seen(hex(`c107 ${HELLO} c105 f200110000`), { deflate: true });
    expect(messages.map(brief)).toEqual(["1 48656c6c6f", "1 48656c6c6f"]);
  });

  test("that inflate to more than the limit are told as they came", () => {
    const settings = { windowBits: 15, level: 9, memLevel: 8 };
    const bomb = COMPRESSOR.deflate(new Uint8Array(100_000), undefined, settings);
    const limits = { ...LIMITS, maxMessageBytes: 99_999 };
    const [message] = observe([frame({ opcode: 2, rsv: 4, payload: bomb })], {
      deflate: true,
      limits,
    });
    expect(message).toMatchObject({ payload: bomb, violations: ["deflate/too-large"] });
  });

  test("RSV1 on a control frame or a continuation is noted", () => {
    const messages = seen(hex("c900 0100 c000"), { deflate: true });
    expect(messages.map(brief)).toEqual(["9  rsv/misplaced", "1  rsv/misplaced"]);
  });

  test("without an agreement RSV1 is a violation, and the bytes are told as they came", () => {
    expect(seen(hex(`c107 ${HELLO}`)).map(brief)).toEqual([`1 ${HELLO} rsv/unnegotiated`]);
  });
});

describe("in mid-stream", () => {
  const midStream = { midStream: true };

  test.each<{ name: string; wire: string; lines: readonly string[] }>([
    { name: "RSV1 is not held against a frame", wire: `c107 ${HELLO}`, lines: [`1 ${HELLO}`] },
    { name: "RSV2 is", wire: "a100", lines: ["1  rsv/unnegotiated"] },
    {
      name: "the rest of a message has no beginning",
      wire: "0001 61 8901 62 8001 63 8100",
      lines: ["9 62", "0 6163", "1"],
    },
    { name: "a message may begin at once", wire: "0101 61 8001 62", lines: ["1 6162"] },
    {
      name: "once a message was seen, a continuation needs one",
      wire: "8100 8000",
      lines: ["1", "0  fragment/unexpected"],
    },
  ])("$name", ({ wire, lines }) => {
    expect(seen(hex(wire), midStream).map(brief)).toEqual(lines);
  });
});

describe("the end of the stream", () => {
  test.each<{ name: string; wire: string; lines: readonly string[] }>([
    { name: "between messages", wire: "8101 61", lines: ["1 61"] },
    { name: "inside a header", wire: "8100 81", lines: ["1", "0  stream/truncated"] },
    {
      name: "inside a header behind a frame that broke a rule",
      wire: "8300 81",
      lines: ["3  opcode/reserved", "0  stream/truncated"],
    },
    { name: "inside a payload", wire: "8105 6162", lines: ["1 6162 stream/truncated"] },
    { name: "between two pieces", wire: "0101 61", lines: ["1 61 stream/truncated"] },
    {
      name: "inside the second piece",
      wire: "0101 61 8003 62",
      lines: ["1 6162 stream/truncated"],
    },
    {
      name: "inside a ping between two pieces",
      wire: "0101 61 8902 70",
      lines: ["9 70 stream/truncated", "1 61 stream/truncated"],
    },
    {
      name: "inside a header between two pieces",
      wire: "0101 61 80",
      lines: ["0  stream/truncated", "1 61 stream/truncated"],
    },
    {
      name: "inside a close, whose payload is not judged",
      wire: "8805 03",
      lines: ["8 03 stream/truncated"],
    },
    {
      name: "inside a text, which is not judged",
      wire: "8105 61e2",
      lines: ["1 61e2 stream/truncated"],
    },
  ])("$name", ({ wire, lines }) => {
    const messages = seen(hex(wire));
    expect(messages.map(brief)).toEqual(lines);
    expect(raws(messages).sort()).toEqual(
      splitFrames(hex(wire))
        .map((raw) => Buffer.from(raw).toString("hex"))
        .sort(),
    );
  });
});

describe("what is cut off", () => {
  test("inside a header: nothing is claimed about the frame it would have begun", () => {
    expect(seen(hex("89fe 00"))[0]?.frames).toEqual([
      {
        fin: false,
        rsv: 0,
        opcode: 0,
        masked: false,
        maskKey: 0,
        length: 0,
        lengthBytes: 0,
        headerBytes: 3,
        raw: hex("89fe 00"),
        violations: ["stream/truncated"],
      },
    ]);
  });

  test("inside a compressed message, which is told as it came", () => {
    expect(seen(hex("c107 f248cd"), { deflate: true }).map(brief)).toEqual([
      "1 f248cd stream/truncated",
    ]);
  });
});

describe("limits", () => {
  const small = { limits: { maxMessageBytes: 4, maxFragments: 3 } };

  test.each<{ name: string; wire: string; lines: readonly string[] }>([
    { name: "a message of exactly the limit", wire: "8204 01020304", lines: ["2 01020304"] },
    {
      name: "a message beyond it",
      wire: "8205 0102030405 8100",
      lines: ["2 0102030405 limit/message", "1"],
    },
    { name: "as many pieces as allowed", wire: "0100 0000 8000", lines: ["1"] },
    {
      name: "one piece more, which is the one that breaks the rule",
      wire: "0100 0000 0000 8000 8100",
      lines: ["1  limit/fragments", "1"],
    },
    {
      name: "pieces without end, each accused of the limit and of nothing else",
      wire: "0101 61 0000 0000 0000 0000 8001 62 8100",
      lines: ["1 61 limit/fragments", "0 62 limit/fragments", "1"],
    },
    {
      name: "bytes without end, in pieces",
      wire: "0203 010203 0003 040506 0001 07 8001 08 8100",
      lines: ["2 010203040506 limit/message", "0 0708 limit/message limit/fragments", "1"],
    },
    {
      name: "a new message inside a long one is measured by itself",
      wire: "0101 61 0000 0000 8101 62",
      lines: ["1 61", "1 62 fragment/interleaved"],
    },
    {
      name: "a new message after one that was cut off",
      wire: "0203 010203 0003 040506 8101 61",
      lines: ["2 010203040506 limit/message", "1 61 fragment/interleaved"],
    },
  ])("$name", ({ wire, lines }) => {
    const sorted = (line: string) => line.split(" ").sort().join(" ");
    expect(seen(hex(wire), small).map(brief).map(sorted)).toEqual(lines.map(sorted));
  });
});

describe("a frame beyond the limit", () => {
  test("is passed over, its first bytes kept", () => {
    const wire = join(frame({ opcode: 2, payload: pattern(1000) }), hex("8101 61"));
    const [large, next] = seen(wire, { limits: { maxMessageBytes: 10, maxFragments: 3 } });
    expect(large?.violations).toEqual(["limit/message"]);
    expect(large?.frames[0]).toMatchObject({ length: 1000, raw: wire.slice(0, 24) });
    expect(large?.payload).toEqual(pattern(1000).slice(0, 20));
    expect(next && brief(next)).toBe("1 61");
  });

  test.each<{ name: string; parts: FrameParts; codes: readonly ViolationCode[] }>([
    {
      name: "text, though cut inside a character",
      parts: { opcode: 1, payload: utf8("€".repeat(99)) },
      codes: ["limit/message"],
    },
    {
      name: "compressed message",
      parts: { opcode: 1, rsv: 4, payload: pattern(99) },
      codes: ["limit/message"],
    },
    {
      name: "close frame",
      parts: { opcode: 8, payload: join(hex("03e8"), utf8("€".repeat(40))) },
      codes: [],
    },
  ])("what was cut off of a $name is not judged by its content", ({ parts, codes }) => {
    const limits = { maxMessageBytes: 10, maxFragments: 3 };
    const [message] = observe([frame(parts)], { limits, deflate: true });
    expect(message?.violations).toEqual(codes);
  });

  test("that announces 2^62 bytes is passed over with flat memory, in tiny chunks too", () => {
    const messages: ObservedMessage[] = [];
    const limits = { maxMessageBytes: 1000, maxFragments: 3 };
    const message = (one: ObservedMessage) => messages.push(one);
    const observer = new StreamObserver({ from: "server", host: testHost(), limits, message });
    observer.receive(hex("827f 4000000000000000"));
    const chunk = pattern(1);
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 200_000; i++) observer.receive(chunk);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1 << 20);
    observer.receiveEnd();
    expect(messages[0]?.frames[0]?.raw.length).toBe(1014);
  });
});

describe("any input", () => {
  test("legal traffic without interleaving: the raw bytes joined are the input", () => {
    const plain = legalTraffic(false).map((frames) =>
      frames.filter((bytes) => ((bytes[0] ?? 0) & 0x08) === 0),
    );
    fc.assert(
      fc.property(plain, cuts, (frames, fractions) => {
        const wire = join(...frames);
        const messages = observe(cutAt(wire, fractions));
        expect(raws(messages).join("")).toBe(Buffer.from(wire).toString("hex"));
        expect(
          messages.flatMap(({ violations }) => violations).filter((code) => code !== "text/utf8"),
        ).toEqual([]);
      }),
    );
  });

  test.each([
    { name: "plain", options: {} },
    { name: "with deflate", options: { deflate: true } },
    { name: "in mid-stream", options: { midStream: true } },
    { name: "from a client", options: { from: "client" as const } },
  ])("$name: never throws, loses no byte, and says the same however it is cut", ({ options }) => {
    fc.assert(
      fc.property(hostileBytes, cuts, (wire, fractions) => {
        const chunks = cutAt(wire, fractions);
        const before = chunks.map((chunk) => chunk.slice());
        const messages = observe(chunks, options);
        const expected = splitFrames(wire).map((raw) => Buffer.from(raw).toString("hex"));
        expect(raws(messages).sort()).toEqual(expected.sort());
        expect(chunks).toEqual(before);
        expect(observe([wire], options)).toEqual(messages);
      }),
      { numRuns: 300 },
    );
  });
});

describe("the caller's memory", () => {
  test("may be used again: the bytes that are told are copies", () => {
    const chunk = hex("8101 61");
    const [message] = observe([chunk]);
    chunk.fill(0);
    expect(message?.payload).toEqual(utf8("a"));
    expect(message?.frames[0]?.raw).toEqual(hex("8101 61"));
  });

  test("is read from start to end and no further", () => {
    const messages: ObservedMessage[] = [];
    const message = (one: ObservedMessage) => messages.push(one);
    const observer = new StreamObserver({
      from: "server",
      host: testHost(),
      limits: LIMITS,
      message,
    });
    observer.receive(hex("ffff 8101 61 ffff"), 2, 5);
    expect(messages.map(brief)).toEqual(["1 61"]);
  });
});
