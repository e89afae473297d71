import { describe, expect, test } from "vitest";
import { explain } from "../../src/explain/explain.ts";
import type { ViolationCode } from "../../src/violation.ts";
import { hex } from "../support/bytes.ts";
import { compressor, join } from "./conversation.ts";

const MASKED_TEXT = "81 86 0c 27 57 2a 3d 15 64 1e 38 12";

describe("one frame", () => {
  test("a masked text frame ends in its payload, with the XOR of each byte", () => {
    const { kind, steps, problems, messages } = explain(hex(MASKED_TEXT));
    expect(kind).toBe("frame");
    expect(problems).toEqual([]);
    expect(messages).toMatchObject([{ from: "client", name: "text", text: "123445", whole: true }]);
    expect(steps.map(({ n }) => n)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(steps[3]?.detail).toEqual([
      "0x3d ^ 0x0c = 0x31 '1'",
      "0x15 ^ 0x27 = 0x32 '2'",
      "0x64 ^ 0x57 = 0x33 '3'",
      "0x1e ^ 0x2a = 0x34 '4'",
      "0x38 ^ 0x0c = 0x34 '4'",
      "0x12 ^ 0x27 = 0x35 '5'",
    ]);
    expect(steps.at(-1)?.detail).toEqual(["123445"]);
  });

  test("its fields are named as in the RFC, with bits and values", () => {
    const { parts } = explain(hex(MASKED_TEXT));
    const rows = parts.map(({ start, end, bits, field, value }) => [
      start,
      end,
      bits ? `${bits.from}-${bits.to}` : "",
      field,
      value,
    ]);
    expect(rows).toEqual([
      [0, 1, "7-7", "FIN", 1],
      [0, 1, "6-6", "RSV1", 0],
      [0, 1, "5-5", "RSV2", 0],
      [0, 1, "4-4", "RSV3", 0],
      [0, 1, "3-0", "opcode", 1],
      [1, 2, "7-7", "MASK", 1],
      [1, 2, "6-0", "Payload len", 6],
      [2, 6, "", "Masking-key", "0c27572a"],
      [6, 12, "", "Payload data", "3d15641e3812"],
    ]);
  });
});

describe("lengths, close codes and what is shown", () => {
  test.each([
    { name: "16-bit length", wire: `827e 0100 ${"00".repeat(256)}`, value: 256, end: 4 },
    {
      name: "64-bit length",
      wire: `827f 0000000000010000 ${"00".repeat(65536)}`,
      value: 65536,
      end: 10,
    },
    {
      name: "a length above 2^53 is exact",
      wire: "827f 4000000000000001",
      value: "4611686018427387905",
      end: 10,
    },
  ])("$name", ({ wire, value, end }) => {
    const { parts } = explain(hex(wire));
    const length = parts.find(({ field }) => field === "Extended payload length");
    expect(length).toMatchObject({ start: 2, end, value });
  });

  test.each([
    { name: "normal", wire: "88 02 03 e8", code: 1000, said: "normal closure" },
    { name: "with a reason", wire: "88 05 03 e9 62 79 65", code: 1001, said: "reason: bye" },
    { name: "without a code", wire: "88 00", code: 1005, said: "no status received" },
  ])("a close frame tells its code, name and reason: $name", ({ wire, code, said }) => {
    const { steps, messages, problems } = explain(hex(wire));
    expect(problems).toEqual([]);
    expect(messages).toMatchObject([{ name: "close", close: { code } }]);
    expect(steps.at(-1)?.detail.join("\n")).toContain(said);
  });

  test("text that could steer a terminal is shown as an escape and kept as it is", () => {
    const { steps, messages } = explain(hex("81 05 1b 5b 32 4a 0a"));
    expect(steps.at(-1)?.detail).toEqual(["\\x1b[2J\\n"]);
    expect(messages[0]?.text).toBe("\u001b[2J\n");
  });
});

describe("several frames", () => {
  test.each([
    { wire: "81 00", says: "The message is not compressed." },
    { wire: "89 00", says: "A control frame is never compressed." },
    { wire: "80 00", says: "The message's first frame says whether it is compressed." },
    { wire: "c1 00", says: "The message is compressed by permessage-deflate." },
    { wire: "c9 00", says: "Must not be set here." },
    { wire: "c0 00", says: "Must not be set here." },
  ])("RSV1 of $wire: $says", ({ wire, says }) => {
    const rsv1 = explain(hex(wire)).parts.find(({ field }) => field === "RSV1");
    expect(rsv1?.meaning).toBe(says);
  });

  test("each frame's side follows from its mask bit", () => {
    const { messages, sections } = explain(hex(`${MASKED_TEXT} 81 05 48 65 6c 6c 6f`));
    expect(messages.map(({ from, text }) => [from, text])).toEqual([
      ["client", "123445"],
      ["server", "Hello"],
    ]);
    expect(sections.map(({ start, end }) => [start, end])).toEqual([
      [0, 12],
      [12, 19],
    ]);
  });

  test("fragments are joined, with a ping between them that belongs to no message", () => {
    const { messages, steps, problems } = explain(hex("01 03 48 65 6c 89 02 68 69 80 02 6c 6f"));
    expect(problems).toEqual([]);
    expect(messages).toMatchObject([
      { name: "ping", frames: 1, start: 5 },
      { name: "text", text: "Hello", frames: 2, start: 0 },
    ]);
    expect(steps.map(({ text }) => text)).toContain(
      "Join the payloads of 2 frames: 3 + 2 = 5 bytes.",
    );
  });

  test("fragments of the two sides do not mix", () => {
    const client = "01 82 00000000 68 65 80 81 00000000 79";
    const { messages, problems } = explain(hex(`01 02 48 65 ${client} 80 01 79`));
    expect(problems).toEqual([]);
    expect(messages.map(({ text }) => text)).toEqual(["hey", "Hey"]);
  });
});

describe("compression", () => {
  const HELLO = "c1 07 f2 48 cd c9 c9 07 00";

  test("RFC 7692 §7.2.3.1: a compressed message inflates", () => {
    const { messages, problems } = explain(hex(HELLO), { compressor });
    expect(problems).toEqual([]);
    expect(messages).toMatchObject([{ text: "Hello", compressed: true, inflated: true }]);
  });

  test("RFC 7692 §7.2.3.2: the second message uses the history of the first", () => {
    const { messages } = explain(hex(`${HELLO} c1 05 f2 00 11 00 00`), {
      compressor,
      deflate: true,
    });
    expect(messages.map(({ text }) => text)).toEqual(["Hello", "Hello"]);
  });

  test("a message in compressed fragments is joined before it is inflated", () => {
    const wire = hex("41 03 f2 48 cd 80 04 c9 c9 07 00");
    expect(explain(wire, { compressor }).messages).toMatchObject([{ text: "Hello", frames: 2 }]);
  });

  test("without an inflater, the explanation says that the payload is compressed", () => {
    const { messages, steps, problems } = explain(hex(HELLO));
    expect(problems).toEqual([]);
    expect(messages).toMatchObject([{ compressed: true, inflated: false }]);
    expect(steps.at(-1)?.text).toContain("without an inflater");
  });

  test("when compression was declined, RSV1 breaks a rule and nothing is inflated", () => {
    const { messages, problems } = explain(hex(HELLO), { compressor, deflate: false });
    expect(problems).toMatchObject([{ code: "rsv/unnegotiated", offset: 0 }]);
    expect(messages).toMatchObject([{ inflated: false }]);
  });

  test("what does not inflate is said, with the doubt about missing history", () => {
    const { problems } = explain(hex("c1 02 ff ff"), { compressor });
    expect(problems).toMatchObject([{ code: "deflate/invalid", offset: 2 }]);
    expect(problems[0]?.text).toContain("history");
  });

  test("a bomb is refused at the limit of a message", () => {
    const limits = { maxMessageBytes: 4 };
    const { problems } = explain(hex("c1 07 f2 48 cd c9 c9 07 00"), {
      compressor,
      limits,
      deflate: true,
    });
    expect(problems.map(({ code }) => code)).toContain("deflate/too-large");
  });

  test("many small bombs stop at the limit of one explanation, which is no fault of the peer", () => {
    const limits = { maxExplainedInflatedBytes: 7 };
    const { problems, steps } = explain(hex(`${HELLO} ${HELLO}`), { compressor, limits });
    expect(problems).toEqual([]);
    expect(steps.at(-1)?.text).toContain("limit of one explanation");
  });
});

describe("broken frames", () => {
  type Row = { wire: string; code: ViolationCode; offset: number; from?: "client" | "server" };
  const rows: Row[] = [
    { wire: "83 00", code: "opcode/reserved", offset: 0 },
    { wire: "a1 00", code: "rsv/unnegotiated", offset: 0 },
    { wire: "c9 00", code: "rsv/misplaced", offset: 0 },
    { wire: "81 00", code: "mask/missing", offset: 1, from: "client" },
    { wire: "81 80 00000000", code: "mask/unexpected", offset: 1, from: "server" },
    { wire: "82 7e 0001 00", code: "length/not-minimal", offset: 1 },
    { wire: "09 00", code: "control/fragmented", offset: 0 },
    { wire: `89 7e 007e ${"00".repeat(126)}`, code: "control/too-long", offset: 1 },
    { wire: "80 00", code: "fragment/unexpected", offset: 0 },
    { wire: "01 00 81 00", code: "fragment/interleaved", offset: 2 },
    { wire: "81 03 61 ff 62", code: "text/utf8", offset: 3 },
    { wire: "81 02 61 c3", code: "text/utf8", offset: 3 },
    { wire: "01 01 c3 80 01 28", code: "text/utf8", offset: 5 },
    { wire: "88 01 03", code: "close/one-byte", offset: 2 },
    { wire: "88 02 03 ed", code: "close/code", offset: 2 },
    { wire: "88 03 03 e8 ff", code: "close/reason-utf8", offset: 4 },
    { wire: "81", code: "stream/truncated", offset: 1 },
    { wire: "81 85 01", code: "stream/truncated", offset: 3 },
    { wire: "82 7f 00 00", code: "stream/truncated", offset: 4 },
    { wire: "81 05 48 65", code: "stream/truncated", offset: 4 },
    { wire: "01 01 48", code: "stream/truncated", offset: 3 },
  ];

  test.each(rows)("$wire breaks $code at byte $offset", ({ wire, code, offset, from }) => {
    const { problems } = explain(hex(wire), { from });
    expect(problems).toMatchObject([{ code, offset }]);
    expect(problems[0]?.rule).toMatch(/^RFC \d+ §/);
  });

  test("the most significant bit of a 64-bit length is told at its byte", () => {
    const { problems } = explain(hex("82 7f 8000000000000000"));
    expect(problems.map(({ code, offset }) => [code, offset])).toContainEqual([
      "length/high-bit",
      2,
    ]);
  });

  test("reading goes on behind a broken rule", () => {
    const { messages } = explain(hex("83 01 00 81 02 68 69"));
    expect(messages.map(({ name, text }) => [name, text])).toEqual([
      ["reserved", undefined],
      ["text", "hi"],
    ]);
  });

  test("truncated input says where it ends and how much was still to come", () => {
    const { problems, messages } = explain(hex("81 86 0c 27 57 2a 3d 15"));
    expect(problems[0]?.text).toBe(
      "the input ends at byte 8, inside the payload of the frame that begins at byte 0: 4 of 6 payload bytes were still to come",
    );
    expect(messages).toMatchObject([{ whole: false, payload: hex("31 32") }]);
  });

  test("a header that announces 2^62 bytes costs nothing", () => {
    const { problems } = explain(hex("82 7f 4000000000000000 00"));
    expect(problems.at(-1)?.text).toContain("4611686018427387903 of 4611686018427387904");
  });
});

describe("bounds", () => {
  test("the XOR of a large payload is shown for its beginning only", () => {
    const wire = join(hex("82 fe 03e8 01020304"), new Uint8Array(1000));
    const unmask = explain(wire).steps.find(({ text }) => text.startsWith("Unmask"));
    expect(unmask?.detail).toHaveLength(65);
    expect(unmask?.detail.at(-1)).toBe("… and 936 more bytes in the same way");
  });

  test("frames beyond the limit become one annotation", () => {
    const { parts, sections, messages } = explain(hex("8900".repeat(5)), {
      limits: { maxExplainedFrames: 2 },
    });
    expect(messages).toHaveLength(2);
    expect(parts.at(-1)).toMatchObject({ start: 4, end: 10, field: "Further frames" });
    expect(sections.at(-1)).toMatchObject({ kind: "rest", start: 4, end: 10 });
  });
});
