import { mkdtempSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  type CaptureEntry,
  CaptureFile,
  CaptureQuery,
  CaptureWriter,
} from "../../src/store/index.ts";

const folder = mkdtempSync(join(tmpdir(), "wireglass-retention-"));
const DAY = 86_400_000_000;
const NOW = 1_764_000_000_000_000;

/** A connection with its messages, begun at `time`. */
function talk(
  connection: number,
  time: number,
  count: number,
  payloadBytes: number,
): CaptureEntry[] {
  const open = {
    kind: "open",
    connection,
    time: time / 1_000_000,
    protocol: "ws",
    source: "proxy",
    url: "ws://h/",
    client: "a:1",
    server: "b:1",
    subprotocol: null,
    extensions: "",
  } as const;
  const message = (index: number) => ({
    connection,
    index,
    time: time + index,
    from: "client" as const,
    opcode: 2,
    payload: Buffer.alloc(payloadBytes, connection),
    compressed: false,
    wire: undefined,
    maskKey: 1,
    frames: undefined,
    origin: "peer" as const,
    violations: [],
  });
  const messages = Array.from({ length: count }, (_, index) => message(index));
  return [
    { kind: "open", record: open },
    ...messages.map((one): CaptureEntry => ({ kind: "message", message: one })),
  ];
}

function end(connection: number, time: number): CaptureEntry {
  const about = { by: "client", code: 1000, reason: "", clean: true } as const;
  return {
    kind: "close",
    record: { kind: "close", connection, time: time / 1_000_000 + 1, ...about },
  };
}

/** A connection a day, the last one today, each with `count` messages; the last stays open. */
function filled(name: string, days: number, count: number, payloadBytes: number) {
  const file = join(folder, name);
  const writer = CaptureWriter.open(file);
  for (let day = 1; day <= days; day++) {
    const time = NOW - (days - day) * DAY - 1_000_000;
    writer.write(talk(day, time, count, payloadBytes));
    if (day < days) writer.write([end(day, time)]);
  }
  return { file, writer };
}

function left(file: string) {
  const capture = CaptureFile.open(file);
  try {
    const messages = [...capture.messages()].map(({ message }) => message.connection);
    return {
      connections: [...capture.connections()].map(({ record }) => record.connection),
      messages,
    };
  } finally {
    capture.close();
  }
}

test("what is older than its age goes, in steps, and nothing else", () => {
  const { file, writer } = filled("age.wgc", 10, 3, 10);
  while (writer.forget(NOW, { maxAge: 4.5 * DAY }));
  expect(left(file)).toEqual({
    connections: [6, 7, 8, 9, 10],
    messages: [6, 6, 6, 7, 7, 7, 8, 8, 8, 9, 9, 9, 10, 10, 10],
  });
  expect(writer.forget(NOW, { maxAge: 4.5 * DAY })).toBe(false);
  writer.close();
});

test("of what is too much, the oldest goes until it fits; an open connection stays", () => {
  const { file, writer } = filled("size.wgc", 10, 50, 10_000);
  const before = statSync(file).size;
  while (writer.forget(NOW, { maxBytes: 2_000_000 }));
  const { connections, messages } = left(file);
  expect(messages.length * 10_000).toBeLessThan(2_000_000);
  expect(messages.length).toBeGreaterThan(50);
  expect(connections.at(-1)).toBe(10);
  expect(messages).toEqual(messages.toSorted((a, b) => a - b));
  writer.close();
  expect(before).toBeGreaterThan(0);
});

test("without limits nothing is forgotten", () => {
  const { file, writer } = filled("all.wgc", 3, 2, 10);
  expect(writer.forget(NOW + 1000 * DAY, {})).toBe(false);
  expect(left(file).connections).toEqual([1, 2, 3]);
  writer.close();
});

test("a connection whose beginning was forgotten is told before what is left of it", () => {
  const file = join(folder, "beginning.wgc");
  const writer = CaptureWriter.open(file);
  const entries = [...talk(1, NOW, 5000, 300), ...talk(2, NOW, 100, 300), end(1, NOW)];
  while (entries.length > 0) writer.write(entries.splice(0, 200));
  while (writer.forget(NOW, { maxBytes: 800_000 }));
  writer.close();
  const capture = CaptureFile.open(file);
  const left = [...new CaptureQuery(capture).entries(undefined, "time")];
  capture.close();
  const told = new Set<number>();
  for (const entry of left) {
    if (entry.kind === "open") told.add(entry.record.connection);
    else if (entry.kind === "message") expect(told).toContain(entry.message.connection);
    else expect(told).toContain(entry.record.connection);
  }
  expect(left.filter(({ kind }) => kind === "message").length).toBeLessThan(5000);
  expect(left.map(({ kind }) => kind).filter((kind) => kind !== "message")).toEqual([
    "open",
    "open",
    "close",
  ]);
});
