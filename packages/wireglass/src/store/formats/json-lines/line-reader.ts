import { ImportError } from "../import-error.ts";
import { FORMAT_LIMITS } from "../limits.ts";

const LINE_FEED = 0x0a;

/** One line without its end. */
export type Line = { readonly number: number; readonly text: string };

/** The lines of a UTF-8 text that arrives in pieces, numbered from 1; a byte order mark is passed over. */
export async function* linesOf(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number = FORMAT_LIMITS.maxLineBytes.value,
): AsyncGenerator<Line> {
  const held = new LineBytes(maxBytes);
  for await (const chunk of chunks) {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(LINE_FEED, start);
      held.add(chunk.subarray(start, end < 0 ? chunk.length : end));
      if (end < 0) break;
      yield held.take();
      start = end + 1;
    }
  }
  if (held.bytes > 0) yield held.take();
}

/** What is there of a line. */
class LineBytes {
  readonly #maxBytes: number;
  // A byte order mark is kept, but for the file's first character.
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  #pieces: Uint8Array[] = [];
  #number = 1;
  bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  add(piece: Uint8Array): void {
    this.bytes += piece.length;
    if (this.bytes > this.#maxBytes) {
      throw new ImportError("line-too-long", { line: this.#number });
    }
    // Copied: whoever reads the file may fill the same memory again.
    if (piece.length > 0) this.#pieces.push(Uint8Array.from(piece));
  }

  take(): Line {
    const number = this.#number++;
    const text = this.#text(number);
    this.#pieces = [];
    this.bytes = 0;
    return { number, text: number === 1 && text.startsWith("\ufeff") ? text.slice(1) : text };
  }

  #text(line: number): string {
    const [only] = this.#pieces;
    const whole = only && this.#pieces.length === 1 ? only : Buffer.concat(this.#pieces);
    try {
      return this.#decoder.decode(whole);
    } catch {
      throw new ImportError("utf8", { line });
    }
  }
}
