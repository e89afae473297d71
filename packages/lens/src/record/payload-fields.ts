import { decodeUtf8, isWholeUtf8, readClosePayload, toBase64 } from "@wireglass/wire";
import type { MessageOpcode, MessageRecord } from "./record.ts";

/** Control characters that no text has: bytes with them are shown as bytes. */
const NOT_TEXT = /[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]/;

/**
 * How a payload stands in a record: a text message as `text` where it is UTF-8, a binary one always as
 * `base64`, the rest as what it looks like. Nothing is lost to make something printable.
 */
export function payloadFields(
  opcode: MessageOpcode,
  payload: Uint8Array,
): Pick<MessageRecord, "text" | "base64" | "code" | "reason"> {
  if (opcode === "close") return closeFields(payload);
  if (opcode === "binary" || !isWholeUtf8(payload, 0, payload.length)) {
    return { base64: toBase64(payload) };
  }
  const text = decodeUtf8(payload);
  return opcode === "text" || !NOT_TEXT.test(text) ? { text } : { base64: toBase64(payload) };
}

function closeFields(payload: Uint8Array): Pick<MessageRecord, "base64" | "code" | "reason"> {
  const { code, reason } = readClosePayload(payload);
  const readable = payload.length !== 1 && isWholeUtf8(payload, 2, Math.max(2, payload.length));
  return { code, reason, ...(!readable && { base64: toBase64(payload) }) };
}
