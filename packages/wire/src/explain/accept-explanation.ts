import { fromBase64 } from "../base64.ts";
import { acceptFor, HANDSHAKE_GUID } from "../handshake/accept-key.ts";
import { sha1 } from "../sha1.ts";
import { decodeLatin1, encodeLatin1 } from "../text.ts";
import { count, excerpt, hexOf } from "./byte-text.ts";
import type { ExplanationDraft } from "./explanation-draft.ts";

type Span = { readonly start: number; readonly end: number };

/** A key alone is this long, and line ends may follow. */
const LONE_KEY = /^([0-9A-Za-z+/]{22}==)[\r\n]*$/;
const MAX_LONE_KEY_BYTES = 32;

/** The Sec-WebSocket-Key that is the whole input, or undefined. */
export function loneKey(bytes: Uint8Array): string | undefined {
  if (bytes.length > MAX_LONE_KEY_BYTES) return undefined;
  return LONE_KEY.exec(decodeLatin1(bytes))?.[1];
}

/** Explains an input that is nothing but a key. */
export function explainLoneKey(draft: ExplanationDraft, key: string): void {
  const { bytes, parts } = draft;
  const end = bytes.length;
  draft.section({ kind: "key", start: 0, end, title: "A Sec-WebSocket-Key" });
  parts.push({
    start: 0,
    end,
    field: "Sec-WebSocket-Key",
    value: key,
    meaning: "A nonce that the client made for this one connection: 16 random bytes in base64.",
    rule: "RFC 6455 §4.1",
  });
  const accept = explainAccept(draft, key, { start: 0, end: key.length });
  if (fromBase64(key)?.length !== 16) draft.problem("request/key-invalid", 21);
  draft.handshake = { key, accept };
}

/** The way from a key to its Sec-WebSocket-Accept, in four steps. */
export function explainAccept(draft: ExplanationDraft, key: string, span: Span): string {
  const nonce = fromBase64(key);
  const shownKey = excerpt(key, draft.limits.maxShownBytes);
  const decoded =
    nonce === undefined
      ? `The key ${shownKey} is no base64; the answer is made of its text all the same.`
      : `The key ${shownKey} is base64 for ${count(nonce.length, "byte")}, of which a client makes fresh random ones for each connection.`;
  const rule = "RFC 6455 §4.2.2";
  const detail = nonce === undefined ? [] : [hexOf(nonce, 16)];
  draft.step("RFC 6455 §4.1", span, decoded, detail);
  const joined = key + HANDSHAKE_GUID;
  draft.step(rule, span, `Append the fixed text ${HANDSHAKE_GUID} to the key as it stands.`, [
    `${shownKey}${HANDSHAKE_GUID}`,
  ]);
  const digest = sha1(encodeLatin1(joined));
  draft.step(rule, span, `SHA-1 of these ${count(joined.length, "ASCII byte")} is 20 bytes:`, [
    hexOf(digest, 20, ""),
  ]);
  const accept = acceptFor(key);
  draft.step(rule, span, "Base64 of the 20 bytes is the Sec-WebSocket-Accept:", [accept]);
  return accept;
}
