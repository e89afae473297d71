import { decodeUtf8, encodeUtf8 } from "../text.ts";
import { UsageError } from "../usage-error.ts";
import { type IsUtf8, isWholeUtf8 } from "../utf8.ts";
import type { ViolationCode } from "../violation.ts";
import { isSendableCloseCode } from "./close-code.ts";

/**
 * What a close frame says, RFC 6455 §5.5.1: `code` is 1005 and `reason` "" when its payload is empty
 * (§7.1.5).
 */
export type CloseStatus = { readonly code: number; readonly reason: string };

/** The status of a close frame without a code: 1005, which never stands on the wire. */
export const NO_STATUS: CloseStatus = { code: 1005, reason: "" };
/** A control frame holds 125 bytes, two of them the code. */
export const MAX_REASON_BYTES = 123;

/** Reads code and reason, legal or not; one stray byte counts as no status. */
export function readClosePayload(payload: Uint8Array): CloseStatus {
  const [high, low] = payload;
  if (high === undefined || low === undefined) return NO_STATUS;
  return { code: (high << 8) | low, reason: decodeUtf8(payload.subarray(2)) };
}

/** The first rule that a close frame's payload breaks, RFC 6455 §5.5.1 and §7.4. */
export function checkClosePayload(payload: Uint8Array, isUtf8?: IsUtf8): ViolationCode | undefined {
  if (payload.length === 0) return undefined;
  if (payload.length === 1) return "close/one-byte";
  if (!isSendableCloseCode(readClosePayload(payload).code)) return "close/code";
  if (!isWholeUtf8(payload, 2, payload.length, isUtf8)) return "close/reason-utf8";
  return undefined;
}

/**
 * The payload for a close frame; empty without a code.
 *
 * @throws UsageError `close/code` for a code that must not be sent, `close/reason` for a reason
 *   without a code or of more than 123 bytes in UTF-8.
 */
export function writeClosePayload(code: number | undefined, reason = ""): Uint8Array {
  if (code === undefined) {
    if (reason !== "") throw new UsageError("close/reason", "a reason needs a code before it");
    return new Uint8Array(0);
  }
  if (!isSendableCloseCode(code)) {
    throw new UsageError(
      "close/code",
      `${code} must not be sent; use 1000 to 1003, 1007 to 1014 or 3000 to 4999`,
    );
  }
  const text = encodeUtf8(reason);
  if (text.length > MAX_REASON_BYTES) {
    throw new UsageError(
      "close/reason",
      `the reason has ${text.length} bytes; ${MAX_REASON_BYTES} fit`,
    );
  }
  return Uint8Array.of(code >> 8, code & 0xff, ...text);
}
