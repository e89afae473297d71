import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import type { ExchangeRecord, KeptMessage, OpenRecord } from "@wireglass/lens/record";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import {
  type CaptureEntry,
  CaptureFile,
  CaptureQuery,
  CaptureWriter,
  StoreError,
} from "../../src/store/index.ts";

const folder = mkdtempSync(join(tmpdir(), "wireglass-store-"));
let files = 0;

function newFile(): string {
  files++;
  return join(folder, `${files}.wgc`);
}

const NOW = 1_764_000_000_000_000;

function opened(connection: number, url = "wss://Example.com:8443/path?x=1"): OpenRecord {
  return {
    kind: "open",
    connection,
    time: NOW / 1_000_000,
    protocol: "wss",
    source: "proxy",
    url,
    client: "127.0.0.1:5",
    server: "192.0.2.1:8443",
    request: { method: "GET", target: "/path?x=1", httpVersion: "1.1", headers: [["hOsT", "x"]] },
    response: { status: 101, reason: "Switching", headers: [] },
    subprotocol: "chat",
    extensions: "",
  };
}

function message(about: Partial<KeptMessage> = {}): KeptMessage {
  return {
    connection: 1,
    index: 0,
    time: NOW + 5,
    from: "client",
    opcode: 1,
    payload: Buffer.from("hello"),
    compressed: false,
    wire: undefined,
    maskKey: 0x0c27572a,
    frames: undefined,
    origin: "peer",
    violations: [],
    ...about,
  };
}

const CLOSE = {
  kind: "close",
  connection: 1,
  time: (NOW + 9) / 1_000_000,
  by: "server",
  code: 1001,
  reason: "going",
  clean: true,
} as const;

function written(file: string, entries: readonly CaptureEntry[]): CaptureFile {
  const writer = CaptureWriter.open(file);
  writer.write(entries);
  writer.close();
  const capture = CaptureFile.open(file);
  onTestFinished(() => capture.close());
  return capture;
}

const ORIGINAL = {
  opcode: "text",
  text: "before",
  length: 6,
  wireLength: 8,
  compressed: false,
  frames: [{ fin: true, rsv: 0, opcode: 1, length: 6 }],
  violations: [],
} as const;

const anyMessage: fc.Arbitrary<KeptMessage> = fc
  .record({
    connection: fc.constant(1),
    index: fc.nat(),
    time: fc.integer({ min: NOW, max: NOW + 2 ** 40 }),
    from: fc.constantFrom("client", "server"),
    opcode: fc.nat(16),
    payload: fc.uint8Array({ maxLength: 200 }),
    compressed: fc.boolean(),
    wire: fc.option(fc.uint8Array({ maxLength: 200 }), { nil: undefined }),
    maskKey: fc.option(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), { nil: undefined }),
    frames: fc.option(fc.constant([{ fin: false, rsv: 2, opcode: 3, length: 4 }]), {
      nil: undefined,
    }),
    origin: fc.constantFrom("peer", "edited", "injected", "dropped"),
    violations: fc.subarray(["text/utf8", "mask/missing"] as const),
  })
  .map((one) => (one.origin === "edited" ? { ...one, original: ORIGINAL } : one));

test("whatever is written is read again, byte for byte", () => {
  fc.assert(
    fc.property(fc.array(anyMessage, { maxLength: 120 }), (messages) => {
      const file = newFile();
      const writer = CaptureWriter.open(file);
      writer.write([
        { kind: "open", record: opened(1) },
        ...messages.map((one) => ({ kind: "message", message: one }) as const),
      ]);
      writer.close();
      const capture = CaptureFile.open(file);
      const read = [...capture.messages()].map(({ message: one }) => one);
      capture.close();
      const plain = (one: KeptMessage) => ({
        ...one,
        payload: Buffer.from(one.payload).toString("hex"),
        wire: one.wire && Buffer.from(one.wire).toString("hex"),
      });
      expect(read.map(plain)).toEqual(messages.map(plain));
    }),
    { numRuns: 25 },
  );
});

