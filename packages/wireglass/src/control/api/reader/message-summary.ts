import { isUtf8 } from "node:buffer";
import { messageKind } from "@wireglass/lens/decode";
import { foundInBytes, foundInText, type SearchedText } from "@wireglass/lens/filter";
import { type KeptMessage, messageRecordOf } from "@wireglass/lens/record";
import { recordOf } from "../../../store/index.ts";
import type { MessageOutline, MessageSummary } from "../api-types.ts";

const PREVIEW_CHARACTERS = 200;
/** The longest character has four bytes. */
const PREVIEW_BYTES = 4 * PREVIEW_CHARACTERS;
const HEX_BYTES = 48;
const NOT_TEXT = /[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]/;
const NOTHING = new Uint8Array();

/** What is found in a message is counted up to so much. */
const MOST_FOUND = 1000;
/** In more than this nothing is looked for once more, to be counted. */
const MOST_LOOKED_INTO = 1 << 20;
/** What stands in front of what was found, in a preview that begins there. */
const BEFORE_FOUND = 24;
/** As far as what is found is to be seen in a preview from the beginning. */
const SEEN_ANYWAY = 48;

/** A message as lists show it; with what is searched for, how often it is there, and a preview of where. */
export function summaryOf(
  message: KeptMessage,
  searched: readonly SearchedText[] = [],
): MessageSummary {
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
    ...(previewOfFound(record, payload, searched) ?? previewOf(record, payload)),
  };
}

type Preview = Pick<MessageSummary, "preview" | "previewForm" | "previewStart" | "found">;

/** Where it is found first, and how often; undefined where it is not, or not looked for. */
function previewOfFound(
  record: { readonly opcode: string; readonly reason?: string },
  payload: Uint8Array,
  searched: readonly SearchedText[],
): Preview | undefined {
  if (searched.length === 0 || record.opcode === "close") return undefined;
  if (payload.length > MOST_LOOKED_INTO) return undefined;
  const { preview, previewForm } = previewOf(record, payload);
  if (previewForm === "hex") {
    const spans = foundInBytes(payload, searched, MOST_FOUND);
    const start = startOf(spans[0]?.start);
    const shown = payload.subarray(start, start + HEX_BYTES);
    return { ...told(spans.length, start), preview: hexOf(shown), previewForm };
  }
  const text = Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString("utf8");
  const spans = foundInText(text, searched, MOST_FOUND);
  const start = startOf(spans[0]?.start);
  if (start === 0) return { ...told(spans.length, 0), preview, previewForm };
  const shown = text.slice(start, start + PREVIEW_CHARACTERS).toWellFormed();
  return { ...told(spans.length, start), preview: shown, previewForm };
}

function told(found: number, previewStart: number): Pick<Preview, "previewStart" | "found"> {
  return { ...(previewStart > 0 && { previewStart }), ...(found > 0 && { found }) };
}

function startOf(found = 0): number {
  return found < SEEN_ANYWAY ? 0 : found - BEFORE_FOUND;
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
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
  return { preview: hexOf(payload.subarray(0, HEX_BYTES)), previewForm: "hex" };
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
