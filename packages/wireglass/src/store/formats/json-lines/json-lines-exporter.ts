import { recordOf } from "../../native-record.ts";
import { batchedText } from "../byte-batch.ts";
import type { CaptureEntries, CaptureEntry, Exporter } from "../capture-entry.ts";
import { nativeBase64 } from "../native-base64.ts";

/** JSON Lines: one record a line, nothing lost. */
export const jsonLinesExporter: Exporter = {
  format: "jsonl",
  order: "time",
  write: (entries) => batchedText(linesOf(entries)),
};

async function* linesOf(entries: CaptureEntries): AsyncGenerator<string> {
  for await (const entry of entries) yield `${JSON.stringify(lineOf(entry))}\n`;
}

/** The record of a line; a message that came compressed has those bytes, too. */
function lineOf(entry: CaptureEntry): object {
  if (entry.kind !== "message") return entry.record;
  const { message } = entry;
  const record = recordOf(message);
  return message.wire === undefined ? record : { ...record, wire: nativeBase64(message.wire) };
}
