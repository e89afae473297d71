import type { Side } from "@wireglass/lens/record";
import type { Pump, PumpClient } from "../../endpoint/index.ts";
import type { Interception } from "../intercept/interception.ts";
import { CAPTURE_LIMITS } from "../limits.ts";
import type { Tape } from "../tape/tape.ts";

/** So many bytes may be on their way to a slow peer before the other one is slowed. */
const HIGH_BYTES = CAPTURE_LIMITS.tunnelHighBytes.value;
const KEPT_BYTES = CAPTURE_LIMITS.interceptedBytes.value;
const WAIT_BYTES = CAPTURE_LIMITS.interceptWaitBytes.value;

/** What a tunnel needs of a peer's stream: a pump, or a stream of HTTP/2. */
export type TunnelStream = Pick<Pump, "send" | "end" | "pause" | "resume" | "destroy"> & {
  /** Ends it as the other one was ended by `error`. */
  reset(error: Error): void;
};

export type LaneOptions = {
  readonly connection: number;
  readonly tape: Tape;
  readonly kept: boolean;
  readonly from: Side;
  readonly source: TunnelStream;
  readonly target: TunnelStream;
  readonly sawEnd: (by: Side, error: Error | undefined) => void;
  readonly gone: () => void;
};

/** One direction. */
export class Lane implements PumpClient {
  /** Reads messages, where somebody minds them. */
  interception: Interception | undefined;
  readonly #options: LaneOptions;
  /** On their way to the target. */
  #sending = 0;
  #held = false;
  #paused = false;
  #over = false;
  readonly #taken: (bytes: Uint8Array) => void;
  #total = 0;
  /** What was passed on since it was asked where messages begin, and behind how many bytes. */
  #kept: { readonly from: number; readonly bytes: Uint8Array[] } | undefined;

  constructor(options: LaneOptions) {
    this.#options = options;
    this.#taken = (bytes) => {
      this.#options.tape.unpin(bytes);
      this.#sending -= bytes.length;
      this.settle();
    };
  }

  /** Something is on its way to the target, however slowly that takes it. */
  get isSending(): boolean {
    return this.#sending > 0;
  }

  /** Something is on its way to the target, or waits for its fate. */
  get isBusy(): boolean {
    return this.isSending || (this.interception?.waitingBytes ?? 0) > 0;
  }

  /** Bytes that the source has sent. */
  get totalBytes(): number {
    return this.#total;
  }

  bytes(chunk: Uint8Array): void {
    this.#total += chunk.length;
    if (this.interception !== undefined) return this.interception.receive(chunk);
    const { tape, connection, from, kept } = this.#options;
    if (this.#kept !== undefined) this.#keep(chunk);
    this.send(kept ? tape.data(connection, from, chunk) : Buffer.from(chunk));
  }

  /** Keeps what passes, for who is to read it from where messages begin. */
  keepFromNow(): void {
    this.#kept = { from: this.#total, bytes: [] };
  }

  /** What passes is kept, and was not too much. */
  get isKeeping(): boolean {
    return this.#kept !== undefined;
  }

  /**
   * From now on messages are minded; those behind `offset` have passed already, and are only read.
   *
   * @returns false where there were too many bytes to keep: it is to be asked again
   */
  join(interception: Interception, offset: number): boolean {
    if (this.#kept === undefined) return false;
    const { from, bytes } = this.#kept;
    this.#kept = undefined;
    interception.catchUp(Buffer.concat(bytes).subarray(offset - from));
    this.interception = interception;
    return true;
  }

  #keep(chunk: Uint8Array): void {
    const { from, bytes } = this.#kept ?? { from: 0, bytes: [] };
    if (this.#total - from > KEPT_BYTES) this.#kept = undefined;
    else bytes.push(new Uint8Array(chunk));
  }

  /** Sends the target memory that stays as it is, or lies on the tape. */
  send(bytes: Uint8Array): void {
    const { tape, target } = this.#options;
    if (target.send(bytes, this.#taken)) return;
    tape.pin(bytes);
    this.#sending += bytes.length;
    this.settle();
  }

  hold(held: boolean): void {
    this.#held = held;
    this.settle();
  }

  peerEnd(): void {
    this.#finish(() => {
      this.#end(undefined);
      this.#options.target.end();
    });
  }

  drained(): void {}

  gone(error: Error | undefined): void {
    const { target, gone } = this.#options;
    const done = (): void => {
      this.#end(error);
      if (error === undefined) target.end();
      else target.reset(error);
      gone();
    };
    if (error === undefined) this.#finish(done);
    else done();
  }

  /** Slows the source, or lets it go on. */
  settle(): void {
    const sending = this.#sending > (this.#paused ? HIGH_BYTES / 4 : HIGH_BYTES);
    const isCrowded = (this.interception?.waitingBytes ?? 0) > WAIT_BYTES;
    const wait = this.#held || sending || isCrowded;
    if (isCrowded) this.interception?.crowded();
    if (wait === this.#paused) return;
    this.#paused = wait;
    if (wait) this.#options.source.pause();
    else this.#options.source.resume();
  }

  #finish(done: () => void): void {
    if (this.interception === undefined || this.#over) done();
    else this.interception.end(done);
  }

  #end(error: Error | undefined): void {
    const { tape, connection, from, sawEnd, kept } = this.#options;
    sawEnd(from, error);
    if (this.#over) return;
    this.#over = true;
    if (kept) tape.end(connection, from);
  }
}
