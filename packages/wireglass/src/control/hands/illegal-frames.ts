import type { Side } from "@wireglass/lens/record";
import { minimalLengthBytes, writeHeader } from "@wireglass/wire";
import { NODE_HOST, random32 } from "../../endpoint/index.ts";
import { type Frame, ILLEGAL, type IllegalKind } from "./illegal-kinds.ts";

/** Bytes for one side that break exactly that rule. */
export function illegalFrames(kind: IllegalKind, to: Side): Uint8Array {
  return Buffer.concat(ILLEGAL[kind].map((frame: Frame) => bytesOf(frame, to)));
}

function bytesOf({ fin = true, rsv = 0, opcode, payload = "", ...odd }: Frame, to: Side): Buffer {
  const body = Buffer.from(payload as string); // copies bytes as well
  const masked = (to === "server") !== (odd.wrongMask === true);
  const maskKey = masked ? random32() : 0;
  const { length } = body;
  const lengthBytes = odd.lengthBytes ?? minimalLengthBytes(length);
  const header = Buffer.alloc(14);
  const size = writeHeader(header, 0, { fin, rsv, opcode, masked, maskKey, length, lengthBytes });
  if (masked) NODE_HOST.mask(body, 0, length, maskKey, 0);
  return Buffer.concat([header.subarray(0, size), body]);
}
