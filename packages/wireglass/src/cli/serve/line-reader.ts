/** One line without its end; or word that a line was longer than allowed and was passed over. */
export type Line = { readonly kind: "line"; readonly text: string } | { readonly kind: "too-long" };

const LF = 0x0a;
const CR = 0x0d;

/** Cuts a stream of bytes into lines that end in LF or CRLF; keeps at most one line of `maxBytes`. */
export class LineReader {
  readonly #maxBytes: number;
  #pieces: Uint8Array[] = [];
  #size = 0;
  #skipping = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The lines that `chunk` completes, in order. */
  *push(chunk: Uint8Array): Generator<Line> {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(LF, start);
      if (end < 0) break;
      yield* this.#take(chunk.subarray(start, end));
      if (!this.#skipping) yield { kind: "line", text: this.#text() };
      this.#forget();
      start = end + 1;
    }
    yield* this.#take(chunk.subarray(start));
  }

  /** What stands after the last line's end when the stream is over. */
  *end(): Generator<Line> {
    if (this.#size > 0) yield { kind: "line", text: this.#text() };
    this.#forget();
  }

  *#take(piece: Uint8Array): Generator<Line> {
    if (this.#skipping || piece.length === 0) return;
    if (this.#size + piece.length > this.#maxBytes) {
      this.#forget();
      this.#skipping = true;
      yield { kind: "too-long" };
      return;
    }
    this.#size += piece.length;
    this.#pieces.push(new Uint8Array(piece));
  }

  #text(): string {
    const bytes = Buffer.concat(this.#pieces);
    const length = bytes.at(-1) === CR ? bytes.length - 1 : bytes.length;
    return bytes.toString("utf8", 0, length);
  }

  #forget(): void {
    this.#pieces = [];
    this.#size = 0;
    this.#skipping = false;
  }
}
