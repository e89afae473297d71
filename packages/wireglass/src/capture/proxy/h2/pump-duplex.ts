import { Duplex } from "node:stream";
import type { PumpReader } from "../pump-reader.ts";

/** A stream that a pump owns, as `node:http2` takes it: Node would not read a socket of ours by itself. */
export class PumpDuplex extends Duplex {
  readonly #reader: PumpReader;
  #isReading = false;

  constructor(reader: PumpReader) {
    super();
    this.#reader = reader;
    reader.patienceMs = 0; // a connection of HTTP/2 may be silent for long
    void reader.over.then(() => this.destroy());
  }

  override _read(): void {
    if (this.#isReading) return;
    this.#isReading = true;
    void this.#reader.read().then((chunk) => {
      this.#isReading = false;
      this.push(chunk ?? null);
    });
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    void this.#reader.write(chunk).then(done);
  }

  override _final(done: () => void): void {
    this.#reader.pump.end();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#reader.pump.destroy();
    done(error);
  }
}
