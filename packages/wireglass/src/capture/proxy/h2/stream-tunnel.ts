import type { Http2Stream } from "node:http2";
import type { Side } from "@wireglass/lens/record";
import { CAPTURE_LIMITS } from "../../limits.ts";
import type { Tape } from "../../tape/tape.ts";
import type { TunnelEnd } from "../tunnel.ts";
import { endWithTrailers } from "./body-pass.ts";
import { resetLike, resetText } from "./reset-text.ts";

/** So many bytes may be on their way to a slow peer before the other one is slowed; as in a plain tunnel. */
const HIGH_BYTES = CAPTURE_LIMITS.tunnelHighBytes.value;

export type StreamTunnelOptions = {
  readonly connection: number;
  readonly client: Http2Stream;
  readonly server: Http2Stream;
  readonly tape: Tape;
  readonly ended: (end: TunnelEnd) => void;
};

/**
 * Two streams of HTTP/2, joined as a plain tunnel joins two connections: bytes leave as they came, from the copy
 * that is kept; an end is an end, and a reset is a reset with the same code.
 */
export class StreamTunnel {
  readonly #options: StreamTunnelOptions;
  readonly #lanes: readonly StreamLane[];
  #firstEnd: TunnelEnd | undefined;
  #goneCount = 0;
  readonly #over = Promise.withResolvers<void>();

  constructor(options: StreamTunnelOptions) {
    this.#options = options;
    const { client, server } = options;
    const sawEnd = (by: Side, error: Error | undefined): void => {
      this.#firstEnd ??= { by, error };
    };
    const gone = (): void => this.#gone();
    const shared = { ...options, sawEnd, gone };
    this.#lanes = [
      new StreamLane({ ...shared, from: "client", source: client, target: server }),
      new StreamLane({ ...shared, from: "server", source: server, target: client }),
    ];
  }

  /** Resolves when both are gone, and that has been told. */
  get over(): Promise<void> {
    return this.#over.promise;
  }

  /** Begins to read; what waits comes first. */
  start(): void {
    for (const lane of this.#lanes) lane.start();
  }

  /** Stops both peers, or lets them go on: the tape is full, or has room again. */
  hold(held: boolean): void {
    for (const lane of this.#lanes) lane.hold(held);
  }

  /** Cuts both. */
  destroy(): void {
    this.#options.client.destroy();
    this.#options.server.destroy();
  }

  #gone(): void {
    this.#goneCount++;
    if (this.#goneCount < 2) return;
    this.#options.ended(this.#firstEnd ?? { by: "server", error: undefined });
    this.#over.resolve();
  }
}

type LaneOptions = Omit<StreamTunnelOptions, "client" | "server" | "ended"> & {
  readonly from: Side;
  readonly source: Http2Stream;
  readonly target: Http2Stream;
  readonly sawEnd: (by: Side, error: Error | undefined) => void;
  readonly gone: () => void;
};

/** One direction. */
class StreamLane {
  readonly #options: LaneOptions;
  #sending = 0;
  #held = false;
  #paused = false;
  #over = false;

  constructor(options: LaneOptions) {
    this.#options = options;
  }

  start(): void {
    const { source, target, gone } = this.#options;
    endWithTrailers(target, () => []);
    source.on("data", (chunk: Buffer) => this.#pass(chunk));
    source.once("end", () => {
      if (source.rstCode !== 0) return; // it "ends" because it was reset
      this.#end(undefined);
      if (!target.writableEnded) target.end();
    });
    const closed = (): void => {
      const { rstCode = 0 } = source;
      this.#end(rstCode === 0 ? undefined : new Error(resetText(rstCode)));
      if (rstCode !== 0) resetLike(target, rstCode);
      else if (!target.writableEnded) target.end();
      gone();
    };
    if (source.destroyed) closed();
    else source.once("close", closed);
  }

  hold(held: boolean): void {
    this.#held = held;
    this.#settle();
  }

  #pass(chunk: Buffer): void {
    const { tape, connection, from, target } = this.#options;
    const copy = tape.data(connection, from, chunk);
    if (target.writableEnded || target.destroyed) return;
    tape.pin(copy);
    this.#sending += copy.length;
    // Called in any case: also for what is still queued when the stream goes.
    target.write(copy, () => {
      tape.unpin(copy);
      this.#sending -= copy.length;
      this.#settle();
    });
    this.#settle();
  }

  #end(error: Error | undefined): void {
    const { tape, connection, from, sawEnd } = this.#options;
    if (this.#over) return;
    this.#over = true;
    sawEnd(from, error);
    tape.end(connection, from);
  }

  #settle(): void {
    const wait = this.#held || this.#sending > (this.#paused ? HIGH_BYTES / 4 : HIGH_BYTES);
    if (wait === this.#paused) return;
    this.#paused = wait;
    if (wait) this.#options.source.pause();
    else this.#options.source.resume();
  }
}
