/** Says whether `bytes` is well-formed UTF-8; hosts lend a native one, such as Node's `isUtf8`. */
export type IsUtf8 = (bytes: Uint8Array) => boolean;

/** Below this many bytes the table-free loop beats a call into the host. */
const FEW = 32;

/**
 * Checks UTF-8 as it arrives, RFC 3629 §4: overlong forms, surrogates and code points above
 * U+10FFFF are refused at the first byte that proves them, so that a bad byte fails fast.
 */
export class Utf8Validator {
  readonly #isUtf8: IsUtf8 | undefined;
  /** Continuation bytes still to come, and the range the next one must be in. */
  #missing = 0;
  #low = 0x80;
  #high = 0xbf;

  /** `isUtf8`: a native check, used for pieces of 32 bytes and more. */
  constructor(isUtf8?: IsUtf8) {
    this.#isUtf8 = isUtf8;
  }

  /** True when no code point is half read. */
  get complete(): boolean {
    return this.#missing === 0;
  }

  /** False as soon as no continuation could make the text valid; the validator is then spent. */
  push(bytes: Uint8Array, start: number, end: number): boolean {
    let at = start;
    if (this.#isUtf8 !== undefined && end - start >= FEW) {
      while (this.#missing > 0 && at < end) if (!this.#step(bytes[at++] ?? 0)) return false;
      const whole = end - unfinished(bytes, at, end);
      if (!this.#isUtf8(bytes.subarray(at, whole))) return false;
      at = whole;
    }
    for (; at < end; at++) {
      const byte = bytes[at] ?? 0;
      if ((byte >= 0x80 || this.#missing > 0) && !this.#step(byte)) return false;
    }
    return true;
  }

  #step(byte: number): boolean {
    if (this.#missing > 0) {
      if (byte < this.#low || byte > this.#high) return false;
      this.#low = 0x80;
      this.#high = 0xbf;
      this.#missing--;
      return true;
    }
    if (byte < 0x80) return true;
    if (byte < 0xc2 || byte > 0xf4) return false; // c0, c1: overlong; f5 and up: above U+10FFFF
    this.#missing = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    if (byte === 0xe0) this.#low = 0xa0; // below: overlong
    if (byte === 0xed) this.#high = 0x9f; // above: surrogates
    if (byte === 0xf0) this.#low = 0x90; // below: overlong
    if (byte === 0xf4) this.#high = 0x8f; // above: U+10FFFF
    return true;
  }
}

/** How many bytes at the end begin a code point that ends later; 0 to 3. */
function unfinished(bytes: Uint8Array, start: number, end: number): number {
  for (let back = 1; back <= 3 && end - back >= start; back++) {
    const byte = bytes[end - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte < 0xc0) continue;
    const length = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    return length > back ? back : 0;
  }
  return 0;
}

/** True when `bytes[start, end)` is one whole well-formed text. */
export function isWholeUtf8(
  bytes: Uint8Array,
  start: number,
  end: number,
  isUtf8?: IsUtf8,
): boolean {
  const validator = new Utf8Validator(isUtf8);
  return validator.push(bytes, start, end) && validator.complete;
}
