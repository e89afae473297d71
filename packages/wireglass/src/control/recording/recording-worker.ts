import { setTimeout as sleep } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { CaptureWriter, StoreError } from "../../store/index.ts";
import { BlockReader } from "./block-reader.ts";
import type { FromRecorder, RecordingStart, ToRecorder } from "./recording-messages.ts";

/** The thread that reads what was captured and writes it down: the connections never wait for it. */

const RETRY_MS = 500;

const port = parentPort;
const { file, now } = workerData as RecordingStart; // as Recording starts it
const reader = new BlockReader();

function tell(message: FromRecorder): void {
  port?.postMessage(message);
}

function open(): CaptureWriter | undefined {
  try {
    const writer = CaptureWriter.open(file, now);
    tell({ kind: "ready", lastConnection: writer.lastConnection });
    return writer;
  } catch (error) {
    const { code, message } = StoreError.from(error, file);
    tell({ kind: "failed", code, message });
    return undefined;
  }
}

/** Nothing is skipped: what cannot be written is tried again until it can. */
async function keep(writer: CaptureWriter, memory: SharedArrayBuffer, length: number) {
  const entries = reader.read(memory, length);
  for (let told = false; ; ) {
    try {
      const { lastId } = writer.write(entries);
      reader.reset();
      tell({ kind: "kept", memory, lastId });
      return;
    } catch (error) {
      const { code, message } = StoreError.from(error, file);
      if (!told) tell({ kind: "waiting", code, message });
      told = true;
      await sleep(RETRY_MS);
    }
  }
}

const writer = open();
let work: Promise<void> = Promise.resolve();
port?.on("message", (message: ToRecorder) => {
  if (writer === undefined) return;
  work = work.then(async () => {
    if (message.kind === "block") return keep(writer, message.memory, message.length);
    writer.close();
    tell({ kind: "ended" });
    port?.close();
  });
});
