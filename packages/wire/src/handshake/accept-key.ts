import { toBase64 } from "../base64.ts";
import { sha1 } from "../sha1.ts";
import { encodeLatin1 } from "../text.ts";

/** The fixed text of RFC 6455 §1.3: a server that appends it has understood WebSocket. */
export const HANDSHAKE_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** Sec-WebSocket-Accept for a Sec-WebSocket-Key, RFC 6455 §4.2.2. */
export function acceptFor(key: string): string {
  return toBase64(sha1(encodeLatin1(key + HANDSHAKE_GUID)));
}