test("connections carry their record, their end, and what they said", () => {
  const exchange: ExchangeRecord = {
    ...opened(2, "https://example.com/"),
    kind: "exchange",
    violations: [],
    responseBody: { base64: "aGk=", length: 2, cut: false },
  };
  const capture = written(newFile(), [
    { kind: "open", record: opened(1) },
    { kind: "message", message: message() },
    { kind: "message", message: message({ index: 1, payload: Buffer.alloc(7) }) },
    { kind: "exchange", record: exchange },
    { kind: "close", record: CLOSE },
  ]);
  expect([...capture.connections()]).toEqual([
    { record: opened(1), close: CLOSE, messages: 2, bytes: 12 },
    { record: exchange, close: undefined, messages: 0, bytes: 0 },
  ]);
  expect(capture.connection(1)?.record).toEqual(opened(1));
  expect(capture.connection(3)).toBeUndefined();
});

test("entries come in the order in which they were seen, piece by piece", () => {
  const capture = written(newFile(), [
    { kind: "open", record: opened(1) },
    { kind: "message", message: message() },
    { kind: "open", record: opened(2) },
    { kind: "message", message: message({ connection: 2 }) },
    { kind: "message", message: message({ index: 1 }) },
    { kind: "close", record: CLOSE },
    { kind: "message", message: message({ connection: 2, index: 1 }) },
  ]);
  const seen: string[] = [];
  for (let after = 0; ; ) {
    const { entries, next } = capture.entries(after, 2);
    if (next === after) break;
    after = next;
    for (const entry of entries) {
      const about = entry.kind === "message" ? entry.message : entry.record;
      seen.push(`${entry.kind} ${about.connection}`);
    }
  }
  expect(seen).toEqual([
    "open 1",
    "message 1",
    "open 2",
    "message 2",
    "message 1",
    "close 1",
    "message 2",
  ]);
});

test("the messages of one connection are found among those of others", () => {
  const file = newFile();
  const writer = CaptureWriter.open(file);
  writer.write([1, 2, 3].map((one) => ({ kind: "open", record: opened(one) })));
  for (let index = 0; index < 300; index++) {
    const messages = [1, 2, 3].map((connection) => message({ connection, index }));
    writer.write(messages.map((one) => ({ kind: "message", message: one })));
  }
  writer.close();
  const capture = CaptureFile.open(file);
  const found = [...capture.messages({ connection: 2 })].map(({ message: one }) => [
    one.connection,
    one.index,
  ]);
  capture.close();
  expect(found).toEqual(Array.from({ length: 300 }, (_, index) => [2, index]));
});

test("a second run adds to the same capture, with numbers of its own", () => {
  const file = newFile();
  written(file, [{ kind: "open", record: opened(1) }]);
  const again = CaptureWriter.open(file);
  expect(again.lastConnection).toBe(1);
  again.write([
    { kind: "open", record: opened(2) },
    { kind: "message", message: message() },
  ]);
  again.close();
  const capture = CaptureFile.open(file);
  expect([...capture.connections()].map(({ record }) => record.connection)).toEqual([1, 2]);
  expect([...capture.messages()].map(({ message: { time } }) => time)).toEqual([NOW + 5]);
  capture.close();
});

test("of what cannot be written as a whole, nothing is", () => {
  const file = newFile();
  const writer = CaptureWriter.open(file);
  const twice: CaptureEntry[] = [
    { kind: "message", message: message() },
    { kind: "open", record: opened(1) },
    { kind: "open", record: opened(1) },
  ];
  expect(() => writer.write(twice)).toThrow(StoreError);
  writer.write([{ kind: "open", record: opened(1) }]);
  writer.close();
  const capture = CaptureFile.open(file);
  expect(capture.entries(0).entries).toEqual([{ kind: "open", record: opened(1) }]);
  capture.close();
});

const SCRIPT = fileURLToPath(new URL("writer-child.ts", import.meta.url));

test("what was told as written is there after kill -9", async () => {
  const file = newFile();
  const child = spawn(process.execPath, ["--conditions=@wireglass/source", SCRIPT, file], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let told = 0;
  for await (const chunk of child.stdout) {
    told = Number(String(chunk).trim().split("\n").at(-1));
    if (told > 20_000) break;
  }
  child.kill("SIGKILL");
  await once(child, "exit");
  const capture = CaptureFile.open(file);
  const indexes = [...capture.messages()].map(({ message: { index } }) => index);
  capture.close();
  expect(indexes.length).toBeGreaterThanOrEqual(told);
  expect(indexes).toEqual(Array.from({ length: indexes.length }, (_, index) => index));
});

function code(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof StoreError) {
      expect(error.message.split("\n")).toHaveLength(1);
      return error.code;
    }
    throw error;
  }
  return "nothing";
}

