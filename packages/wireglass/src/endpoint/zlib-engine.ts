import { constants, createDeflateRaw, createInflateRaw, type ZlibOptions } from "node:zlib";

/**
 * The part of Node's zlib streams that is used directly. It is not documented, so it is looked at
 * before it is trusted: see {@link openEngine}.
 */
type Handle = {
  writeSync(
    flush: number,
    input: Uint8Array,
    inputAt: number,
    inputLength: number,
    output: Uint8Array,
    outputAt: number,
    outputLength: number,
  ): void;
  reset(): void;
  onerror: () => void;
};

/** What is left after a write: output space first, then input. */
type WriteState = { readonly [index: number]: number; readonly length: number };

const SCRATCH_BYTES = 131_072;
/** One for all engines: each result is copied out of it at its exact size. */
const scratch = Buffer.allocUnsafeSlow(SCRATCH_BYTES);

/** A zlib state that is reset for each message: one for all connections stays in the cache. */
export class ZlibEngine {
  readonly #handle: Handle;
  readonly #state: WriteState;
  #pieces: Uint8Array[] = [];
  #size = 0;
  #skip = 0;
  #failed = false;
  /** Input that the last write did not take: the deflate stream ended before it. */
  unread = 0;

  constructor(handle: Handle, state: WriteState) {
    this.#handle = handle;
    this.#state = state;
    handle.onerror = () => {
      this.#failed = true;
    };
  }

  get failed(): boolean {
    return this.#failed;
  }

  /** Bytes that came out since {@link begin}. */
  get size(): number {
    return this.#size;
  }

  /** Forgets everything before, and passes over the first `skip` bytes that will come out. */
  begin(skip = 0): void {
    this.#pieces = [];
    this.#size = 0;
    this.#skip = skip;
    this.restart();
  }

  /** Begins a new deflate stream, keeping what came out so far. */
  restart(): void {
    this.#failed = false;
    this.#handle.reset();
  }

  /**
   * Writes `input` and keeps what comes out; stops when more than `maxBytes` have.
   *
   * @returns false when the data is broken or too much came out (see {@link failed})
   */
  write(input: Uint8Array, flush: number, maxBytes: number): boolean {
    let at = 0;
    for (;;) {
      this.#handle.writeSync(flush, input, at, input.length - at, scratch, 0, SCRATCH_BYTES);
      if (this.#failed) return false;
      const [space = 0, left = 0] = [this.#state[0], this.#state[1]];
      this.#keep(SCRATCH_BYTES - space);
      if (this.#size > maxBytes) return false;
      at = input.length - left;
      this.unread = left;
      if (space > 0) return true;
    }
  }

  /** Writes `input` and throws away what comes out: the history of what follows. */
  prime(input: Uint8Array): void {
    this.#handle.writeSync(constants.Z_NO_FLUSH, input, 0, input.length, scratch, 0, SCRATCH_BYTES);
  }

  /** Everything since {@link begin} in one piece, without the last `cut` bytes; the caller's to keep. */
  take(cut = 0): Uint8Array {
    const [only] = this.#pieces;
    const whole = this.#pieces.length === 1 && only ? only : Buffer.concat(this.#pieces);
    this.#pieces = [];
    return cut === 0 ? whole : whole.subarray(0, whole.length - cut);
  }

  /** Everything since {@link begin}, which stays. */
  peek(): Uint8Array {
    return Buffer.concat(this.#pieces);
  }

  #keep(count: number): void {
    const from = Math.min(count, this.#skip);
    this.#skip -= from;
    if (count === from) return;
    this.#pieces.push(Buffer.from(scratch.subarray(from, count)));
    this.#size += count - from;
  }
}

/** An engine, or undefined where this Node's zlib streams do not look as expected. */
export function openEngine(
  direction: "inflate" | "deflate",
  options: ZlibOptions,
): ZlibEngine | undefined {
  const stream: unknown =
    direction === "inflate" ? createInflateRaw(options) : createDeflateRaw(options);
  const { _handle: handle, _writeState: state } = stream as {
    _handle?: Partial<Handle>; // looked at below
    _writeState?: WriteState;
  };
  if (typeof handle?.writeSync !== "function" || typeof handle.reset !== "function")
    return undefined;
  if (state?.length !== 2) return undefined;
  return new ZlibEngine(handle as Handle, state);
}
