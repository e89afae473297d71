import { constants, deflateRawSync, inflateRawSync } from "node:zlib";
import {
  type Compressor,
  type DeflateSettings,
  type InflateResult,
  SYNC_MARKER,
} from "@wireglass/wire";
import { openMessageDeflater } from "./message-deflater.ts";
import { countWork } from "./turn.ts";
import { openEngine, type ZlibEngine } from "./zlib-engine.ts";

const { Z_SYNC_FLUSH, Z_NO_FLUSH, Z_RLE, Z_DEFAULT_STRATEGY } = constants;
const WINDOW_BYTES = 32_768;
/** zlib keeps this much of its window for looking ahead. */
const ZLIB_LOOKAHEAD = 262;
/** A window of 32 KiB takes longer to put in place than a small message to inflate. */
const NEAR_BYTES = 4096;
/** History that is worth a larger state; more is used where there is room for it. */
const LEAST_HISTORY = 1024;

const inflater = openEngine("inflate", {});
const deflater = openMessageDeflater();

/**
 * Compression on the thread that asks: the round trip through the thread pool costs five times the work.
 *
 * Inflating always uses one shared zlib state, primed with the history as a stored block. Deflating is
 * our own up to 64 KiB; larger messages get a zlib state for once, no larger than its window needs.
 */
export const NODE_COMPRESSOR: Compressor = {
  inflate(compressed, history, maxBytes) {
    if (inflater === undefined) return inflateOnce(compressed, history, maxBytes);
    if (history === undefined || history.length <= NEAR_BYTES)
      return inflateShared(inflater, compressed, history, maxBytes);
    // Most messages look back a little. Nothing comes of one that looks back further, or is broken: again.
    const near = history.subarray(-NEAR_BYTES);
    const result = inflateShared(inflater, compressed, near, maxBytes);
    if (result.kind !== "invalid") return result;
    return inflateShared(inflater, compressed, history, maxBytes);
  },
  deflate(plain, history, settings) {
    countWork(plain.length);
    const { windowBits, level } = settings;
    const own = deflater?.deflate(plain, history, 2 ** windowBits, level);
    return own ?? deflateOnce(plain, history, settings);
  },
};

/** A call into zlib costs as much as a small message: history, message and end go in together. */
const input = Buffer.allocUnsafeSlow(65_536);
const STORED_HEADER_BYTES = 5;

function inflateShared(
  engine: ZlibEngine,
  compressed: Uint8Array,
  history: Uint8Array | undefined,
  maxBytes: number,
): InflateResult {
  const before = history?.length ?? 0;
  const end = STORED_HEADER_BYTES + before + compressed.length;
  if (end + PROBE.length > input.length) {
    return inflateLarge(engine, compressed, history, maxBytes);
  }
  let start = STORED_HEADER_BYTES;
  if (history !== undefined) {
    start = 0;
    writeStoredHeader(before);
    input.set(history, STORED_HEADER_BYTES);
  }
  input.set(compressed, STORED_HEADER_BYTES + before);
  input.set(PROBE, end);
  engine.begin(before);
  const whole = input.subarray(start, end + PROBE.length);
  if (!engine.write(whole, Z_SYNC_FLUSH, maxBytes)) {
    return { kind: engine.failed ? "invalid" : "too-large" };
  }
  // More than the probe is left where a final block ended within the message: the long way knows that.
  if (engine.unread > PROBE.length) return inflateLarge(engine, compressed, history, maxBytes);
  return inflated(engine);
}

/**
 * The sync marker, then an empty final block and one byte more. That byte is left over exactly when
 * the message ended between two blocks: a message that ends inside one would swallow it.
 */
const PROBE = Uint8Array.of(...SYNC_MARKER, 0x03, 0x00, 0x00);

function inflated(engine: ZlibEngine): InflateResult {
  // Nothing of it is taken after a final block that ended with the message's last byte.
  const whole = engine.unread === 1 || engine.unread === PROBE.length;
  return whole ? { kind: "bytes", bytes: engine.take() } : { kind: "invalid" };
}

