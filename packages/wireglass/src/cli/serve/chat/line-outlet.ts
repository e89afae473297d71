import type { Texts } from "../texts.ts";

/** Lines wait for a slow reader up to here; then they are left out, and the others are not held up. */
const MAX_QUEUED_BYTES = 262_144;

/** What an outlet needs of a TCP connection. */
export type LineSink = {
  readonly open: boolean;
  readonly bufferedAmount: number;
  send(text: string): Promise<void>;
};

/** The way of lines to one TCP connection: bounded, and honest about what was left out. */
export class LineOutlet {
  readonly #sink: LineSink;
  readonly #texts: Texts;
  #dropped = 0;

  constructor(sink: LineSink, texts: Texts) {
    this.#sink = sink;
    this.#texts = texts;
  }

  write(line: string): void {
    const { open, bufferedAmount } = this.#sink;
    if (!open) return;
    if (bufferedAmount > MAX_QUEUED_BYTES) {
      this.#dropped++;
      return;
    }
    if (this.#dropped > 0) this.#send(this.#texts.chatDropped(this.#dropped));
    this.#dropped = 0;
    this.#send(line);
  }

  #send(line: string): void {
    this.#sink.send(`${line}\n`).catch(() => {}); // one that leaves is no failure
  }
}
