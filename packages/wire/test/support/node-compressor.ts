import {
  constants,
  createDeflateRaw,
  createInflateRaw,
  deflateRawSync,
  inflateRawSync,
} from "node:zlib";
import type { Compressor, InflateResult } from "../../src/host.ts";
import { join } from "./bytes.ts";

const MARKER = Uint8Array.of(0, 0, 0xff, 0xff);
const { Z_SYNC_FLUSH } = constants;

/** The host's zlib behind the port, a fresh state for each message. */
export const COMPRESSOR: Compressor = {
  inflate(compressed, history, maxBytes) {
    try {
      const bytes = inflateRawSync(join(compressed, MARKER), {
        finishFlush: Z_SYNC_FLUSH,
        maxOutputLength: Math.min(Math.max(maxBytes, 1), 2 ** 30),
        ...(history && { dictionary: history }),
      });
      return bytes.length > maxBytes ? { kind: "too-large" } : whole(bytes);
    } catch (error) {
      const tooLarge = (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
      return { kind: tooLarge ? "too-large" : "invalid" };
    }
  },
  deflate(plain, history, settings) {
    const compressed = deflateRawSync(plain, {
      ...settings,
      windowBits: Math.max(9, settings.windowBits), // reaches back 2^9 - 262 bytes: 2^8 hold that
      finishFlush: Z_SYNC_FLUSH,
      ...(history && { dictionary: history }),
    });
    return new Uint8Array(compressed.subarray(0, -MARKER.length));
  },
};

function whole(bytes: Uint8Array): InflateResult {
  return { kind: "bytes", bytes: new Uint8Array(bytes) };
}

/** A peer as most libraries are: one zlib stream that lives as long as the connection. */
export class LiveInflater {
  readonly #stream;

  constructor(windowBits = 15) {
    this.#stream = createInflateRaw({ windowBits });
  }

  async inflate(compressed: Uint8Array): Promise<Uint8Array> {
    this.#stream.write(join(compressed, MARKER));
    await new Promise<void>((resolve) => {
      this.#stream.flush(Z_SYNC_FLUSH, resolve);
    });
    return new Uint8Array(this.#stream.read() ?? []);
  }
}

/** The same for its other direction. */
export class LiveDeflater {
  readonly #stream;

  constructor(windowBits = 15) {
    this.#stream = createDeflateRaw({ windowBits: Math.max(9, windowBits) });
  }

  async deflate(plain: Uint8Array): Promise<Uint8Array> {
    this.#stream.write(plain);
    await new Promise<void>((resolve) => {
      this.#stream.flush(Z_SYNC_FLUSH, resolve);
    });
    return new Uint8Array(this.#stream.read()).slice(0, -MARKER.length);
  }
}
