import { joined } from "../wire/bytes.ts";
import { type HttpHead, parseHead } from "../wire/http-head.ts";
import type { PeerSocket } from "./peer-socket.ts";

const MOST_HEAD_BYTES = 65_536;

/** The peer's HTTP head; undefined if the connection ends, falls silent or sends no end of it. */
export async function readHead(
  socket: PeerSocket,
  timeoutMs: number,
): Promise<HttpHead | undefined> {
  let bytes: Uint8Array = new Uint8Array();
  while (bytes.byteLength < MOST_HEAD_BYTES) {
    const hasNews = await socket.arrival(timeoutMs);
    const chunks = socket.take();
    if (!hasNews || chunks.length === 0) return undefined;
    bytes = joined(bytes, ...chunks);
    const end = Buffer.from(bytes).indexOf("\r\n\r\n");
    if (end < 0) continue;
    socket.untake(bytes.subarray(end + 4));
    return parseHead(Buffer.from(bytes.subarray(0, end)).toString("latin1"));
  }
  return undefined;
}
