import { copyFileSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { parseFilter } from "@wireglass/lens/filter";
import type { KeptMessage } from "@wireglass/lens/record";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import {
  type CaptureEntry,
  CaptureFile,
  CaptureQuery,
  CaptureWriter,
  filesOf,
  StoreError,
} from "../../src/store/index.ts";

const folder = mkdtempSync(join(tmpdir(), "wireglass-packs-"));
const NOW = 1_764_000_000_000_000;
let files = 0;

function newFile(): string {
  files++;
  return join(folder, `${files}.wgc`);
}

function message(index: number, payload: Uint8Array, about: Partial<KeptMessage> = {}) {
  const kept: KeptMessage = {
    connection: 1,
    index,
    time: NOW + index,
    from: "client",
    opcode: 2,
    payload,
    compressed: false,
    wire: undefined,
    maskKey: undefined,
    frames: undefined,
    origin: "peer",
    violations: [],
    ...about,
  };
  return { kind: "message", message: kept } satisfies CaptureEntry;
}

function opened(file: string): CaptureFile {
  const capture = CaptureFile.open(file);
  onTestFinished(() => capture.close());
  return capture;
}

/** What each message carries, in short: its index, size, and a byte of it. */
function carried(capture: CaptureFile) {
  return [...capture.messages()].map(({ message: { index, payload } }) => [
    index,
    payload.length,
    payload[0],
  ]);
}

const MEBIBYTE = 1 << 20;

const OPEN = {
  kind: "open",
  connection: 1,
  time: NOW / 1_000_000,
  protocol: "ws",
  source: "proxy",
  url: "ws://h/",
  client: "a:1",
  server: "b:1",
  subprotocol: null,
  extensions: "",
} as const;

test("what comes little by little is put together", () => {
  const file = newFile();
  const writer = CaptureWriter.open(file);
  for (let index = 0; index < 3000; index++)
    writer.write([message(index, Buffer.alloc(100, index))]);
  writer.close();
  const capture = opened(file);
  const counts = [...capture.packs()].map(({ pack: { count } }) => count);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(3000);
  // Full ones, and those that were not when the file was let go.
  expect(counts.filter((count) => count > 500)).toHaveLength(4);
  expect(carried(capture)).toEqual(
    Array.from({ length: 3000 }, (_, index) => [index, 100, index & 255]),
  );
});

test("many bytes lie beside the capture while it is written, and in it when it is closed", () => {
  const file = newFile();
  const writer = CaptureWriter.open(file);
  const payloads = [1, MEBIBYTE, 300_000, 5];
  for (const [index, size] of payloads.entries())
    writer.write([message(index, Buffer.alloc(size, index))]);
  const expected = payloads.map((size, index) => [index, size, index]);
  const early = opened(file);
  expect(filesOf(file).map((name) => name.slice(file.length))).toEqual(["", "-wal", "-bytes-1"]);
  expect(carried(early)).toEqual(expected);
  writer.close();
  expect(filesOf(file).filter((name) => name.includes("bytes"))).toEqual([]);
  expect(carried(early)).toEqual(expected);
  expect(carried(opened(file))).toEqual(expected);
});

test("a reader that knew them beside it finds them in it", () => {
  const file = newFile();
  const writer = CaptureWriter.open(file);
  writer.write([message(0, Buffer.alloc(MEBIBYTE, 7))]);
  const capture = opened(file);
  const [{ pack } = { pack: undefined }] = [...capture.packs()];
  writer.close();
  expect(pack?.message(0).payload[MEBIBYTE - 1]).toBe(7);
});

function code(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof StoreError) return error.code;
    throw error;
  }
  return "nothing";
}

test("very many stay beside it; without them there is a sentence, and what is in the capture can be read", () => {
  const file = newFile();
  const writer = CaptureWriter.open(file);
  for (let index = 0; index < 5; index++)
    writer.write([message(index, Buffer.alloc(16 * MEBIBYTE, index))]);
  writer.write([message(5, Buffer.from("small"))]);
  writer.close();
  const beside = `${file}-bytes-1`;
  expect(filesOf(file)).toEqual([file, beside]);
  expect(carried(opened(file))).toHaveLength(6);
  truncateSync(beside, 40 * MEBIBYTE);
  const cut = opened(file);
  expect(carried(cut).map(([index]) => index)).toEqual([0, 1, 5]);
  expect(cut.problem?.code).toBe("store/cut");
  rmSync(beside);
  const apart = opened(file);
  expect(carried(apart).map(([index]) => index)).toEqual([5]);
  expect(apart.problem?.code).toBe("store/apart");
  expect([...apart.packs()].map(({ pack }) => pack.length(0))).toContain(16 * MEBIBYTE);
});

test("a closed capture is all in its file, although somebody has it open", () => {
  const file = newFile();
  const writer = CaptureWriter.open(file);
  writer.write([message(0, Buffer.from("hello"))]);
  const reader = opened(file);
  expect(carried(reader)).toHaveLength(1);
  writer.close();
  copyFileSync(file, `${file}-copy`);
  expect(carried(opened(`${file}-copy`))).toEqual([[0, 5, 104]]);
});

