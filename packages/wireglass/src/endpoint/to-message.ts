import { type DataOpcode, Opcode, Trait } from "@wireglass/wire";
import { textOf } from "./node-text.ts";
import type { Message } from "./socket.ts";

/** A message to keep: text as a string, binary as bytes of its own. */
export function toMessage(
  opcode: DataOpcode,
  bytes: Uint8Array,
  start: number,
  end: number,
  traits: number,
): Message {
  if (opcode === Opcode.text) return textOf(bytes, start, end, (traits & Trait.ascii) !== 0);
  // Never a Buffer, whatever it was read into: how a message came must not show in its class.
  if ((traits & Trait.fresh) === 0) return new Uint8Array(bytes.subarray(start, end));
  // Handed over as it is, unless it is a small piece of a large buffer that others share.
  if (bytes.buffer.byteLength > 2 * (end - start))
    return new Uint8Array(bytes.subarray(start, end));
  return new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start);
}
