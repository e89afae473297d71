import { setTimeout as sleep } from "node:timers/promises";
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { microseconds, type TapeBlock } from "../../capture/index.ts";
import { CaptureWriter, StoreError } from "../../store/index.ts";
import { BlockReader } from "./block-reader.ts";
import type { FromRecorder, RecordingStart, ToRecorder } from "./recording-messages.ts";

/** The thread that reads what was captured and writes it down: the connections never wait for it. */

const RETRY_MS = 500;
/** So long is still tried after the end was asked for. */
const LAST_TRIES_MS = 5000;
/** How often it is looked for streams that say nothing. */
const SETTLE_MS = 500;
/** How often it is looked for what may be forgotten. */
const FORGET_MS = 5000;
const FORGET_PART = 1 / 8;

let endBy = Number.POSITIVE_INFINITY;
const port = parentPort;
/** What was told and not done yet, in order. */
const waiting: ToRecorder[] = [];
/** What the clocks have reminded of. */
const due = new Set<"settle" | "forget">();
let grownBytes = 0;
let wake: () => void = () => {};
const { file, retention } = workerData as RecordingStart; // as Recording starts it
function tell(message: FromRecorder): void {
  port?.postMessage(message);
}

function open(): CaptureWriter | undefined {
  try {
    const writer = CaptureWriter.open(file);
    tell({ kind: "ready", lastConnection: writer.lastConnection });
    return writer;
  } catch (error) {
    const { code, message } = StoreError.from(error, file);
    tell({ kind: "failed", code, message });
    return undefined;
  }
}

/** Takes a block, and those that wait behind it as far as they fit into one transaction. */
function blocksFrom(first: TapeBlock, reader: BlockReader): readonly TapeBlock[] {
  const blocks = [first];
  reader.read(first);
  while (!reader.isFull) {
    const told = waiting.length === 0 && port !== null ? receiveMessageOnPort(port) : undefined;
    if (told !== undefined) heard(told.message);
    const [next] = waiting;
    if (next?.kind !== "block") break;
    waiting.shift();
    blocks.push(next);
    reader.read(next);
  }
  return blocks;
}

/** What of it cannot be written now is written with the next block. */
function settle(to: CaptureWriter, from: BlockReader): void {
  if (!from.settle(microseconds())) return;
  try {
    const { lastId } = to.commit();
    tell({ kind: "kept", blocks: [], lastId, whole: from.takesWhole });
    from.reset();
  } catch {
    // The block that comes next says why.
  }
}

/** Nothing is skipped: what cannot be written is tried again until it can. */
async function keep(writer: CaptureWriter, reader: BlockReader, first: TapeBlock): Promise<void> {
  const blocks = blocksFrom(first, reader);
  for (let told = false; ; ) {
    try {
      const { lastId } = writer.commit();
      const whole = reader.takesWhole;
      reader.reset();
      grown(blocks.reduce((sum, { length }) => sum + length, 0));
      tell({ kind: "kept", blocks: blocks.map(({ id }) => id), lastId, whole });
      return;
    } catch (error) {
      const { code, message } = StoreError.from(error, file);
      if (!told) tell({ kind: "waiting", code, message });
      told = true;
      if (endBy < Date.now()) {
        tell({ kind: "lost", bytes: blocks.reduce((sum, { length }) => sum + length, 0), message });
        writer.discard();
        return reader.reset();
      }
      await sleep(RETRY_MS);
    }
  }
}

/** Of a capture with a limit, it is looked for what is too much whenever a part of that has come. */
function grown(bytes: number): void {
  if (retention.maxBytes === undefined) return;
  grownBytes += bytes;
  if (grownBytes < retention.maxBytes * FORGET_PART) return;
  grownBytes = 0;
  due.add("forget");
}

/** One step of it, between blocks: nobody waits for long. @returns whether there is more to forget */
function forget(from: CaptureWriter): boolean {
  try {
    return from.forget(microseconds(), retention);
  } catch (error) {
    const { code, message } = StoreError.from(error, file);
    tell({ kind: "waiting", code, message });
    return false;
  }
}

function heard(message: ToRecorder): void {
  if (message.kind === "end") endBy = Date.now() + LAST_TRIES_MS;
  waiting.push(message);
}

/** Does what there is to do; between any two things the clocks and the port have their turn. */
async function work(to: CaptureWriter, from: BlockReader): Promise<void> {
  for (;;) {
    const next = waiting.shift();
    if (next?.kind === "end") {
      to.close();
      tell({ kind: "ended" });
      return port?.close();
    }
    if (next !== undefined) await keep(to, from, next);
    if (due.delete("settle")) settle(to, from);
    if (due.has("forget") && !forget(to)) due.delete("forget");
    if (next === undefined && due.size === 0) await woken();
    else await new Promise(setImmediate);
  }
}

/** Resolves when there is something to do. */
function woken(): Promise<void> {
  return new Promise((resolve) => {
    wake = resolve;
  });
}

function remind(what: "settle" | "forget"): void {
  due.add(what);
  wake();
}

const writer = open();
const reader =
  writer &&
  new BlockReader(writer, {
    joined: ({ connection, url }) => tell({ kind: "joined", connection, url }),
    state: (connection, from, state) => tell({ kind: "state", connection, from, state }),
  });
port?.on("message", (message: ToRecorder) => {
  heard(message);
  wake();
});
if (writer !== undefined && reader !== undefined) {
  void work(writer, reader);
  setInterval(() => remind("settle"), SETTLE_MS).unref();
  const isLimited = retention.maxAge !== undefined || retention.maxBytes !== undefined;
  if (isLimited) {
    remind("forget");
    setInterval(() => remind("forget"), FORGET_MS).unref();
  }
}