function inflateLarge(
  engine: ZlibEngine,
  compressed: Uint8Array,
  history: Uint8Array | undefined,
  maxBytes: number,
): InflateResult {
  engine.begin();
  if (history !== undefined) prime(engine, history);
  let rest = compressed;
  while (engine.write(rest, Z_NO_FLUSH, maxBytes)) {
    if (engine.unread === 0) {
      if (engine.write(PROBE, Z_SYNC_FLUSH, maxBytes)) return inflated(engine);
      break;
    }
    // RFC 7692 §7.2.3.4: a block with BFINAL ended the stream, and more blocks follow it.
    rest = rest.subarray(rest.length - engine.unread);
    restart(engine, history);
  }
  return { kind: engine.failed ? "invalid" : "too-large" };
}

/** A new deflate stream that knows what came before it. */
function restart(engine: ZlibEngine, history: Uint8Array | undefined): void {
  const before = Buffer.concat([history ?? new Uint8Array(0), engine.peek()]).subarray(
    -WINDOW_BYTES,
  );
  engine.restart();
  if (before.length > 0) prime(engine, before);
}

/** Puts `history` into the window as a stored block, RFC 1951 §3.2.4: no dictionary call, no new state. */
function prime(engine: ZlibEngine, history: Uint8Array): void {
  writeStoredHeader(history.length); // at most 32 KiB, which one stored block holds
  engine.prime(input.subarray(0, STORED_HEADER_BYTES));
  engine.prime(history);
}

function writeStoredHeader(size: number): void {
  input[0] = 0;
  input.writeUInt16LE(size, 1);
  input.writeUInt16LE(size ^ 0xffff, 3);
}

function inflateOnce(
  compressed: Uint8Array,
  history: Uint8Array | undefined,
  maxBytes: number,
): InflateResult {
  try {
    const bytes = inflateRawSync(Buffer.concat([compressed, PROBE.subarray(0, -1)]), {
      maxOutputLength: Math.min(maxBytes, 2 ** 31),
      ...(history && { dictionary: history }),
    });
    return { kind: "bytes", bytes };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code; // zlib throws nothing else
    return { kind: code === "ERR_BUFFER_TOO_LARGE" ? "too-large" : "invalid" };
  }
}

function deflateOnce(
  plain: Uint8Array,
  history: Uint8Array | undefined,
  settings: DeflateSettings,
): Uint8Array {
  // A state no larger than it needs to be: making it, and clearing its tables, is most of the work.
  const least = plain.length + ZLIB_LOOKAHEAD + Math.min(history?.length ?? 0, LEAST_HISTORY);
  const windowBits = Math.min(settings.windowBits, Math.max(9, 32 - Math.clz32(least - 1)));
  const memLevel = Math.min(settings.memLevel, Math.max(1, windowBits - 7));
  const room = Math.max(0, 2 ** windowBits - ZLIB_LOOKAHEAD - plain.length);
  const dictionary = history && room > 0 ? history.subarray(-room) : undefined;
  const compressed = deflateRawSync(plain, {
    ...zlibOptions({ ...settings, windowBits, memLevel }),
    finishFlush: Z_SYNC_FLUSH,
    chunkSize: Math.max(64, Math.min(plain.length + 64, 65_536)),
    ...(dictionary && { dictionary }),
  });
  return compressed.subarray(0, compressed.length - SYNC_MARKER.length);
}

/**
 * zlib has no raw window of 2^8 bytes. Runs of the same byte reach back one byte only, which fits any
 * window: so 8 is kept as a promise at the price of compressing less.
 */
function zlibOptions({ windowBits, level, memLevel }: DeflateSettings) {
  const strategy = windowBits === 8 ? Z_RLE : Z_DEFAULT_STRATEGY;
  return { windowBits: Math.max(9, windowBits), level, memLevel, strategy };
}
