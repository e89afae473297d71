import type { Session } from "./session.ts";
import type { SendArgument } from "./websocket-arguments.ts";

/** What a `WebSocket` has been given to send: in its order, and counted as `bufferedAmount` wants it. */
export class WebSocketOutbox {
  session: Session<unknown> | undefined;
  #buffered = 0;
  /** Sent, and not in #buffered yet: most texts are gone before anybody asks for their size. */
  #uncounted: string[] = [];
  #settling = false;
  /** A Blob is being read: what was sent after it waits for it. */
  #reading: Promise<void> | undefined;

  get bufferedAmount(): number {
    this.#countTexts();
    return this.#buffered;
  }

  /** For what will never be sent: it counts all the same. */
  lose(argument: SendArgument): void {
    this.#buffered += argument.byteLength;
  }

  send(argument: SendArgument): void {
    this.#buffered += argument.byteLength;
    if (this.#reading !== undefined || argument.kind === "blob") this.#sendInTurn(argument);
    else this.#sendNow(argument.kind === "text" ? argument.text : argument.bytes);
  }

  /** The short way for a text; false when it has to wait its turn. */
  sendText(text: string): boolean {
    if (this.#reading !== undefined) return false;
    this.#uncounted.push(text);
    this.#sendNow(text);
    return true;
  }

  /** Calls when everything before has been sent. */
  afterwards(call: () => void): void {
    if (this.#reading === undefined) call();
    else void this.#reading.then(call);
  }

  #sendNow(payload: string | Uint8Array): void {
    void this.session?.send(payload);
    if (this.#settling) return;
    this.#settling = true;
    setImmediate(this.#settle);
  }

  /** `bufferedAmount` falls between tasks only, and never for what was not sent. */
  readonly #settle = (): void => {
    this.#settling = false;
    const gone = this.session?.info !== undefined;
    const sent = !gone && this.session?.bufferedBytes === 0;
    if (!sent) this.#countTexts();
    if (gone || this.#reading !== undefined) return;
    if (!sent) return this.session?.onDrain(this.#settle);
    this.#buffered = 0;
    this.#uncounted = [];
  };

  #countTexts(): void {
    if (this.#uncounted.length === 0) return;
    for (const text of this.#uncounted) this.#buffered += Buffer.byteLength(text, "utf8");
    this.#uncounted = [];
  }

  #sendInTurn(argument: SendArgument): void {
    const before = this.#reading ?? Promise.resolve();
    // Bytes are copied now: the caller may change them while a Blob is being read.
    const ready =
      argument.kind === "bytes" ? { ...argument, bytes: argument.bytes.slice() } : argument;
    const turn = before.then(async () => {
      if (ready.kind === "text") return this.#sendNow(ready.text);
      if (ready.kind === "bytes") return this.#sendNow(ready.bytes);
      this.#sendNow(new Uint8Array(await ready.blob.arrayBuffer()));
    });
    const settled = turn
      .catch(() => {}) // a Blob that cannot be read is not sent
      .then(() => {
        if (this.#reading === settled) this.#reading = undefined;
      });
    this.#reading = settled;
  }
}
