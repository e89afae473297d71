import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OpenRecord } from "@wireglass/lens/record";
import { expect, onTestFinished, test } from "vitest";
import { Recording, type RecordingOptions } from "../../src/control/recording/recording.ts";
import { CaptureFile } from "../../src/store/index.ts";
import { until } from "../endpoint/support/waiting.ts";

const folder = mkdtempSync(join(tmpdir(), "wireglass-recording-"));
const CHUNK = 100_000;
let files = 0;

const OPEN: OpenRecord = {
  kind: "open",
  connection: 1,
  time: 1_764_000_000,
  protocol: "tcp",
  source: "proxy",
  url: "tcp://h:1",
  client: "a:1",
  server: "b:1",
  subprotocol: null,
  extensions: "",
};

async function recording(options: Partial<RecordingOptions> = {}) {
  files++;
  const file = join(folder, `${files}.wgc`);
  const started = await Recording.open({ file, ...options });
  started.tape.record(OPEN);
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closed ??= started.close();
    return closed;
  };
  onTestFinished(close);
  return { file, tape: started.tape, close };
}

test("more than its high mark slows the sources, and when it is written they go on; memory is used again", async () => {
  const told: string[] = [];
  const { file, tape, close } = await recording({
    highBytes: 3_000_000,
    full: () => told.push("full"),
    room: () => told.push("room"),
  });
  const chunk = Buffer.alloc(CHUNK, "x");
  for (let round = 1; round <= 5; round++) {
    while (!tape.isFull) tape.data(1, "client", chunk);
    await until("there is room", () => !tape.isFull);
    expect(told).toHaveLength(2 * round);
  }
  expect(told.slice(0, 2)).toEqual(["full", "room"]);
  await close();
  expect(tape.unreadBytes).toBe(0);
  const capture = CaptureFile.open(file);
  const lengths = [...capture.messages()].map(({ message }) => message.payload.length);
  capture.close();
  expect(lengths.length).toBeGreaterThan(100);
  expect(lengths.every((length) => length === CHUNK)).toBe(true);
});

test("what is told as kept can be read at once", async () => {
  const kept: number[] = [];
  const { file, tape } = await recording({ kept: (lastId) => kept.push(lastId) });
  tape.data(1, "server", Buffer.from("hello"));
  await until("it is kept", () => kept.length > 0);
  const capture = CaptureFile.open(file);
  expect(capture.lastId).toBe(kept.at(-1));
  expect(
    [...capture.messages()].map(({ message }) => Buffer.from(message.payload).toString()),
  ).toEqual(["hello"]);
  capture.close();
});
