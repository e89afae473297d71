/**
 * The last bytes of a direction, as the history of its next deflate block (RFC 7692 §7.2).
 *
 * Plain bytes instead of a live zlib state: 64 live states fall out of the processor's cache, and an
 * idle connection would hold a quarter of a megabyte.
 */
export class History {
  readonly #maxBytes: number;
  #bytes: Uint8Array | undefined;
  #length = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The last bytes, oldest first; undefined when there are none. Valid until the next append. */
  view(): Uint8Array | undefined {
    if (this.#bytes === undefined) return undefined;
    return this.#bytes.subarray(Math.max(0, this.#length - this.#maxBytes), this.#length);
  }

  append(plain: Uint8Array): void {
    const over = plain.length - this.#maxBytes;
    const added = over > 0 ? plain.subarray(over) : plain;
    if (added.length === 0) return;
    const bytes = this.#room(added.length);
    bytes.set(added, this.#length);
    this.#length += added.length;
  }

  /** Space behind what is kept. Twice the maximum, so that old bytes are moved rarely. */
  #room(size: number): Uint8Array {
    const old = this.#bytes;
    if (old !== undefined && this.#length + size <= old.length) return old;
    const kept = Math.min(this.#length, this.#maxBytes);
    const needed = kept + size;
    const fits = old !== undefined && needed <= old.length;
    const bytes = fits ? old : new Uint8Array(this.#capacity(needed));
    if (old !== undefined) bytes.set(old.subarray(this.#length - kept, this.#length));
    this.#bytes = bytes;
    this.#length = kept;
    return bytes;
  }

  #capacity(needed: number): number {
    if (this.#bytes === undefined) return needed;
    return Math.max(needed, Math.min(needed * 2, this.#maxBytes * 2));
  }
}