test("a word is not found in what is too large to be searched at once, unless it is there", () => {
  const file = newFile();
  const writer = CaptureWriter.open(file);
  const text = Buffer.alloc(65 * MEBIBYTE, "a");
  writer.write([{ kind: "open", record: OPEN }, message(0, text, { opcode: 1 })]);
  writer.close();
  const query = new CaptureQuery(opened(file));
  const found = (filter: string) => {
    const parsed = parseFilter(filter);
    if (parsed.kind === "mistake") throw new Error(filter);
    return [...query.messages({ filter: parsed.filter })].length;
  };
  expect(["foo", "-foo", "aaa", "-aaa", "/b/", "-/b/"].map(found)).toEqual([0, 1, 1, 0, 0, 1]);
});

test("bytes that belong to nobody are removed when the capture is opened for writing", () => {
  const file = newFile();
  const killed = CaptureWriter.open(file);
  killed.write([message(0, Buffer.alloc(MEBIBYTE, 1))]);
  // Written beside it, and then the process is gone before it was made part of the capture.
  const orphan = `${file}-bytes-9`;
  copyFileSync(`${file}-bytes-1`, orphan);
  CaptureWriter.open(file).write([message(1, Buffer.alloc(MEBIBYTE, 2))]);
  const names = readdirSync(folder).filter((name) => name.startsWith(`${files}.wgc-bytes`));
  expect(names.sort()).toEqual([`${files}.wgc-bytes-1`, `${files}.wgc-bytes-2`]);
  expect(carried(opened(file))).toEqual([
    [0, MEBIBYTE, 1],
    [1, MEBIBYTE, 2],
  ]);
});

test("a capture of the form before this one is read, and brought up to date when it is written to", () => {
  const file = newFile();
  CaptureWriter.open(file).close();
  const db = new DatabaseSync(file);
  db.exec("DROP INDEX pack_log; DELETE FROM meta WHERE key = 'spanned'; PRAGMA user_version = 2");
  const version = () => db.prepare("PRAGMA user_version").get()?.user_version;
  const indexes = () => db.prepare("SELECT name FROM sqlite_schema WHERE name = 'pack_log'").all();
  expect(carried(opened(file))).toEqual([]);
  expect(version()).toBe(2);
  const writer = CaptureWriter.open(file);
  writer.write([message(0, Buffer.alloc(MEBIBYTE, 3))]);
  writer.close();
  expect([version(), indexes().length]).toEqual([3, 1]);
  expect(carried(opened(file))).toEqual([[0, MEBIBYTE, 3]]);
  db.close();
});

test("where each connection's messages are is told of many packs, and of what was killed in between", () => {
  const file = newFile();
  const writer = CaptureWriter.open(file);
  for (const connection of [1, 2, 3])
    writer.take({ kind: "open", record: { ...OPEN, connection } });
  const messages: ReturnType<typeof message>[] = [];
  const write = (to: CaptureWriter, count: number, size: number) => {
    for (let at = 0; at < count; at++) {
      const index = messages.length;
      const one = message(index, Buffer.alloc(size, index), { connection: 1 + (index % 3) });
      messages.push(one);
      to.write([one]);
    }
    expectMessages(file, messages);
  };
  for (let round = 0; round < 5; round++) write(writer, 9, 70_000);
  write(writer, 5, 1000);
  // As if the process had been killed: what it had open goes with it.
  copyFileSync(file, `${file}-killed`);
  copyFileSync(`${file}-wal`, `${file}-killed-wal`);
  expectMessages(`${file}-killed`, messages);
  CaptureWriter.open(`${file}-killed`).close();
  expectMessages(`${file}-killed`, messages);
  writer.close();
  expectMessages(file, messages);
});

test("who looks at a capture while it grows counts each message once", () => {
  const file = newFile();
  const writer = CaptureWriter.open(file);
  writer.write([{ kind: "open", record: OPEN }]);
  const early = opened(file);
  let bytes = 0;
  for (let index = 0; index < 300; index++) {
    const size = index % 9 === 0 ? 40_000 : 100;
    bytes += size;
    writer.write([message(index, Buffer.alloc(size, index))]);
    const { messages, bytes: seen } = early.connection(1) ?? {};
    expect([index, messages, seen]).toEqual([index, index + 1, bytes]);
  }
  writer.close();
  expect(early.connection(1)?.messages).toBe(300);
});

test("a capture of which all was forgotten begins anew", () => {
  const file = newFile();
  const first = CaptureWriter.open(file);
  for (let index = 0; index < 20; index++) first.write([message(index, Buffer.alloc(70_000))]);
  while (first.forget(NOW * 2, { maxAge: 1 }));
  first.close();
  const writer = CaptureWriter.open(file);
  const messages = [message(0, Buffer.alloc(70_000, 1)), message(1, Buffer.alloc(10, 2))];
  for (const connection of [1, 2, 3])
    writer.take({ kind: "open", record: { ...OPEN, connection } });
  for (const one of messages) writer.write([one]);
  expectMessages(file, messages);
  writer.close();
  expectMessages(file, messages);
});

