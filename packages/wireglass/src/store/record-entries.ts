import { type CaptureRecord, keptMessageOf } from "@wireglass/lens/record";
import type { CaptureEntry } from "./formats/index.ts";
import { NATIVE_CODEC } from "./formats/native-base64.ts";

/** Records as entries of a capture. */
export async function* entriesOf(records: Iterable<CaptureRecord>): AsyncIterable<CaptureEntry> {
  for (const record of records) {
    if (record.kind === "message") {
      const message = keptMessageOf(record, NATIVE_CODEC);
      if (message !== undefined) yield { kind: "message", message };
    } else if (record.kind === "open") yield { kind: "open", record };
    else if (record.kind === "close") yield { kind: "close", record };
    else yield { kind: "exchange", record };
  }
}
