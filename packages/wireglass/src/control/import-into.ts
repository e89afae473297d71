import { type CaptureEntry, CaptureWriter } from "../store/index.ts";
import { prepareFolderOf } from "./capture-folder.ts";
import { CaptureLock } from "./capture-lock.ts";

const AT_ONCE = 1000;

/**
 * Adds entries to a capture, with connection numbers that continue its own. What was read before a mistake in the
 * input stays.
 *
 * @returns how many there were. Rejects with StoreError, and with what the input throws.
 */
export async function importInto(
  file: string,
  entries: AsyncIterable<CaptureEntry>,
): Promise<number> {
  prepareFolderOf(file);
  const lock = CaptureLock.take(file);
  let writer: CaptureWriter | undefined;
  try {
    writer = CaptureWriter.open(file);
    return await importAll(writer, entries);
  } finally {
    writer?.close();
    lock.release();
  }
}

async function importAll(
  writer: CaptureWriter,
  entries: AsyncIterable<CaptureEntry>,
): Promise<number> {
  const numbers = new Map<number, number>();
  let count = 0;
  let batch: CaptureEntry[] = [];
  const flush = (): void => {
    writer.write(batch);
    count += batch.length;
    batch = [];
  };
  try {
    let last = writer.lastConnection;
    for await (const entry of entries) {
      const { connection } = entry.kind === "message" ? entry.message : entry.record;
      if (!numbers.has(connection)) numbers.set(connection, ++last);
      batch.push(renumbered(entry, numbers.get(connection) ?? last));
      if (batch.length >= AT_ONCE) flush();
    }
  } finally {
    flush();
  }
  return count;
}

function renumbered(entry: CaptureEntry, connection: number): CaptureEntry {
  switch (entry.kind) {
    case "message":
      return { kind: "message", message: { ...entry.message, connection } };
    case "open":
      return { kind: "open", record: { ...entry.record, connection } };
    case "exchange":
      return { kind: "exchange", record: { ...entry.record, connection } };
    case "close":
      return { kind: "close", record: { ...entry.record, connection } };
  }
}
