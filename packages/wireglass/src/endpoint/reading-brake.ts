import type { Connection } from "@wireglass/wire";
import type { Pump } from "./pump.ts";

/** Stops and starts reading: the messages of a chunk, and the socket behind them. */
export class ReadingBrake {
  readonly #connection: Connection;
  readonly #pump: Pump;
  /** The socket itself is paused. */
  #stopped = false;

  constructor(connection: Connection, pump: Pump) {
    this.#connection = connection;
    this.#pump = pump;
  }

  /** `midChunk`: only the reading of messages stops, as most queues are gone when the chunk is done. */
  pull(midChunk: boolean): void {
    this.#connection.pause();
    if (midChunk || this.#stopped) return;
    this.#stopped = true;
    this.#pump.pause();
  }

  /** True when messages of a chunk were held back, and the caller should have them read now. */
  release(midChunk: boolean): boolean {
    if (this.#stopped) this.#pump.resume();
    this.#stopped = false;
    return this.#connection.paused && !midChunk;
  }
}
