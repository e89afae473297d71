import { isUtf8 } from "node:buffer";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseFilter } from "@wireglass/lens/filter";
import type { KeptMessage, OpenRecord, Side } from "@wireglass/lens/record";
import fc from "fast-check";
import { expect, test } from "vitest";
import { frame } from "../../../wire/test/support/frames.ts";
import { Tape, type TapeBlock } from "../../src/capture/index.ts";
import { BlockReader } from "../../src/control/recording/block-reader.ts";
import { CaptureFile, CaptureQuery, CaptureWriter } from "../../src/store/index.ts";

const folder = mkdtempSync(join(tmpdir(), "wireglass-blocks-"));
const TIME = 1_764_000_000_000_000;
let files = 0;

function opened(connection: number): OpenRecord {
  return {
    kind: "open",
    connection,
    time: TIME / 1_000_000,
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
}

type Content = "ascii" | "beyond ASCII" | "not UTF-8";
type Sent = {
  readonly connection: number;
  readonly from: Side;
  readonly opcode: 1 | 2;
  readonly size: number;
  readonly content: Content;
  readonly key: number;
  /** The frame comes in two chunks, cut there. */
  readonly cut: number | undefined;
  /** What came so far is written then. */
  readonly ends: boolean;
};

const anySent = fc.record({
  connection: fc.integer({ min: 1, max: 3 }),
  from: fc.constantFrom<Side>("client", "server"),
  opcode: fc.constantFrom<1 | 2>(1, 2),
  size: fc.oneof(
    fc.nat(300),
    fc.integer({ min: 4000, max: 40_000 }),
    fc.constantFrom(4095, 4096, 16_384, 65_535, 65_536, 200_000, 300_000),
  ),
  content: fc.constantFrom<Content>("ascii", "ascii", "beyond ASCII", "not UTF-8"),
  key: fc.oneof(fc.constantFrom(0, 0xffff_ffff), fc.nat(0xffff_ffff)),
  cut: fc.option(fc.nat(400_000), { nil: undefined, freq: 3 }),
  ends: fc.boolean(),
});

function payloadOf({ size, content }: Sent, seed: number): Buffer {
  const words = content === "ascii" ? `price ${seed} Trade ` : `prix ${seed} é 😀 Trade `;
  const payload = Buffer.alloc(size, words);
  // The word may be cut at the end of the payload.
  for (let at = size - 1; !isUtf8(payload); at--) payload[at] = 0x21;
  if (content === "not UTF-8" && size > 0) payload[(seed * 7919) % size] = 0xff;
  return payload;
}

/** As a capture keeps a plain message of that. */
function expected(sent: Sent, seed: number) {
  const payload = payloadOf(sent, seed);
  const isValid = sent.opcode === 2 || isUtf8(payload);
  const { connection, from, opcode, key } = sent;
  const maskKey = from === "client" ? key | 0 : undefined;
  return { connection, from, opcode, maskKey, payload, isValid };
}

function kept({ connection, from, opcode, maskKey, payload, violations }: KeptMessage) {
  const isValid = violations.length === 0;
  const key = maskKey === undefined ? undefined : maskKey | 0; // its bits, whatever their sign
  return { connection, from, opcode, maskKey: key, payload: Buffer.from(payload), isValid };
}

/** Puts what was sent on a tape; chunks of the two directions of a connection may come between each other. */
function taped(tape: Tape, all: readonly Sent[], flushed: (at: number) => void): void {
  for (const connection of [1, 2, 3]) tape.record(opened(connection));
  for (const [at, sent] of all.entries()) {
    const { connection, from, opcode, cut, ends } = sent;
    const key = Buffer.alloc(4);
    key.writeUInt32BE(sent.key);
    const payload = payloadOf(sent, at);
    const bytes = frame({ opcode, payload, ...(from === "client" && { key }) });
    const chunks = cut === undefined ? [0] : [0, cut % (bytes.length + 1)];
    for (const [number, start] of chunks.entries())
      tape.data(connection, from, bytes.subarray(start, chunks[number + 1]), TIME + at);
    if (ends) flushed(at);
  }
  flushed(all.length);
}

/** The same in memory that does not begin at a page. */
function elsewhere({ id, memory, at, length }: TapeBlock): TapeBlock {
  const other = new SharedArrayBuffer(length + 8);
  new Uint8Array(other).set(new Uint8Array(memory, at, length));
  return { id, memory: other, at: 0, length };
}

type Way = { readonly whole: boolean; readonly aligned: boolean; readonly late: boolean };

/** A capture of what was sent, which went its whole way from the tape; and what was read while it was written. */
function recorded(all: readonly Sent[], { whole, aligned, late }: Way) {
  files++;
  const file = join(folder, `${files}.wgc`);
  const writer = CaptureWriter.open(file);
  const reader = new BlockReader(writer);
  const blocks: TapeBlock[] = [];
  const tape = new Tape({ send: (block) => blocks.push(block) });
  tape.isTakenWhole = whole;
  const written = (): void => {
    writer.commit();
    reader.reset();
    for (const { id } of blocks.splice(0)) tape.recycle(id);
  };
  taped(tape, all, (at) => {
    tape.flush();
    for (const block of blocks) reader.read(aligned ? block : elsewhere(block));
    if (!late || at % 2 === 0)
      written(); // else it is written with what comes next
    else blocks.length = 0;
  });
  written();
  const beside = CaptureFile.open(file);
  const early = [...beside.messages()];
  beside.close();
  writer.close();
  return { capture: CaptureFile.open(file), early };
}

const anyWay = fc.record({ whole: fc.boolean(), aligned: fc.boolean(), late: fc.boolean() });

/** Many large ones near each other, some small, and one that is cut. */
const MOSTLY_LARGE: Sent[] = Array.from({ length: 60 }, (_, at) => ({
  connection: 1 + (at % 3),
  from: at % 2 === 0 ? "client" : "server",
  opcode: at % 5 === 0 ? 1 : 2,
  size: at % 7 === 0 ? 100 : 16_384 + at,
  content: at % 10 === 0 ? "beyond ASCII" : "ascii",
  key: 0x0102_0304 * at,
  cut: at === 20 ? 9000 : undefined,
  ends: at === 30,
}));
const PLAINLY: Way = { whole: true, aligned: true, late: false };

/** In the order in which each connection's direction sent them. */
function sorted<One extends { connection: number; from: Side }>(all: readonly One[]): One[] {
  return all.toSorted(
    (a, b) => a.connection - b.connection || (a.from < b.from ? -1 : a.from > b.from ? 1 : 0),
  );
}

test("whatever comes is read back byte for byte, however it is stored", () => {
  fc.assert(
    fc.property(fc.array(anySent, { maxLength: 40 }), anyWay, (all, way) => {
      const { capture, early } = recorded(all, way);
      const messages = [...capture.messages()].map(({ message }) => message);
      expect(messages.map(kept)).toEqual(early.map(({ message }) => kept(message)));
      expect(sorted(messages.map(kept))).toEqual(sorted(all.map(expected)));
      for (const message of messages)
        expect(capture.storedAt(message.connection, message.index)?.message).toEqual(message);
      capture.close();
    }),
    {
      numRuns: 40,
      examples: [
        [MOSTLY_LARGE, PLAINLY],
        [MOSTLY_LARGE, { ...PLAINLY, aligned: false }],
      ],
    },
  );
});

const FILTERS = [
  "price",
  "-price",
  "Trade",
  "prix",
  "é",
  "😀",
  "opcode:text",
  "from:client Trade",
  "size>4096 prix",
  "/pri.e 3/",
  "text:price",
  "masked:yes",
];

test("filters find the same in what is stored as it came", () => {
  fc.assert(
    fc.property(fc.array(anySent, { maxLength: 25 }), anyWay, (all, way) => {
      const { capture } = recorded(all, way);
      const query = new CaptureQuery(capture);
      for (const text of FILTERS) {
        const parsed = parseFilter(text);
        if (parsed.kind === "mistake") throw new Error(text);
        const { filter } = parsed;
        const chosen = [...capture.messages()].filter(({ message }) =>
          query.holds(filter, message),
        );
        const found = [...query.messages({ filter })];
        const ids = (some: readonly { id: number }[]) => some.map(({ id }) => id);
        expect([text, ids(found)]).toEqual([text, ids(chosen)]);
      }
      capture.close();
    }),
    { numRuns: 15, examples: [[MOSTLY_LARGE, PLAINLY]] },
  );
});

test("large messages lie in a pack as the tape had them, and hardly anything else", () => {
  files++;
  const file = join(folder, `${files}.wgc`);
  const writer = CaptureWriter.open(file);
  const reader = new BlockReader(writer);
  const tape = new Tape({ send: (block) => reader.read(block) });
  tape.isTakenWhole = true;
  const all = MOSTLY_LARGE.map((sent): Sent => ({ ...sent, size: 16_384, content: "ascii" }));
  taped(tape, all, () => tape.flush());
  expect(reader.takesWhole).toBe(true);
  writer.commit();
  const capture = CaptureFile.open(file);
  const [{ pack } = { pack: undefined }] = [...capture.packs()];
  const bytes = all.length * 16_384;
  expect(pack?.size).toBeGreaterThan(bytes);
  expect(pack?.size).toBeLessThan(bytes * 1.05);
  capture.close();
  writer.close();
});
