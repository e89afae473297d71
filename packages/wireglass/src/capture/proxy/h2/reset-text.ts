import { constants, type Http2Stream } from "node:http2";

/** Codes of RST_STREAM and GOAWAY by their number: RFC 9113 §7. */
const NAMES = [
  "NO_ERROR",
  "PROTOCOL_ERROR",
  "INTERNAL_ERROR",
  "FLOW_CONTROL_ERROR",
  "SETTINGS_TIMEOUT",
  "STREAM_CLOSED",
  "FRAME_SIZE_ERROR",
  "REFUSED_STREAM",
  "CANCEL",
  "COMPRESSION_ERROR",
  "CONNECT_ERROR",
  "ENHANCE_YOUR_CALM",
  "INADEQUATE_SECURITY",
  "HTTP_1_1_REQUIRED",
] as const;

/** Resets `stream` as another one was; Node takes no code above 2³¹, and a peer may send one. */
export function resetLike(stream: Http2Stream, code = 0): void {
  stream.close(code > 0x7fff_ffff ? constants.NGHTTP2_INTERNAL_ERROR : code);
}

/** How a stream was ended, in a few words. */
export function resetText(code: number): string {
  return `the stream was reset with ${NAMES[code] ?? code}`;
}
