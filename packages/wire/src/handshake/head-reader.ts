import type { ViolationCode } from "../violation.ts";

const LF = 0x0a;
const CR = 0x0d;

/** How far a head has come: more bytes are needed, it is complete, or it breaks a rule. */
export type HeadStep =
  | { readonly kind: "need" }
  | {
      readonly kind: "head";
      /** The head's bytes as they came, empty line included; they may lie in the chunk. */
      readonly bytes: Uint8Array;
      /** What came behind it in the same chunk: frames may follow at once. */
      readonly rest: Uint8Array;
    }
  | { readonly kind: "violation"; readonly code: ViolationCode };

/** Collects an HTTP head up to its empty line, whatever the chunks, within its limits. */
export class HeadReader {
  readonly #maxBytes: number;
  readonly #maxLines: number;
  #bytes = new Uint8Array(0);
  #length = 0;
  #lines = 0;
  /** Bytes of the current line, CR not counted. */
  #lineBytes = 0;

  /** The limits in bytes and in header lines; `head/too-large` and `head/too-many` say when they are passed. */
  constructor(limits: { readonly maxHeadBytes: number; readonly maxHeaders: number }) {
    this.#maxBytes = limits.maxHeadBytes;
    this.#maxLines = limits.maxHeaders + 1; // and the start line
  }

  /** Bytes so far of a head that is not complete. */
  get pending(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Takes the next chunk. Call it no more once a step says something else than "need". Never throws. */
  push(chunk: Uint8Array): HeadStep {
    for (let at = 0; at < chunk.length; at++) {
      if (this.#length + at >= this.#maxBytes) return { kind: "violation", code: "head/too-large" };
      const byte = chunk[at] ?? 0;
      if (byte !== LF) {
        // Whatever begins so, such as TLS, will never be HTTP: who waits for more waits in vain.
        if (this.#isBinary(byte)) return { kind: "violation", code: "head/start-line" };
        if (byte !== CR) this.#lineBytes++;
        continue;
      }
      // RFC 9112 §2.2: empty lines before the start line are passed over.
      if (this.#lineBytes === 0 && this.#lines > 0) return this.#complete(chunk, at + 1);
      if (this.#lineBytes > 0) this.#lines++;
      if (this.#lines > this.#maxLines) return { kind: "violation", code: "head/too-many" };
      this.#lineBytes = 0;
    }
    this.#append(chunk);
    return { kind: "need" };
  }

  /** The start line begins with what no text begins with. */
  #isBinary(byte: number): boolean {
    const first = this.#lines === 0 && this.#lineBytes === 0;
    return first && byte !== CR && (byte < 0x20 || byte > 0x7e);
  }

  #complete(chunk: Uint8Array, end: number): HeadStep {
    const last = chunk.subarray(0, end);
    const rest = chunk.subarray(end);
    if (this.#length === 0) return { kind: "head", bytes: last, rest }; // the common case: no copy
    this.#append(last);
    return { kind: "head", bytes: this.pending, rest };
  }

  #append(chunk: Uint8Array): void {
    const needed = this.#length + chunk.length;
    if (needed > this.#bytes.length) {
      const larger = new Uint8Array(
        Math.max(needed, Math.min(this.#bytes.length * 2, this.#maxBytes)),
      );
      larger.set(this.pending);
      this.#bytes = larger;
    }
    this.#bytes.set(chunk, this.#length);
    this.#length = needed;
  }
}
