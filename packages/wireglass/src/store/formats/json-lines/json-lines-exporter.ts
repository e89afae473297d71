import { isUtf8 } from "node:buffer";
import {
  framesOf,
  type KeptMessage,
  type MessageRecord,
  messageRecordOf,
} from "@wireglass/lens/record";
import { Opcode } from "@wireglass/wire";
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

/** What `messageRecordOf` gives; texts and base64 of most messages are made by Node, which is faster. */
function recordOf(message: KeptMessage): MessageRecord {
  const { opcode, payload } = message;
  const isText = opcode === Opcode.text && isUtf8(payload);
  if (!isText && opcode !== Opcode.binary) return messageRecordOf(message);
  const frames = framesOf(message);
  const record = messageRecordOf({ ...message, frames, payload: NOTHING });
  const { length } = payload;
  if (!isText) return { ...record, base64: nativeBase64(payload), length };
  const text = Buffer.from(payload.buffer, payload.byteOffset, length).toString("utf8");
  return { ...record, text, length };
}

const NOTHING = new Uint8Array(0);