const UNFIT: readonly {
  name: string;
  make: (file: string) => void;
  read: string;
  write: string;
}[] = [
  {
    name: "text",
    make: (file) =>
      writeFileSync(file, "not a database, but long enough to be taken for one. ".repeat(20)),
    read: "store/foreign",
    write: "store/foreign",
  },
  {
    name: "another program's database",
    make: (file) => new DatabaseSync(file).exec("CREATE TABLE t(x)"),
    read: "store/foreign",
    write: "store/foreign",
  },
  {
    name: "a capture of a newer version",
    make(file) {
      CaptureWriter.open(file).close();
      new DatabaseSync(file).exec("PRAGMA user_version = 99");
    },
    read: "store/newer",
    write: "store/newer",
  },
  {
    name: "a capture of a version that is not read any more",
    make(file) {
      CaptureWriter.open(file).close();
      new DatabaseSync(file).exec("PRAGMA user_version = 1");
    },
    read: "store/older",
    write: "store/older",
  },
  { name: "nothing", make: () => {}, read: "store/missing", write: "nothing" },
];

test.each(UNFIT)("$name is refused by a code and a sentence", ({ make, read, write }) => {
  const file = newFile();
  make(file);
  expect(code(() => CaptureFile.open(file))).toBe(read);
  const before = existsSync(file) ? readFileSync(file) : undefined;
  expect(code(() => CaptureWriter.open(file).close())).toBe(write);
  if (before !== undefined) expect(readFileSync(file).equals(before)).toBe(true);
});

/** A capture with a stretch of its file overwritten. */
function damaged(count: number, from: number, to: number): string {
  const file = newFile();
  const writer = CaptureWriter.open(file);
  for (let index = 0; index < count; index++) {
    const one = message({ connection: index + 1, payload: Buffer.alloc(70_000, 1) });
    writer.write([
      { kind: "open", record: opened(index + 1, `wss://example.com/${"x".repeat(2000)}`) },
      { kind: "message", message: one },
    ]);
  }
  writer.close();
  const bytes = readFileSync(file);
  bytes.fill(0xee, Math.floor(bytes.length * from), Math.floor(bytes.length * to));
  writeFileSync(file, bytes);
  return file;
}

test("of a damaged capture, what lies before the damage and behind it is read", () => {
  const capture = CaptureFile.open(damaged(200, 0.4, 0.45));
  onTestFinished(() => capture.close());
  const found = [...capture.messages()].map(({ message: one }) => one.connection);
  expect(capture.problem?.code).toBe("store/damaged");
  expect(found.length).toBeGreaterThan(150);
  expect(found.length).toBeLessThan(200);
  expect(found[0]).toBe(1);
  expect(found.at(-1)).toBe(200);
  const backwards = [...new CaptureQuery(capture).messages({ order: "desc" })];
  const same = backwards.map(({ message: one }) => one.connection).toReversed();
  // Beside the damage, what can be reached depends on where one comes from.
  expect(same.filter((one) => !found.includes(one))).toEqual([]);
  expect(same.length).toBeGreaterThan(found.length - 3);
  const connections = [...capture.connections()].map(({ record }) => record.connection);
  expect(connections.length).toBeGreaterThan(150);
  expect(connections.at(-1)).toBe(200);
  expect(connections).toEqual(connections.toSorted((a, b) => a - b));
});

test.each([0.02, 0.3, 0.5, 0.7, 0.98])(
  "damage from %f of the file to its end ends in a sentence or in less, never in a hang",
  (from) => {
    const read = code(() => {
      const capture = CaptureFile.open(damaged(60, from, 1));
      onTestFinished(() => capture.close());
      const all = [...capture.messages(), ...capture.connections()];
      if (capture.problem !== undefined) throw capture.problem;
      return all;
    });
    expect(["store/damaged", "store/foreign"]).toContain(read);
  },
);

test.skipIf(process.getuid?.() === 0)("a capture that may only be read cannot be added to", () => {
  const file = newFile();
  CaptureWriter.open(file).close();
  chmodSync(file, 0o400);
  expect(code(() => CaptureWriter.open(file).close())).toBe("store/read-only");
});
