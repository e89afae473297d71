import { messageRecordOf, wireBytesOf } from "@wireglass/lens/record";
import type {
  CaptureEntry,
  Exporter,
  Importer,
} from "../../../../src/store/formats/capture-entry.ts";

/** All that an exporter writes. */
export async function exported(
  exporter: Exporter,
  entries: Iterable<CaptureEntry>,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of exporter.write(entries)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** All that an importer makes of bytes, which it gets in pieces of `size`. */
export async function imported(
  importer: Importer,
  bytes: Uint8Array,
  size = 65_536,
): Promise<CaptureEntry[]> {
  const entries: CaptureEntry[] = [];
  for await (const entry of importer.read(piecesOf(bytes, size))) entries.push(entry);
  return entries;
}

/** Bytes as a file gives them: always in the same memory, as readers may do. */
async function* piecesOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  const memory = new Uint8Array(size);
  for (let at = 0; at < bytes.length; at += size) {
    const piece = bytes.subarray(at, at + size);
    memory.set(piece);
    yield memory.subarray(0, piece.length);
  }
}

/** An entry as it is compared: a message by its record, and by every byte that was on the wire. */
export function comparable(entry: CaptureEntry): unknown {
  if (entry.kind !== "message") return entry.record;
  const { message } = entry;
  return { ...messageRecordOf(message), time: message.time, bytes: hexOf(wireBytesOf(message)) };
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
