import {
  DATA_OPCODE,
  type FrameRecord,
  hexOf,
  type KeptMessage,
  type Side,
} from "@wireglass/lens/record";
import type { ObservedFrame, ObservedMessage } from "@wireglass/wire";

/** Where and when a message was seen; time in whole microseconds since 1970. */
export type Sighting = {
  readonly connection: number;
  readonly index: number;
  readonly time: number;
  readonly from: Side;
};

/** A message that was observed on the wire, as a capture keeps it. */
export function keptMessage(message: ObservedMessage, seen: Sighting): KeptMessage {
  return {
    ...seen,
    opcode: message.opcode,
    payload: message.payload,
    compressed: message.compressed,
    wire: undefined,
    maskKey: undefined,
    frames: message.frames.map(frameRecord),
    origin: "peer",
    violations: message.violations,
  };
}

/** A chunk of a plain stream, or a datagram. */
export function keptData(bytes: Uint8Array, seen: Sighting): KeptMessage {
  return {
    ...seen,
    opcode: DATA_OPCODE,
    payload: bytes,
    compressed: false,
    wire: undefined,
    maskKey: undefined,
    frames: undefined,
    origin: "peer",
    violations: [],
  };
}

function frameRecord(frame: ObservedFrame): FrameRecord {
  const { fin, rsv, opcode, masked, maskKey, length, lengthBytes } = frame;
  const shortest = length < 126 ? 0 : length < 65_536 ? 2 : 8;
  return {
    fin,
    rsv,
    opcode,
    ...(masked && { maskKey: hexOf(maskKey) }),
    length,
    ...(lengthBytes !== shortest && { lengthBytes }),
  };
}
