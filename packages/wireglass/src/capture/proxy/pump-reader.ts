import type { Pump, PumpClient } from "../../endpoint/index.ts";
import { CAPTURE_LIMITS } from "../limits.ts";

const LINGER_MS = CAPTURE_LIMITS.lingerMs.value;

/** So much may wait to be read before the stream is stopped. */
const HIGH_BYTES = 65_536;

/** A stream read and written by turns, while it is not known yet what it carries: the unhurried form of a pump. */
export class PumpReader implements PumpClient {
  readonly pump: Pump;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #paused = false;
  #ended = false;
  #gone = false;
  #error: Error | undefined;
  #reading: ((chunk: Buffer | undefined) => void) | undefined;
  #writing: (() => void) | undefined;
  #impatience: NodeJS.Timeout | undefined;
  #patienceMs = 0;
  #wasLeft = false;
  readonly #end = Promise.withResolvers<void>();
  readonly #over = Promise.withResolvers<void>();

  constructor(pump: Pump) {
    this.pump = pump;
    pump.client = this;
  }

  /** Nothing will come any more, and nothing waits. */
  get isOver(): boolean {
    return this.#ended && this.#bytes === 0;
  }

  /** The stream is closed in both directions. */
  get isGone(): boolean {
    return this.#gone;
  }

  /** It was cut as nothing came for too long. */
  get wasLeft(): boolean {
    return this.#wasLeft;
  }

  get error(): Error | undefined {
    return this.#error;
  }

  /** So long a read waits, also one that is under way, before the stream is cut; 0 waits for ever. */
  set patienceMs(ms: number) {
    this.#patienceMs = ms;
    if (this.#reading !== undefined) this.#bePatient();
  }

  /** Resolves when the peer sends no more. */
  get end(): Promise<void> {
    return this.#end.promise;
  }

  /** Resolves when the stream is gone. */
  get over(): Promise<void> {
    return this.#over.promise;
  }

  /** The next bytes, to keep; undefined at the end. */
  read(): Promise<Buffer | undefined> {
    const chunk = this.#chunks.shift();
    if (chunk !== undefined) {
      this.#bytes -= chunk.length;
      if (this.#paused && this.#bytes === 0) {
        this.#paused = false;
        this.pump.resume();
      }
      return Promise.resolve(chunk);
    }
    if (this.#ended) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.#reading = resolve;
      this.#bePatient();
    });
  }

  /** Puts back what was read too far. */
  unread(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#chunks.unshift(Buffer.from(chunk));
    this.#bytes += chunk.length;
  }

  /** Writes bytes that nobody changes; resolves when more may follow. */
  write(bytes: Uint8Array): Promise<void> {
    if (this.pump.send(bytes, () => this.#taken())) return Promise.resolve();
    return new Promise((resolve) => {
      this.#writing = resolve;
    });
  }

  /** Hands the stream to `client`, which gets what waits first. */
  handOver(client: PumpClient): void {
    const waiting = this.#chunks.splice(0);
    this.#bytes = 0;
    clearTimeout(this.#impatience);
    this.pump.client = client;
    for (const chunk of waiting) client.bytes(chunk);
    if (this.#paused) this.pump.resume();
  }

  /** What waits, for whoever reads the stream in another way. */
  takeWaiting(): Buffer {
    this.#bytes = 0;
    return Buffer.concat(this.#chunks.splice(0));
  }

  /** Ends it; a peer that does not end as well is left after a moment. */
  finish(): void {
    this.pump.end();
    const linger = setTimeout(() => this.pump.destroy(), LINGER_MS).unref();
    void this.#over.promise.then(() => clearTimeout(linger));
  }

  bytes(chunk: Uint8Array): void {
    const copy = Buffer.from(chunk);
    if (this.#reading !== undefined) return this.#answer(copy);
    this.#chunks.push(copy);
    this.#bytes += copy.length;
    if (this.#paused || this.#bytes < HIGH_BYTES) return;
    this.#paused = true;
    this.pump.pause();
  }

  peerEnd(): void {
    this.#ended = true;
    this.#answer(undefined);
    this.#end.resolve();
  }

  drained(): void {}

  gone(error: Error | undefined): void {
    this.#error = error;
    this.#gone = true;
    this.peerEnd();
    this.#taken();
    this.#over.resolve();
  }

  #bePatient(): void {
    clearTimeout(this.#impatience);
    if (this.#patienceMs === 0) return;
    this.#impatience = setTimeout(() => {
      this.#wasLeft = true;
      this.pump.destroy();
    }, this.#patienceMs);
  }

  #answer(chunk: Buffer | undefined): void {
    clearTimeout(this.#impatience);
    const reading = this.#reading;
    this.#reading = undefined;
    reading?.(chunk);
  }

  #taken(): void {
    this.#writing?.();
    this.#writing = undefined;
  }
}
