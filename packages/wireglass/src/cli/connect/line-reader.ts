import type { Line } from "./line-action.ts";

/** 16 MiB, as much as an endpoint takes in one message. */
export const MAX_LINE_BYTES = 16_777_216;

const LF = 0x0a;
const CR = 0x0d;

/** Reads lines from a stream, no faster than they are asked for; "too-long" stands for one that was skipped. */
export class LineReader {
  readonly #stream: NodeJS.ReadableStream;
  readonly #maxBytes: number;
  #pieces: Uint8Array[] = [];
  #size = 0;
  #skipping = false;
  #stopped = false;
  #wake: (() => void) | undefined;

  constructor(stream: NodeJS.ReadableStream, maxBytes = MAX_LINE_BYTES) {
    this.#stream = stream;
    this.#maxBytes = maxBytes;
  }

  /** No more lines are wanted, even if the stream says nothing any more. */
  stop(): void {
    this.#stopped = true;
    this.#stream.pause();
    this.#wake?.();
  }

  /** The lines up to the stream's end, or until {@link stop}; a stream that fails has ended. */
  async *lines(): AsyncGenerator<Line | "too-long", void> {
    const chunks = this.#stream[Symbol.asyncIterator]();
    for (;;) {
      const chunk = await this.#next(chunks);
      if (chunk === undefined) break;
      for (const line of this.#push(chunk)) {
        if (this.#stopped) return;
        yield line;
      }
    }
    if (!this.#stopped && this.#size > 0) yield this.#line("");
  }

  async #next(chunks: AsyncIterator<string | Uint8Array>): Promise<Uint8Array | undefined> {
    if (this.#stopped) return undefined;
    // One promise for a read: the loser of a race against a long-lived one would never be freed.
    const { promise, resolve } = Promise.withResolvers<string | Uint8Array | undefined>();
    this.#wake = () => resolve(undefined);
    chunks.next().then(
      ({ done, value }) => resolve(done === true ? undefined : value),
      () => resolve(undefined),
    );
    const chunk = await promise;
    return typeof chunk === "string" ? Buffer.from(chunk, "utf8") : chunk;
  }

  *#push(chunk: Uint8Array): Generator<Line | "too-long"> {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(LF, start);
      if (end < 0) break;
      if (this.#keep(chunk.subarray(start, end))) yield "too-long";
      if (!this.#skipping) yield this.#line("\n");
      this.#forget();
      start = end + 1;
    }
    if (this.#keep(chunk.subarray(start))) yield "too-long";
  }

  /** True when the line has just become too long. */
  #keep(piece: Uint8Array): boolean {
    if (this.#skipping || piece.length === 0) return false;
    this.#size += piece.length;
    if (this.#size <= this.#maxBytes) {
      this.#pieces.push(piece);
      return false;
    }
    this.#forget();
    this.#skipping = true;
    return true;
  }

  #line(end: "" | "\n"): Line {
    const [first = new Uint8Array(0)] = this.#pieces;
    const bytes = this.#pieces.length > 1 ? Buffer.concat(this.#pieces) : first;
    if (end === "\n" && bytes.at(-1) === CR) return { bytes: bytes.subarray(0, -1), end: "\r\n" };
    return { bytes, end };
  }

  #forget(): void {
    this.#pieces = [];
    this.#size = 0;
    this.#skipping = false;
  }
}
