import {
  DATA_OPCODE,
  type FrameRecord,
  hexOf,
  type KeptMessage,
  type Side,
} from "@wireglass/lens/record";
import { minimalLengthBytes, type ObservedFrame, type ObservedMessage } from "@wireglass/wire";

/** Where and when a message was seen; time in whole microseconds since 1970. */
export type Sighting = {
  readonly connection: number;
  readonly index: number;
  readonly time: number;
  readonly from: Side;
};

const NO_VIOLATIONS: KeptMessage["violations"] = [];

/** A message that was observed on the wire, as a capture keeps it. */
export function keptMessage(message: ObservedMessage, seen: Sighting): KeptMessage {
  const only = onlyOrdinaryFrame(message);
  return {
    ...seen,
    opcode: message.opcode,
    payload: message.payload,
    compressed: message.compressed,
    wire: message.joined === message.payload ? undefined : message.joined,
    maskKey: only?.masked ? only.maskKey : undefined,
    frames: only === undefined ? message.frames.map(frameRecord) : undefined,
    origin: "peer",
    violations: message.violations,
  };
}

/** The frame of a message that needs no description: see {@link KeptMessage.frames}. */
function onlyOrdinaryFrame({
  frames,
  compressed,
  joined,
}: ObservedMessage): ObservedFrame | undefined {
  const [frame] = frames;
  if (frame === undefined || frames.length > 1) return undefined;
  const { fin, rsv, length, lengthBytes } = frame;
  const plain =
    fin && rsv === (compressed ? 0b100 : 0) && lengthBytes === minimalLengthBytes(length);
  return plain && joined.length === length ? frame : undefined;
}

/** A chunk of a plain stream, or a datagram. */
export function keptData(bytes: Uint8Array, seen: Sighting): KeptMessage {
  return keptPlain(DATA_OPCODE, bytes, undefined, seen);
}

/** What came in one frame, as it is to be read, and breaks no rule. */
export function keptPlain(
  opcode: number,
  payload: Uint8Array,
  maskKey: number | undefined,
  { connection, index, time, from }: Sighting,
): KeptMessage {
  return {
    connection,
    index,
    time,
    from,
    opcode,
    payload,
    compressed: false,
    wire: undefined,
    maskKey,
    frames: undefined,
    origin: "peer",
    violations: NO_VIOLATIONS,
  };
}

function frameRecord(frame: ObservedFrame): FrameRecord {
  const { fin, rsv, opcode, masked, maskKey, length, lengthBytes } = frame;
  return {
    fin,
    rsv,
    opcode,
    ...(masked && { maskKey: hexOf(maskKey) }),
    length,
    ...(lengthBytes !== minimalLengthBytes(length) && { lengthBytes }),
  };
}
