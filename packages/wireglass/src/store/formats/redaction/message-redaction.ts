import { isUtf8 } from "node:buffer";
import { framesOf, type KeptMessage, keptMessageOf, originalOf } from "@wireglass/lens/record";
import { isControl, Opcode } from "@wireglass/wire";
import { NATIVE_READER, recordOf } from "../../native-record.ts";
import { NATIVE_CODEC } from "../native-base64.ts";

/** Covers what is secret in bytes; gives the same object where there is nothing. */
export type CoverBytes = (bytes: Uint8Array, mayResize: boolean) => Uint8Array;

const NOTHING = new Uint8Array(0);
const CODE_BYTES = 2;

/**
 * A message without its secrets, the same object where it has none. What came compressed is written plain, as
 * its bytes would tell, and those of later messages refer to them; frames of a message that has changed its
 * length become one.
 */
export function redactedMessage(message: KeptMessage, cover: CoverBytes): KeptMessage {
  const { original } = message;
  const redacted = withoutSecrets(message, cover);
  const before = original && keptMessageOf({ ...recordOf(message), ...original }, NATIVE_CODEC);
  if (before === undefined) return redacted;
  return { ...redacted, original: originalOf(withoutSecrets(before, cover), NATIVE_READER) };
}

function withoutSecrets(message: KeptMessage, cover: CoverBytes): KeptMessage {
  const payload = coveredPayload(message, cover);
  const coded = message.compressed || message.wire !== undefined;
  if (payload === message.payload && !coded) return message;
  const sameFrames = payload.length === message.payload.length && !coded;
  if (sameFrames) return { ...message, payload };
  return { ...message, payload, compressed: false, wire: undefined, ...oneFrame(message) };
}

function coveredPayload(message: KeptMessage, cover: CoverBytes): Uint8Array {
  const { opcode, payload } = message;
  if (!isReadable(message)) return NOTHING;
  if (opcode === Opcode.close) return coveredClose(payload, cover);
  // A control frame has no room to grow: RFC 6455 §5.5.
  return cover(payload, !isControl(opcode));
}

function coveredClose(payload: Uint8Array, cover: CoverBytes): Uint8Array {
  const reason = payload.subarray(CODE_BYTES);
  const covered = cover(reason, false);
  return covered === reason ? payload : Buffer.concat([payload.subarray(0, CODE_BYTES), covered]);
}

/** False for what is still compressed: nobody can tell what is in it. */
function isReadable(message: KeptMessage): boolean {
  const { compressed, wire, opcode, payload, violations } = message;
  if (!compressed || wire !== undefined) return true;
  const failed = violations.some((code) => /^(?:deflate|stream|limit|rsv)\//.test(code));
  const length = framesOf(message).reduce((sum, frame) => sum + frame.length, 0);
  const asItCame = failed || length === payload.length;
  return !asItCame || (opcode === Opcode.text && isUtf8(payload));
}

/** In the short form: a whole frame with the first one's mask key. */
function oneFrame(message: KeptMessage): Pick<KeptMessage, "frames" | "maskKey"> {
  const mask = framesOf(message)[0]?.maskKey;
  const maskKey = mask === undefined ? undefined : Number.parseInt(mask, 16) | 0;
  return { frames: undefined, maskKey };
}
