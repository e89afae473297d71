import type { Side } from "@wireglass/lens/record";
import type { Pump, PumpClient } from "../../endpoint/index.ts";
import { CAPTURE_LIMITS } from "../limits.ts";
import type { Tape } from "../tape/tape.ts";

/** So many bytes may be on their way to a slow peer before the other one is slowed. */
const HIGH_BYTES = CAPTURE_LIMITS.tunnelHighBytes.value;

/** How a tunnel ended: who ended it first, and with what error. */
export type TunnelEnd = { readonly by: Side; readonly error: Error | undefined };

export type TunnelOptions = {
  readonly connection: number;
  readonly client: Pump;
  readonly server: Pump;
  /** Keeps what passes; undefined where nothing is kept. */
  readonly tape: Tape;
  /** False passes bytes through unseen. */
  readonly kept?: boolean;
  readonly ended: (end: TunnelEnd) => void;
};

/**
 * Two peers, joined: what comes from one leaves for the other as it came. What is kept is a copy, from which
 * the other peer is sent, so that no byte is copied twice and nobody waits for a reader.
 */
export class Tunnel {
  readonly #options: TunnelOptions;
  readonly #lanes: Readonly<Record<Side, Lane>>;
  #firstEnd: TunnelEnd | undefined;
  #goneCount = 0;
  readonly #over = Promise.withResolvers<void>();

  constructor(options: TunnelOptions) {
    this.#options = options;
    const { client, server } = options;
    const ended = (by: Side, error: Error | undefined): void => {
      this.#firstEnd ??= { by, error };
    };
    const gone = (): void => this.#gone();
    this.#lanes = {
      client: new Lane({
        ...options,
        from: "client",
        source: client,
        target: server,
        sawEnd: ended,
        gone,
      }),
      server: new Lane({
        ...options,
        from: "server",
        source: server,
        target: client,
        sawEnd: ended,
        gone,
      }),
    };
  }

  /** Who reads what the client, or the server, sends: the pumps' clients from now on. */
  get client(): PumpClient {
    return this.#lanes.client;
  }

  get server(): PumpClient {
    return this.#lanes.server;
  }

  /** Stops both peers, or lets them go on: the tape is full, or has room again. */
  hold(held: boolean): void {
    this.#lanes.client.hold(held);
    this.#lanes.server.hold(held);
  }

  /** Resolves when both streams are gone. */
  get over(): Promise<void> {
    return this.#over.promise;
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

type LaneOptions = Omit<TunnelOptions, "client" | "server" | "ended"> & {
  readonly from: Side;
  readonly source: Pump;
  readonly target: Pump;
  readonly sawEnd: (by: Side, error: Error | undefined) => void;
  readonly gone: () => void;
};

/** One direction. */
class Lane implements PumpClient {
  readonly #options: LaneOptions;
  /** On their way to the target. */
  #sending = 0;
  #held = false;
  #paused = false;
  #over = false;
  readonly #taken: (bytes: Uint8Array) => void;

  constructor(options: LaneOptions) {
    this.#options = options;
    this.#taken = (bytes) => {
      this.#options.tape.unpin(bytes);
      this.#sending -= bytes.length;
      this.#settle();
    };
  }

  bytes(chunk: Uint8Array): void {
    const { tape, connection, from, target, kept = true } = this.#options;
    const copy = kept ? tape.data(connection, from, chunk) : Buffer.from(chunk);
    if (target.send(copy, this.#taken)) return;
    tape.pin(copy);
    this.#sending += copy.length;
    this.#settle();
  }

  hold(held: boolean): void {
    this.#held = held;
    this.#settle();
  }

  peerEnd(): void {
    this.#end(undefined);
    this.#options.target.end();
  }

  drained(): void {}

  gone(error: Error | undefined): void {
    this.#end(error);
    const { target, gone } = this.#options;
    if (error === undefined) target.end();
    else target.reset();
    gone();
  }

  #end(error: Error | undefined): void {
    const { tape, connection, from, sawEnd, kept = true } = this.#options;
    sawEnd(from, error);
    if (this.#over) return;
    this.#over = true;
    if (kept) tape.end(connection, from);
  }

  #settle(): void {
    const wait = this.#held || this.#sending > (this.#paused ? HIGH_BYTES / 4 : HIGH_BYTES);
    if (wait === this.#paused) return;
    this.#paused = wait;
    if (wait) this.#options.source.pause();
    else this.#options.source.resume();
  }
}
