import type { CloseRecord, Side } from "@wireglass/lens/record";
import fc from "fast-check";
import { expect, test } from "vitest";
import { BlockViews, EntryKind, Tape, type TapeBlock } from "../../../src/capture/index.ts";

type Seen = { kind: number; from: Side; connection: number; text: string };

function entriesOf({ memory, at, length }: TapeBlock): Seen[] {
  const seen: Seen[] = [];
  const views = new BlockViews(memory, at, length);
  views.read(length, (kind, from, connection, _time, start, end) => {
    const text = Buffer.from(views.bytes.subarray(start, end)).toString("latin1");
    seen.push({ kind, from, connection, text });
  });
  return seen;
}

const CLOSE: CloseRecord = {
  kind: "close",
  connection: 3,
  time: 1_764_000_000.5,
  by: "server",
  code: 1000,
  reason: "bye",
  clean: true,
};

test("what is put on a tape comes off in the same order", () => {
  const blocks: TapeBlock[] = [];
  const tape = new Tape({ send: (block) => blocks.push(block) });
  tape.data(1, "client", Buffer.from("hello"));
  tape.data(4_000_000_000, "server", Buffer.alloc(0));
  tape.record(CLOSE);
  tape.end(1, "server");
  tape.flush();
  expect(blocks.flatMap(entriesOf)).toEqual([
    { kind: EntryKind.data, from: "client", connection: 1, text: "hello" },
    { kind: EntryKind.data, from: "server", connection: 4_000_000_000, text: "" },
    { kind: EntryKind.close, from: "client", connection: 3, text: JSON.stringify(CLOSE) },
    { kind: EntryKind.end, from: "server", connection: 1, text: "" },
  ]);
});

test("chunks of any sizes come off whole, over as many blocks as they need", () => {
  const chunk = fc.record({ size: fc.oneof(fc.nat(300), fc.nat(300_000)), connection: fc.nat(9) });
  fc.assert(
    fc.property(fc.array(chunk, { maxLength: 30 }), (chunks) => {
      const blocks: TapeBlock[] = [];
      const tape = new Tape({ send: (block) => blocks.push(block) });
      for (const [at, { size, connection }] of chunks.entries())
        tape.data(connection, at % 2 ? "server" : "client", Buffer.alloc(size, at));
      tape.flush();
      const expected = chunks.map(({ size, connection }, at) => ({
        kind: EntryKind.data,
        from: at % 2 ? "server" : "client",
        connection,
        text: String.fromCharCode(at).repeat(size),
      }));
      expect(blocks.flatMap(entriesOf)).toEqual(expected);
    }),
    { numRuns: 30 },
  );
});

test("whoever takes a tape as it lies is given more of it at once", () => {
  const blocks: TapeBlock[] = [];
  const tape = new Tape({ send: (block) => blocks.push(block) });
  const lengths = () => blocks.splice(0).map(({ length }) => Math.round(length / 100_000));
  const put = () => {
    for (let at = 0; at < 160; at++) tape.data(1, "client", Buffer.alloc(100_000));
    tape.flush();
    const [first, ...rest] = lengths();
    return { first, blocks: rest.length + 1 };
  };
  expect(put()).toEqual({ first: 10, blocks: 16 });
  tape.isTakenWhole = true;
  expect(put()).toEqual({ first: 83, blocks: 2 });
});

test("there are more blocks than begin at a page, where nobody gives them back", () => {
  const blocks: TapeBlock[] = [];
  const tape = new Tape({ send: (block) => blocks.push(block) });
  const copies = Array.from({ length: 60 }, (_, at) => {
    const copy = tape.data(1, "client", Buffer.from(`${at}`));
    tape.pin(copy);
    tape.flush();
    return copy;
  });
  for (const { id } of blocks) tape.recycle(id);
  expect(copies.map((copy) => Buffer.from(copy).toString())).toEqual(
    copies.map((_, at) => `${at}`),
  );
  for (const copy of copies) tape.unpin(copy);
  expect(blocks.flatMap(entriesOf)).toHaveLength(60);
});

test("an entry larger than a block gets a block of its own", () => {
  const blocks: TapeBlock[] = [];
  const tape = new Tape({ send: (block) => blocks.push(block) });
  const sizes = [3_000_000, 9_000_000];
  for (const size of sizes) tape.data(1, "client", Buffer.alloc(size, "x"));
  tape.flush();
  expect(blocks.flatMap(entriesOf).map(({ text }) => text.length)).toEqual(sizes);
});

test("what is put on it is handed out after a moment without being asked", async () => {
  const { promise, resolve } = Promise.withResolvers<TapeBlock>();
  const tape = new Tape({ send: resolve });
  tape.data(1, "client", Buffer.from("x"));
  expect(entriesOf(await promise)).toHaveLength(1);
});

test("above its high mark sources are slowed, below the low one they go on", () => {
  const blocks: TapeBlock[] = [];
  const told: string[] = [];
  const tape = new Tape({
    send: (block) => blocks.push(block),
    full: () => told.push("full"),
    room: () => told.push("room"),
    highBytes: 4_000_000,
  });
  for (let i = 0; i < 6; i++) tape.data(1, "client", Buffer.alloc(1_000_000));
  tape.flush();
  expect(told).toEqual(["full"]);
  expect(tape.isFull).toBe(true);
  for (const { id } of blocks.slice(0, 3)) tape.recycle(id);
  expect(told).toEqual(["full"]);
  for (const { id } of blocks.slice(3)) tape.recycle(id);
  expect(told).toEqual(["full", "room"]);
  expect(tape.unreadBytes).toBe(0);
});

test("memory that a socket still sends from is not used again", () => {
  const blocks: TapeBlock[] = [];
  const tape = new Tape({ send: (block) => blocks.push(block) });
  const round = (text: string): Uint8Array => {
    const copy = tape.data(1, "client", Buffer.from(text));
    tape.flush();
    return copy;
  };
  const sending = round("precious");
  tape.pin(sending);
  for (const { id } of blocks) tape.recycle(id);
  for (let i = 0; i < 20; i++) {
    round("overwrites");
    for (const { id } of blocks) tape.recycle(id);
  }
  expect(Buffer.from(sending).toString()).toBe("precious");
  tape.unpin(sending);
  round("overwrites");
  expect(Buffer.from(sending).toString("latin1", 0, 8)).not.toBe("precious");
});
