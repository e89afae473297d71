/** What the command prints: it waits for a slow reader, and falls silent when the reader has gone. */
export class Output {
  readonly #stream: NodeJS.WritableStream;
  readonly #onGone: () => void;
  #full = false;
  #gone = false;
  #waiting: PromiseWithResolvers<void> | undefined;

  /** `onGone` is called once, when nobody reads any more: `wireglass … | head` ends so. */
  constructor(stream: NodeJS.WritableStream, onGone: () => void) {
    this.#stream = stream;
    this.#onGone = onGone;
    stream.on("drain", this.#drained);
    stream.on("error", this.#lost);
    stream.on("close", this.#lost);
  }

  get gone(): boolean {
    return this.#gone;
  }

  write(data: string | Uint8Array): void {
    if (!this.#gone) this.#full = !this.#stream.write(data);
  }

  /** Resolves when more may be written, at once unless the reader is behind. */
  drained(): Promise<void> {
    if (!this.#full || this.#gone) return READY;
    this.#waiting ??= Promise.withResolvers<void>();
    return this.#waiting.promise;
  }

  /** Leaves the stream to others. Failures stay caught: they may come late. */
  release(): void {
    this.#stream.off("drain", this.#drained);
    this.#stream.off("close", this.#lost);
  }

  readonly #drained = (): void => {
    this.#full = false;
    this.#waiting?.resolve();
    this.#waiting = undefined;
  };

  readonly #lost = (): void => {
    if (this.#gone) return;
    this.#gone = true;
    this.#drained();
    this.#onGone();
  };
}

const READY = Promise.resolve();
