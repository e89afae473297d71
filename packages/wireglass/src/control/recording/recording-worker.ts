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
const FORGET_MS = 30_000;

let endBy = Number.POSITIVE_INFINITY;
const port = parentPort;
/** What was told and not done yet, in order. */
const waiting: ToRecorder[] = [];
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
  reader.read(first.memory, first.length);
  while (!reader.isFull) {
    const told = waiting.length === 0 && port !== null ? receiveMessageOnPort(port) : undefined;
    if (told !== undefined) heard(told.message);
    const [next] = waiting;
    if (next?.kind !== "block") break;
    waiting.shift();
    blocks.push(next);
    reader.read(next.memory, next.length);
  }
  return blocks;
}

/** What of it cannot be written now is written with the next block. */
function settle(to: CaptureWriter, from: BlockReader): void {
  if (!from.settle(microseconds())) return;
  try {
    tell({ kind: "kept", blocks: [], lastId: to.commit().lastId });
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
      reader.reset();
      tell({ kind: "kept", blocks: blocks.map(({ id }) => id), lastId });
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

/** In steps between blocks: nobody waits for long. */
async function forget(writer: CaptureWriter): Promise<void> {
  try {
    if (!writer.forget(microseconds(), retention)) return;
  } catch (error) {
    const { code, message } = StoreError.from(error, file);
    return tell({ kind: "waiting", code, message });
  }
  soon(writer, 0);
}

function soon(writer: CaptureWriter, ms: number): void {
  setTimeout(() => {
    work = work.then(() => forget(writer));
  }, ms).unref();
}

const writer = open();
const reader =
  writer &&
  new BlockReader(writer, ({ connection, url }) => tell({ kind: "joined", connection, url }));
let work: Promise<void> = Promise.resolve();
const isLimited = retention.maxAge !== undefined || retention.maxBytes !== undefined;
if (writer !== undefined && isLimited) {
  soon(writer, 0);
  setInterval(() => soon(writer, 0), FORGET_MS).unref();
}
if (writer !== undefined && reader !== undefined) {
  setInterval(() => {
    work = work.then(() => settle(writer, reader));
  }, SETTLE_MS).unref();
}

port?.on("message", (message: ToRecorder) => {
  heard(message);
  if (writer === undefined || reader === undefined) return;
  work = work.then(() => goOn(writer, reader));
});

function heard(message: ToRecorder): void {
  if (message.kind === "end") endBy = Date.now() + LAST_TRIES_MS;
  waiting.push(message);
}

async function goOn(to: CaptureWriter, from: BlockReader): Promise<void> {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    if (next.kind === "block") await keep(to, from, next);
    else {
      to.close();
      tell({ kind: "ended" });
      port?.close();
    }
  }
}
