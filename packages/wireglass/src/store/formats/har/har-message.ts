import { isUtf8 } from "node:buffer";
import { hexOf, type KeptMessage, microsecondsOf } from "@wireglass/lens/record";
import { content, frameOf, violationsOf } from "../json-lines/record-reader.ts";
import { fromNativeBase64, nativeBase64 } from "../native-base64.ts";
import { Fields } from "../shape.ts";

const TEXT = 1;
const ORIGINS = ["peer", "edited", "injected", "dropped"] as const;

/**
 * A message as Chrome writes it: a text message's data is its text, any other's is base64. What only we know
 * follows in fields that begin with "_", where it is not what one would assume.
 */
export function harMessage(message: KeptMessage): object {
  const { from, time, opcode, payload, wire, maskKey, frames, origin, violations } = message;
  const { original } = message;
  const isText = opcode === TEXT && isUtf8(payload);
  const broken = opcode === TEXT && !isText;
  return {
    type: from === "client" ? "send" : "receive",
    time: time / 1_000_000,
    opcode,
    data: opcode === TEXT ? Buffer.from(payload).toString("utf8") : nativeBase64(payload),
    ...(broken && { _base64: nativeBase64(payload) }),
    ...(message.compressed && { _compressed: true }),
    ...(wire !== undefined && { _wire: nativeBase64(wire) }),
    ...(maskKey !== undefined && { _maskKey: hexOf(maskKey) }),
    ...(frames !== undefined && { _frames: frames }),
    ...(origin !== "peer" && { _origin: origin }),
    ...(original && { _original: original }),
    ...(violations.length > 0 && { _violations: violations }),
  };
}

/** Where a message belongs, and what is to be assumed of it. */
export type HarMessagePlace = Pick<KeptMessage, "connection" | "index"> & {
  /** Unix seconds of the connection's beginning, for files whose messages have no time of day. */
  readonly start: number;
  /** The entry was written by us: what is not said of a frame was not so. */
  readonly own: boolean;
};

/** The message of a HAR; undefined for what is none, such as Chrome's note of an error. */
export function messageFromHar(value: unknown, place: HarMessagePlace): KeptMessage | undefined {
  const fields = new Fields(value);
  const type = fields.value("type");
  if (type !== "send" && type !== "receive") return undefined;
  const opcode = fields.has("opcode") ? fields.whole("opcode", 0, 16) : TEXT;
  const from = type === "send" ? "client" : "server";
  const said = frameFacts(fields, from === "client" && !place.own);
  return {
    connection: place.connection,
    index: place.index,
    time: microsecondsOf(secondsOf(fields.value("time"), place.start)),
    from,
    opcode,
    payload: payloadOf(fields, opcode),
    ...said,
    origin: fields.has("_origin") ? fields.oneOf("_origin", ORIGINS) : "peer",
    ...(fields.has("_original") && { original: content(fields.object("_original")) }),
    violations: fields.has("_violations") ? violationsOf(fields, "_violations") : [],
  };
}

/** A foreign file says nothing of masks: zeros stand for the key that a client must use (RFC 6455 §5.1). */
function frameFacts(fields: Fields, foreignClient: boolean) {
  const maskKey = fields.has("_maskKey")
    ? Number.parseInt(fields.text("_maskKey"), 16) | 0
    : undefined;
  const wire = fields.has("_wire") ? fromNativeBase64(fields.text("_wire")) : undefined;
  return {
    compressed: fields.has("_compressed") && fields.flag("_compressed"),
    wire,
    maskKey: maskKey ?? (foreignClient ? 0 : undefined),
    frames: fields.has("_frames") ? fields.objects("_frames").map(frameOf) : undefined,
  };
}

/** Some write a binary message's text as it is: what is no base64 is taken so. */
function payloadOf(fields: Fields, opcode: number): Uint8Array {
  const data = fields.has("data") ? fields.text("data") : "";
  if (fields.has("_base64")) {
    const bytes = fromNativeBase64(fields.text("_base64"));
    if (bytes !== undefined) return bytes;
  }
  const bytes = opcode === TEXT ? undefined : fromNativeBase64(data);
  return bytes ?? Buffer.from(data, "utf8");
}

/** Beyond this, a number of seconds since 1970 is one of milliseconds, which Playwright writes. */
const LATEST_SECONDS = 100_000_000_000;
/** Before this (September 2001), it is no time of day but one since some start. */
const EARLIEST_SECONDS = 1_000_000_000;

function secondsOf(time: unknown, start: number): number {
  if (typeof time !== "number" || !(time >= 0)) return start;
  const seconds = time >= LATEST_SECONDS ? time / 1000 : time;
  if (seconds < EARLIEST_SECONDS && start >= EARLIEST_SECONDS) return start;
  return Math.min(seconds, 8_520_000_000);
}
