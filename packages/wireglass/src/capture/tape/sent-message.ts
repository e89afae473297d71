import type { KeptMessage } from "@wireglass/lens/record";

/**
 * What we sent in a peer's name. Of "edited" and "dropped" the bytes that the peer had sent are the next ones of that
 * direction on the tape; what was dropped has no payload of its own.
 */
export type SentMessage = Pick<
  KeptMessage,
  "opcode" | "payload" | "compressed" | "wire" | "maskKey" | "frames" | "violations"
> & { readonly origin: "edited" | "dropped" | "injected" };

/** Nothing was sent in the place of a message. */
export function droppedMessage(opcode: number): SentMessage {
  const nothing = { payload: new Uint8Array(0), wire: undefined, maskKey: undefined };
  return {
    origin: "dropped",
    opcode,
    ...nothing,
    compressed: false,
    frames: undefined,
    violations: [],
  };
}

const SIZE_BYTES = 4;

/** On a tape: u32 bytes of JSON, little-endian; the JSON; the payload; what it is on the wire where that is not the same. */
export function writeSentMessage({ payload, wire, ...about }: SentMessage): readonly Uint8Array[] {
  const json = Buffer.from(JSON.stringify({ ...about, payloadBytes: payload.length }), "utf8");
  const size = Buffer.alloc(SIZE_BYTES);
  size.writeUInt32LE(json.length);
  return [size, json, payload, ...(wire === undefined ? [] : [wire])];
}

/** The inverse; its bytes are copies. */
export function readSentMessage(bytes: Uint8Array): SentMessage {
  const all = Buffer.from(bytes); // not shared, as Node's own functions want it
  const behindJson = SIZE_BYTES + all.readUInt32LE(0);
  // As writeSentMessage wrote it.
  const { payloadBytes, ...about } = JSON.parse(all.toString("utf8", SIZE_BYTES, behindJson));
  const behindPayload = behindJson + payloadBytes;
  const wire = behindPayload < all.length ? all.subarray(behindPayload) : undefined;
  return {
    maskKey: undefined,
    frames: undefined,
    ...about,
    payload: all.subarray(behindJson, behindPayload),
    wire,
  };
}
