import { isUtf8 } from "node:buffer";
import {
  type KeptMessage,
  type MessageRecord,
  messageRecordOf,
  type PayloadReader,
  recordView,
} from "@wireglass/lens/record";

function bufferOf({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, length);
}

/** Payloads read with Node's own code. */
export const NATIVE_READER: PayloadReader = {
  textOf: (bytes) => (isUtf8(bytes) ? bufferOf(bytes).toString("utf8") : undefined),
  base64Of: (bytes) => bufferOf(bytes).toString("base64"),
};

/** The same for filters: only what is asked for is made. */
export function viewOf(message: KeptMessage): MessageRecord {
  return recordView(message, NATIVE_READER);
}

/** A message's record, made with Node's own code. */
export function recordOf(message: KeptMessage): MessageRecord {
  return messageRecordOf(message, NATIVE_READER);
}
