import { decodeUtf8, isWholeUtf8, readClosePayload, toBase64 } from "@wireglass/wire";
import type { MessageOpcode, MessageRecord } from "./record.ts";

/** Control characters that no text has: bytes with them are shown as bytes. */
const NOT_TEXT = /[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]/;

/** What makes texts of payloads; the default is pure, and a host's own code is several times as quick. */
export type PayloadReader = {
  /** Undefined where the bytes are not UTF-8. */
  textOf(bytes: Uint8Array): string | undefined;
  /** With padding. */
  base64Of(bytes: Uint8Array): string;
};

const PURE: PayloadReader = {
  textOf: (bytes) => (isWholeUtf8(bytes, 0, bytes.length) ? decodeUtf8(bytes) : undefined),
  base64Of: toBase64,
};

/**
 * How a payload stands in a record: a text message as `text` where it is UTF-8, a binary one always as
 * `base64`, the rest as what it looks like. Nothing is lost to make something printable.
 */
export function payloadFields(
  opcode: MessageOpcode,
  payload: Uint8Array,
  reader = PURE,
): Pick<MessageRecord, "text" | "base64" | "code" | "reason"> {
  if (opcode === "close") return closeFields(payload, reader);
  const text = opcode === "binary" ? undefined : reader.textOf(payload);
  const isShown = text !== undefined && (opcode === "text" || !NOT_TEXT.test(text));
  return isShown ? { text } : { base64: reader.base64Of(payload) };
}

function closeFields(
  payload: Uint8Array,
  { base64Of }: PayloadReader,
): Pick<MessageRecord, "base64" | "code" | "reason"> {
  const { code, reason } = readClosePayload(payload);
  const readable = payload.length !== 1 && isWholeUtf8(payload, 2, Math.max(2, payload.length));
  return { code, reason, ...(!readable && { base64: base64Of(payload) }) };
}
