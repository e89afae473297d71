import { FrameHeader, readHeader } from "./frame-header.ts";
import { checkFrame, type FrameContext } from "./frame-rules.ts";

/** So many frames in a row that keep every rule are no accident. */
const FRAMES_IN_A_ROW = 4;

/**
 * The first offset at which `bytes` may be cut into frames, for a stream that was joined in its middle;
 * undefined when none convinces yet.
 *
 * A place convinces when four frames that keep the rules follow each other there, or when frames
 * that keep them reach exactly to the end. A guess, however good: say so to the user.
 */
export function findFrameBoundary(
  bytes: Uint8Array,
  from: "client" | "server",
): number | undefined {
  for (let at = 0; at < bytes.length; at++) if (convinces(bytes, at, from)) return at;
  return undefined;
}

function convinces(bytes: Uint8Array, start: number, from: "client" | "server"): boolean {
  const header = new FrameHeader();
  let at = start;
  for (let frames = 0; frames < FRAMES_IN_A_ROW; frames++) {
    const size = readHeader(bytes, at, bytes.length, header);
    if (size === 0) return false;
    if (checkFrame(header, contextFor(from, header.opcode)) !== undefined) return false;
    at += size + header.length;
    if (at === bytes.length) return true;
    if (at > bytes.length) return false;
  }
  return true;
}

/** Fragmentation and compression are unknown in mid-stream, so they are not held against a frame. */
function contextFor(from: "client" | "server", opcode: number): FrameContext {
  return {
    masked: from === "client" ? "required" : "forbidden",
    rsvInUse: 0b100,
    maxMessageBytes: 2 ** 32,
    maxFragments: Number.POSITIVE_INFINITY,
    fragments: opcode === 0 ? 1 : 0,
    messageBytes: 0,
  };
}
