import type { Limits } from "./limits.ts";
import { rounds, roundsUnlessOff } from "./sweeper.ts";

/** Marks a ping as a heartbeat, so that its pong is told from the user's own. */
const MARK = Buffer.from("wg♥", "utf8");

/** What waits to leave: bytes that the kernel has not taken, or undefined where that cannot be seen. */
export type Queue = { readonly clogged: boolean; readonly bytes: number | undefined };

/** Pings a quiet peer, measures the round trip, and notices when it has vanished (RFC 6455 §5.5.2). */
export class Heartbeat {
  readonly #interval: number;
  readonly #timeout: number;
  #rounds = 0;
  #sentAt: number | undefined;
  #count = 0;
  #queued: number | undefined = 0;
  #stalledRounds = 0;
  latencyMs: number | undefined;

  constructor(limits: Limits) {
    this.#interval = limits.heartbeatIntervalMs === 0 ? 0 : rounds(limits.heartbeatIntervalMs);
    this.#timeout = roundsUnlessOff(limits.heartbeatTimeoutMs);
  }

  /** One round of the sweeper: the payload of a ping that is due, or "dead" when the last got no answer. */
  step(heard: boolean): Uint8Array | "dead" | undefined {
    if (this.#interval === 0) return undefined;
    this.#rounds++;
    if (this.#sentAt !== undefined) {
      if (heard) this.#rounds = 0; // slow, but alive
      return this.#rounds > this.#timeout ? "dead" : undefined;
    }
    if (this.#rounds < this.#interval) return undefined;
    this.#rounds = 0;
    this.#sentAt = performance.now();
    this.#count++;
    return Buffer.concat([MARK, Buffer.from(String(this.#count))]);
  }

  /** One round: true when bytes have left since the last one. */
  moves({ clogged, bytes }: Queue): boolean {
    const moved = bytes !== this.#queued;
    this.#stalledRounds = moved || !clogged ? 0 : this.#stalledRounds + 1;
    this.#queued = bytes;
    return moved;
  }

  /** Nothing has left for as long as a ping may go unanswered, while senders wait. */
  get stalled(): boolean {
    return this.#stalledRounds > this.#interval + this.#timeout;
  }

  /** True when this pong belongs to a heartbeat. */
  answered(payload: Uint8Array): boolean {
    if (this.#sentAt === undefined || MARK.compare(payload, 0, MARK.length) !== 0) return false;
    this.latencyMs = performance.now() - this.#sentAt;
    this.#sentAt = undefined;
    this.#rounds = 0;
    return true;
  }
}
