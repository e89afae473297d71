import { Opcode } from "./frame.ts";
import type { WireFrame } from "./frame-reader.ts";

const KNOWN_OPCODES: ReadonlySet<number> = new Set(Object.values(Opcode));

/** What the frames before this one allow. */
export type FrameContext = {
  readonly mustBeMasked: boolean;
  readonly deflate: boolean;
  readonly insideMessage: boolean;
};

/** The rule that a frame of the peer breaks, as a sentence; undefined if it is in order. */
export function brokenRule(frame: WireFrame, context: FrameContext): string | undefined {
  const { opcode, payload } = frame;
  if (!KNOWN_OPCODES.has(opcode)) return `uses the reserved opcode ${opcode} (RFC 6455 §5.2)`;
  if (context.mustBeMasked && !frame.maskKey) return "sends an unmasked frame (RFC 6455 §5.1)";
  if (!context.mustBeMasked && frame.maskKey) return "masks a server frame (RFC 6455 §5.1)";
  if (frame.lengthForm !== shortest(payload.byteLength))
    return "does not use the shortest length form (RFC 6455 §5.2)";
  if (opcode >= 8 && !frame.fin) return "fragments a control frame (RFC 6455 §5.5)";
  if (opcode >= 8 && payload.byteLength > 125)
    return "sends a control frame longer than 125 bytes (RFC 6455 §5.5)";
  if (opcode === Opcode.close && payload.byteLength === 1)
    return "sends a close frame with one byte of payload (RFC 6455 §5.5.1)";
  return brokenBits(frame, context) ?? brokenOrder(opcode, context.insideMessage);
}

function brokenBits(frame: WireFrame, { deflate }: FrameContext): string | undefined {
  const startsMessage = frame.opcode === Opcode.text || frame.opcode === Opcode.binary;
  // RFC 7692 §6: RSV1 belongs to the first frame of a message only.
  const allowed = deflate && startsMessage ? 4 : 0;
  if ((frame.rsv & ~allowed) === 0) return undefined;
  return `sets reserved bits (${frame.rsv}) that nobody negotiated (RFC 6455 §5.2)`;
}

/** RFC 6455 §5.4. */
function brokenOrder(opcode: number, insideMessage: boolean): string | undefined {
  if (opcode >= 8) return undefined;
  if (opcode === Opcode.continuation && !insideMessage)
    return "continues a message that never began";
  if (opcode !== Opcode.continuation && insideMessage)
    return "begins a message before the last one is complete";
  return undefined;
}

function shortest(byteLength: number): 7 | 16 | 64 {
  if (byteLength < 126) return 7;
  return byteLength < 65536 ? 16 : 64;
}

/** Close codes that may stand on the wire: RFC 6455 §7.4.2 and the IANA registry (1012 to 1014). */
export function isWireCloseCode(code: number): boolean {
  if (code >= 3000 && code <= 4999) return true;
  return code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code);
}
