import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TapeBlock } from "../../../packages/wireglass/src/capture/index.ts";
import { payloadsOf } from "../load/payloads.ts";
import { serveControl, subjectPlan } from "./control-lines.ts";
import { PlainTable } from "./plain-table.ts";
import { blocks, store } from "./product.ts";
import { recordedTape } from "./recorded-tape.ts";

/**
 * What the recording thread does, without the thread: blocks of a tape are read and written down. "plain" writes the
 * same rows with nothing around them.
 */

const MASK_KEY_BYTES = 4;

const { variant, work = { messages: 0, payloadBytes: 0 } } = subjectPlan();
const folder = mkdtempSync(join(tmpdir(), "wireglass-bench-"));
const file = join(folder, "bench.wgc");
const tape = recordedTape(work.payloadBytes);

/** How many messages were written, and when the last one was part of the capture; closing it comes after. */
type Written = { readonly messages: number; readonly byMs: number };

function writeCapture(): Written {
  const writer = store.CaptureWriter.open(file);
  const reader = new blocks.BlockReader(writer);
  const write = (block: TapeBlock): void => {
    reader.read(block);
    if (!reader.isFull) return;
    writer.commit();
    reader.reset();
  };
  write(tape.beginnings);
  let written = 0;
  for (let at = 0; written < work.messages; at = (at + 1) % tape.blocks.length) {
    const block = tape.blocks[at];
    if (block === undefined) break;
    write(block);
    written += tape.messagesInBlock;
  }
  writer.commit();
  const byMs = performance.now();
  writer.close();
  return { messages: written, byMs };
}

function writePlain(): Written {
  const [payload = new Uint8Array()] = payloadsOf({
    connections: 1,
    inFlight: 1,
    payload: "text",
    payloadBytes: work.payloadBytes,
    distinctMessages: 1,
  });
  const table = PlainTable.create(file);
  let written = 0;
  while (written < work.messages) {
    table.write(payload, tape.messagesInBlock);
    written += tape.messagesInBlock;
  }
  const byMs = performance.now();
  table.close();
  return { messages: written, byMs };
}

function once(): unknown {
  for (const name of store.filesOf(file)) rmSync(name);
  const before = process.cpuUsage();
  const startMs = performance.now();
  const { messages, byMs } = variant === "plain" ? writePlain() : writeCapture();
  const seconds = (byMs - startMs) / 1000;
  const { user, system } = process.cpuUsage(before);
  // Of every two messages, the client's has a mask key.
  const taken = store.filesOf(file).reduce((sum, name) => sum + statSync(name).size, 0);
  const needed = messages * (work.payloadBytes + MASK_KEY_BYTES / 2);
  return {
    cost: (user + system) / messages,
    details: {
      messagesPerSecond: messages / seconds,
      megabytesPerSecond: (messages * work.payloadBytes) / seconds / 1e6,
      overheadBytes: (taken - needed) / messages,
    },
  };
}

const end = async (): Promise<void> => rmSync(folder, { recursive: true, force: true });
await serveControl(0, { work: once, end });
