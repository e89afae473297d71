import { isUtf8 } from "node:buffer";
import { messageKind } from "@wireglass/lens/decode";
import { type KeptMessage, messageRecordOf } from "@wireglass/lens/record";
import { recordOf } from "../../../store/index.ts";
import type { MessageOutline, MessageSummary } from "../api-types.ts";

const PREVIEW_CHARACTERS = 200;
/** The longest character has four bytes. */
const PREVIEW_BYTES = 4 * PREVIEW_CHARACTERS;
const HEX_BYTES = 48;
const NOT_TEXT = /[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]/;
const NOTHING = new Uint8Array();

/** A message as lists show it. */
export function summaryOf(message: KeptMessage): MessageSummary {
  const { payload, wire = payload } = message;
  const isClose = message.opcode === 8;
  // The record without a payload to write out: what it came as tells its frames.
  const record = messageRecordOf({ ...message, wire, payload: isClose ? payload : NOTHING });
  const { text: _, base64: __, frames, ...rest } = record;
  const wireLength = record.opcode === "data" ? payload.length : record.wireLength;
  const { length } = payload;
  const { label: type, id } = messageKind(payload, record.opcode);
  return {
    ...rest,
    length,
    wireLength,
    frameCount: frames.length,
    type,
    ...(id !== undefined && { pairId: id }),
    ...previewOf(record, payload),
  };
}

/** A message without its payload. */
export function outlineOf(message: KeptMessage): MessageOutline {
  const { text, base64: _, wire: __, ...rest } = recordOf(message);
  return { ...rest, isText: text !== undefined };
}

function previewOf(
  { opcode, reason }: { readonly opcode: string; readonly reason?: string },
  payload: Uint8Array,
): Pick<MessageSummary, "preview" | "previewForm"> {
  if (opcode === "close") return { preview: reason ?? "", previewForm: "text" };
  const start = payload.subarray(0, PREVIEW_BYTES);
  const text = opcode !== "binary" && isUtf8(payload) ? beginningOf(start) : undefined;
  if (text !== undefined && (opcode === "text" || !NOT_TEXT.test(text)))
    return { preview: text, previewForm: "text" };
  return {
    preview: Buffer.from(payload.subarray(0, HEX_BYTES)).toString("hex"),
    previewForm: "hex",
  };
}

/** The first characters of UTF-8 text; one that the end cuts is left out. */
function beginningOf(bytes: Uint8Array): string {
  let end = bytes.length;
  // Up to three bytes of a character may follow its first one, which is none of 0b10xxxxxx.
  if (end === PREVIEW_BYTES) while (end > 0 && ((bytes[end - 1] ?? 0) & 0xc0) === 0x80) end--;
  if (end < bytes.length || (bytes[end - 1] ?? 0) >= 0xc0) end--;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, end).toString("utf8");
  return text.length <= PREVIEW_CHARACTERS
    ? text
    : text.slice(0, PREVIEW_CHARACTERS).toWellFormed();
}
