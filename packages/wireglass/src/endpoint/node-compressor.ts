import { constants, deflateRawSync, inflateRawSync } from "node:zlib";
import {
  type Compressor,
  type DeflateSettings,
  type InflateResult,
  SYNC_MARKER,
} from "@wireglass/wire";
import { openEngine, type ZlibEngine } from "./zlib-engine.ts";

const { Z_SYNC_FLUSH, Z_NO_FLUSH, Z_RLE, Z_DEFAULT_STRATEGY } = constants;
const WINDOW_BYTES = 32_768;

const inflater = openEngine("inflate", {});
const deflaters = new Map<string, ZlibEngine | undefined>();

/**
 * Node's zlib, called synchronously: the round trip through the thread pool costs five times the work.
 *
 * Inflating always uses one shared state, primed with the history as a stored block. Deflating does
 * too where there is no history; else a state for one message, no larger than its window needs.
 */
export const NODE_COMPRESSOR: Compressor = {
  inflate(compressed, history, maxBytes) {
    if (inflater === undefined) return inflateOnce(compressed, history, maxBytes);
    return inflateShared(inflater, compressed, history, maxBytes);
  },
  deflate(plain, history, settings) {
    if (history !== undefined) return deflateOnce(plain, history, settings);
    const engine = deflaterFor(settings);
    if (engine === undefined) return deflateOnce(plain, undefined, settings);
    engine.begin();
    engine.write(plain, Z_SYNC_FLUSH, Number.POSITIVE_INFINITY);
    return engine.take(SYNC_MARKER.length);
  },
};

function inflateShared(
  engine: ZlibEngine,
  compressed: Uint8Array,
  history: Uint8Array | undefined,
  maxBytes: number,
): InflateResult {
  engine.begin();
  if (history !== undefined) prime(engine, history);
  let rest = compressed;
  while (engine.write(rest, Z_NO_FLUSH, maxBytes)) {
    if (engine.unread === 0) return inflateEnd(engine, maxBytes);
    // RFC 7692 §7.2.3.4: a block with BFINAL ended the stream, and more blocks follow it.
    rest = rest.subarray(rest.length - engine.unread);
    restart(engine, history);
  }
  return { kind: engine.failed ? "invalid" : "too-large" };
}

/**
 * The sync marker, then an empty final block and one byte more. That byte is left over exactly when
 * the message ended between two blocks: a message that ends inside one would swallow it.
 */
const PROBE = Uint8Array.of(...SYNC_MARKER, 0x03, 0x00, 0x00);

function inflateEnd(engine: ZlibEngine, maxBytes: number): InflateResult {
  if (!engine.write(PROBE, Z_SYNC_FLUSH, maxBytes)) {
    return { kind: engine.failed ? "invalid" : "too-large" };
  }
  // Nothing of it is taken after a final block that ended with the message's last byte.
  const whole = engine.unread === 1 || engine.unread === PROBE.length;
  return whole ? { kind: "bytes", bytes: engine.take() } : { kind: "invalid" };
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
  const size = history.length; // at most 32 KiB, which one stored block holds
  const high = size >> 8;
  engine.prime(Uint8Array.of(0, size, high, ~size, ~high));
  engine.prime(history);
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

function deflaterFor(settings: DeflateSettings): ZlibEngine | undefined {
  const key = `${settings.windowBits}/${settings.level}/${settings.memLevel}`;
  if (!deflaters.has(key)) deflaters.set(key, openEngine("deflate", zlibOptions(settings)));
  return deflaters.get(key);
}

function deflateOnce(
  plain: Uint8Array,
  history: Uint8Array | undefined,
  settings: DeflateSettings,
): Uint8Array {
  const reach = plain.length + (history?.length ?? 0);
  const enough = Math.max(9, 32 - Math.clz32(reach + 262)); // zlib keeps 262 bytes of the window
  const windowBits = Math.min(settings.windowBits, enough);
  const memLevel = Math.min(settings.memLevel, Math.max(1, windowBits - 6));
  const compressed = deflateRawSync(plain, {
    ...zlibOptions({ ...settings, windowBits, memLevel }),
    finishFlush: Z_SYNC_FLUSH,
    chunkSize: Math.max(64, Math.min(plain.length + 64, 65_536)),
    ...(history && { dictionary: history }),
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
