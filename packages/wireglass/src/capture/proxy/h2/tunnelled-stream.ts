import type { Http2Stream } from "node:http2";
import type { PumpClient } from "../../../endpoint/index.ts";
import type { TunnelStream } from "../tunnel.ts";
import { endWithTrailers } from "./body-pass.ts";
import { resetLike, resetText } from "./reset-text.ts";

/** A stream that was reset, with the code to reset another one with. */
class StreamReset extends Error {
  readonly rstCode: number;

  constructor(rstCode: number) {
    super(resetText(rstCode));
    this.rstCode = rstCode;
  }
}

/** A stream of HTTP/2 as a tunnel has its peers: an end is an end, a reset a reset with the same code. */
export class TunnelledStream implements TunnelStream {
  readonly #stream: Http2Stream;

  constructor(stream: Http2Stream) {
    this.#stream = stream;
  }

  /** Begins to read; what waits comes first. */
  start(client: PumpClient): void {
    const stream = this.#stream;
    endWithTrailers(stream, () => []);
    stream.on("data", (chunk: Buffer) => client.bytes(chunk));
    stream.once("end", () => {
      if (stream.rstCode === 0) client.peerEnd(); // else it "ends" because it was reset
    });
    const closed = (): void => {
      const { rstCode = 0 } = stream;
      client.gone(rstCode === 0 ? undefined : new StreamReset(rstCode));
    };
    if (stream.destroyed) closed();
    else stream.once("close", closed);
  }

  send(bytes: Uint8Array, taken: (bytes: Uint8Array) => void): boolean {
    if (this.#stream.writableEnded || this.#stream.destroyed) return true;
    // Called in any case: also for what is still queued when the stream goes.
    this.#stream.write(bytes, () => taken(bytes));
    return false;
  }

  end(): void {
    if (!this.#stream.writableEnded) this.#stream.end();
  }

  reset(error: Error): void {
    resetLike(this.#stream, error instanceof StreamReset ? error.rstCode : undefined);
  }

  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    this.#stream.resume();
  }

  destroy(): void {
    this.#stream.destroy();
  }
}
