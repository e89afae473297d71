const ENOUGH_BYTES = 65_536;

/** Collects small pieces until there are enough to be worth a write. */
export class ByteBatch {
  #pieces: Uint8Array[] = [];
  #bytes = 0;

  /** There is enough for one write. */
  get full(): boolean {
    return this.#bytes >= ENOUGH_BYTES;
  }

  get empty(): boolean {
    return this.#bytes === 0;
  }

  addText(text: string): void {
    this.add(Buffer.from(text, "utf8"));
  }

  add(bytes: Uint8Array): void {
    this.#pieces.push(bytes);
    this.#bytes += bytes.length;
  }

  /** All of it, in one piece; the batch is empty then. */
  take(): Uint8Array {
    const whole = Buffer.concat(this.#pieces, this.#bytes);
    this.#pieces = [];
    this.#bytes = 0;
    return whole;
  }
}

/** Texts joined into pieces that are worth a write. */
export async function* batchedText(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const batch = new ByteBatch();
  for await (const text of texts) {
    batch.addText(text);
    if (batch.full) yield batch.take();
  }
  if (!batch.empty) yield batch.take();
}