test("what is forgotten takes its bytes with it", () => {
  const file = newFile();
  const writer = CaptureWriter.open(file);
  const limit = 8 * MEBIBYTE;
  for (let index = 0; index < 40; index++) {
    writer.write([message(index, Buffer.alloc(MEBIBYTE, index))]);
    while (writer.forget(NOW, { maxBytes: limit }));
  }
  const bytes = filesOf(file).reduce((sum, name) => sum + statSync(name).size, 0);
  expect(bytes).toBeLessThan(2 * limit);
  const left = carried(opened(file)).map(([index]) => index);
  expect(left.length).toBeGreaterThan(4);
  expect(left).toEqual(Array.from({ length: left.length }, (_, at) => 40 - left.length + at));
  writer.close();
});

test("a batch that fails takes back what came with it, and nothing else", () => {
  const file = newFile();
  const writer = CaptureWriter.open(file);
  writer.write([{ kind: "open", record: OPEN }, message(0, Buffer.alloc(10, 1))]);
  const far = { time: NOW + 2 ** 40 };
  const bad: CaptureEntry[] = [
    message(1, Buffer.alloc(10, 2)),
    message(2, Buffer.alloc(MEBIBYTE, 3), far),
    { kind: "open", record: OPEN },
  ];
  expect(code(() => writer.write(bad))).not.toBe("nothing");
  writer.write([message(1, Buffer.alloc(20, 4)), message(2, Buffer.alloc(MEBIBYTE, 5), far)]);
  writer.close();
  expect(carried(opened(file))).toEqual([
    [0, 10, 1],
    [1, 20, 4],
    [2, MEBIBYTE, 5],
  ]);
});

const anyMessages = fc.array(
  fc.record({
    size: fc.oneof(fc.nat(200), fc.constantFrom(0, 4096, 70_000, 300_000)),
    connection: fc.integer({ min: 1, max: 3 }),
    time: fc.oneof(fc.nat(1000), fc.constantFrom(2 ** 31, 2 ** 33)),
    ends: fc.boolean(),
  }),
  { maxLength: 60 },
);

/** Each near enough to the first, and the last two not near enough to each other. */
const FAR_APART = [1, 2 ** 31, 0, 2 ** 31].map((time, index) => ({
  size: 0,
  connection: 1,
  time,
  ends: index === 1,
}));

const brief = (one: KeptMessage | undefined) =>
  one && [one.connection, one.index, one.time, one.payload.length, one.payload.at(-1)];

/** Asserts that a capture has these messages, by each way to them. */
function expectMessages(
  file: string,
  messages: readonly { readonly message: KeptMessage }[],
): void {
  const capture = CaptureFile.open(file);
  const all = messages.map(({ message: one }) => brief(one));
  expect([...capture.messages()].map((stored) => brief(stored.message))).toEqual(all);
  for (const { message: one } of messages)
    expect(brief(capture.storedAt(one.connection, one.index)?.message)).toEqual(brief(one));
  for (const connection of [1, 2, 3]) {
    const own = messages.flatMap(({ message: one }) => (one.connection === connection ? one : []));
    const found = [...capture.messages({ connection })].map((stored) => brief(stored.message));
    expect(found).toEqual(own.map(brief));
    const ids = (order: "asc" | "desc") =>
      [...capture.packs({ order, connection })].map(({ pack }) => pack.id);
    expect(ids("desc").toReversed()).toEqual(ids("asc"));
    const total = capture.connection(connection);
    expect([total?.messages, total?.bytes]).toEqual([
      own.length,
      own.reduce((sum, { payload }) => sum + payload.length, 0),
    ]);
  }
  const backwards = [...capture.packs({ order: "desc" })].map(({ pack }) => pack.id);
  expect(backwards.toReversed()).toEqual([...capture.packs()].map(({ pack }) => pack.id));
  capture.close();
}

test("however it comes, every message is found where it is, also while it is written", () => {
  fc.assert(
    fc.property(anyMessages, (parts) => {
      const file = newFile();
      const writer = CaptureWriter.open(file);
      for (const connection of [1, 2, 3])
        writer.take({ kind: "open", record: { ...OPEN, connection } });
      const messages = parts.map(({ size, connection, time }, index) =>
        message(index, Buffer.alloc(size, index), { connection, time: NOW + time }),
      );
      for (const [at, one] of messages.entries()) {
        writer.take(one);
        if (parts[at]?.ends) writer.commit();
      }
      writer.commit();
      expectMessages(file, messages);
      writer.close();
      expectMessages(file, messages);
    }),
    { numRuns: 40, examples: [[FAR_APART]] },
  );
});
