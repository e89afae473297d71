const PIECE_BYTES = 4 << 20;

/** Memory for payloads that are needed only until they are written: all of it is given back at once. */
export class Arena {
  #piece = Buffer.allocUnsafeSlow(PIECE_BYTES);
  #used = 0;

  /** Memory of `size` bytes, not cleared. */
  take(size: number): Uint8Array {
    if (this.#used + size > this.#piece.length) {
      // What is in use keeps its piece alive; this one begins afresh.
      if (size > PIECE_BYTES >> 2) return Buffer.allocUnsafeSlow(size);
      this.#piece = Buffer.allocUnsafeSlow(PIECE_BYTES);
      this.#used = 0;
    }
    const at = this.#used;
    this.#used = (at + size + 7) & ~7;
    return this.#piece.subarray(at, at + size);
  }

  /** Nothing that was taken is used any more. */
  reset(): void {
    this.#used = 0;
  }
}
