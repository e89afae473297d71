import { FrameHeader, MAX_HEADER_BYTES, readHeader } from "./frame-header.ts";

/**
 * Reads frames from chunks however they were cut, without copying payloads and without judging.
 *
 * Call {@link header} between frames and {@link payload} inside one; each takes what it can from the
 * chunk and returns the position after it. A stream may be joined at any frame boundary.
 */
export class FrameReader {
  /** The frame being read; valid from the end of its header to the end of its payload. */
  readonly current = new FrameHeader();
  /** Payload bytes of the current frame that have not been passed yet. */
  remaining = 0;
  #kept: Uint8Array | undefined;
  #keptBytes = 0;

  /** Bytes of a header that is not complete yet, 0 to 13. */
  get pendingBytes(): number {
    return this.#keptBytes;
  }

  /**
   * Reads a header at `chunk[at, end)`.
   *
   * @returns the position of the payload, or -1 when the chunk ended first (its bytes are then kept)
   */
  header(chunk: Uint8Array, at: number, end: number): number {
    if (this.#keptBytes > 0) return this.#rest(chunk, at, end);
    const size = readHeader(chunk, at, end, this.current);
    if (size === 0) return this.#keep(chunk, at, end);
    this.remaining = this.current.length;
    return at + size;
  }

  /** Passes over payload at `chunk[at, end)` and returns the position after it. */
  payload(at: number, end: number): number {
    const taken = Math.min(this.remaining, end - at);
    this.remaining -= taken;
    return at + taken;
  }

  #keep(chunk: Uint8Array, at: number, end: number): -1 {
    this.#kept ??= new Uint8Array(MAX_HEADER_BYTES);
    for (let i = at; i < end; i++) this.#kept[this.#keptBytes++] = chunk[i] ?? 0;
    return -1;
  }

  /** A header that began in an earlier chunk: one byte at a time, as it is rare and short. */
  #rest(chunk: Uint8Array, start: number, end: number): number {
    const kept = this.#kept ?? new Uint8Array(MAX_HEADER_BYTES);
    for (let at = start; at < end; at++) {
      kept[this.#keptBytes++] = chunk[at] ?? 0;
      if (readHeader(kept, 0, this.#keptBytes, this.current) === 0) continue;
      this.#kept = undefined; // an idle connection keeps nothing
      this.#keptBytes = 0;
      this.remaining = this.current.length;
      return at + 1;
    }
    return -1;
  }
}
