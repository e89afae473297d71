import type { FrameRecord, MessageOpcode, MessageRecord, Side } from "@wireglass/lens/record";
import type { ObservedFrame, ObservedMessage } from "@wireglass/wire";
import { payloadFields } from "./payload-fields.ts";

/** Where and when a message was seen. */
export type Sighting = {
  readonly connection: number;
  readonly index: number;
  readonly time: number;
  readonly from: Side;
};

/** A reserved opcode is shown as "binary": `frames` has its number, `violations` the rule. */
const OPCODES: Readonly<Record<number, MessageOpcode>> = {
  1: "text",
  2: "binary",
  8: "close",
  9: "ping",
  10: "pong",
};

/** The record of one message that was observed on the wire. */
export function messageRecord(message: ObservedMessage, seen: Sighting): MessageRecord {
  const opcode = OPCODES[message.opcode] ?? "binary";
  return {
    kind: "message",
    ...seen,
    opcode,
    ...payloadFields(opcode, message.payload),
    length: message.payload.length,
    wireLength: message.wireLength,
    compressed: message.compressed,
    frames: message.frames.map(frameRecord),
    origin: "peer",
    violations: message.violations,
  };
}

/** The record of one chunk of a plain stream, or of one datagram. */
export function dataRecord(bytes: Uint8Array, seen: Sighting): MessageRecord {
  return {
    kind: "message",
    ...seen,
    opcode: "data",
    ...payloadFields("data", bytes),
    length: bytes.length,
    wireLength: bytes.length,
    compressed: false,
    frames: [],
    origin: "peer",
    violations: [],
  };
}

function frameRecord(frame: ObservedFrame): FrameRecord {
  const { fin, rsv, opcode, masked, maskKey, length } = frame;
  const key = (maskKey >>> 0).toString(16).padStart(8, "0");
  return { fin, rsv, opcode, ...(masked && { maskKey: key }), length };
}
