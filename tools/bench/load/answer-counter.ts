/** Counts complete answers in the bytes of one connection. Keeps no bytes. */
export type AnswerCounter = { count(bytes: Uint8Array, byteLength: number): number };

/** For answers of known size: only adds and divides, never looks at a byte. */
export class FixedAnswerCounter implements AnswerCounter {
  readonly #answerBytes: number;
  #pendingBytes = 0;

  constructor(answerBytes: number) {
    this.#answerBytes = answerBytes;
  }

  count(_bytes: Uint8Array, byteLength: number): number {
    const total = this.#pendingBytes + byteLength;
    const answers = Math.floor(total / this.#answerBytes);
    this.#pendingBytes = total - answers * this.#answerBytes;
    return answers;
  }
}

/** For answers whose size depends on compression: reads frame headers and skips payloads. */
export class FrameAnswerCounter implements AnswerCounter {
  readonly #firstByte: number;
  readonly #header = new Uint8Array(10);
  #headerBytes = 0;
  #payloadLeft = 0;

  constructor(firstByte: number) {
    this.#firstByte = firstByte;
  }

  /** @throws Error on a frame that is not one whole message of the expected kind. */
  count(bytes: Uint8Array, byteLength: number): number {
    let answers = 0;
    let at = 0;
    while (at < byteLength) {
      if (this.#payloadLeft === 0) {
        this.#addHeaderByte(bytes[at] ?? 0);
        at += 1;
        continue;
      }
      const step = Math.min(this.#payloadLeft, byteLength - at);
      this.#payloadLeft -= step;
      at += step;
      if (this.#payloadLeft === 0) answers += 1;
    }
    return answers;
  }

  #addHeaderByte(byte: number): void {
    this.#header[this.#headerBytes] = byte;
    this.#headerBytes += 1;
    if (this.#headerBytes === 1 && byte !== this.#firstByte)
      throw new Error(
        `an answer starts with 0x${byte.toString(16)}, not 0x${this.#firstByte.toString(16)}`,
      );
    const length7 = this.#header[1] ?? 0;
    const needed = this.#headerBytes < 2 || length7 < 126 ? 2 : length7 === 126 ? 4 : 10;
    if (this.#headerBytes < needed) return;
    this.#payloadLeft = this.#payloadLength(length7);
    this.#headerBytes = 0;
    if (this.#payloadLeft === 0) throw new Error("an answer is empty");
  }

  #payloadLength(length7: number): number {
    const view = new DataView(this.#header.buffer);
    if (length7 < 126) return length7;
    return length7 === 126 ? view.getUint16(2) : Number(view.getBigUint64(2));
  }
}
