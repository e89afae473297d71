import { Heartbeat, type Queue } from "./heartbeat.ts";
import type { Limits } from "./limits.ts";
import { ROUNDS_A_SECOND, rounds, roundsUnlessOff } from "./sweeper.ts";

/** What a round of the sweeper can find. */
export type Finding =
  | { readonly kind: "expired" | "flood" | "idle" | "dead" | "stalled" }
  | { readonly kind: "ping"; readonly payload: Uint8Array };

/** Everything about a connection that depends on time, counted in the sweeper's rounds. */
export class Vigil {
  readonly #limits: Limits;
  readonly #heartbeat: Heartbeat | undefined;
  /** Rounds until the stream must be gone; 0 while it may stay. */
  #roundsLeft = 0;
  #idleRounds = 0;
  #active = true;
  #controlFrames = 0;

  constructor(limits: Limits, heartbeat: boolean) {
    this.#limits = limits;
    const beats = heartbeat && limits.heartbeatIntervalMs > 0;
    this.#heartbeat = beats ? new Heartbeat(limits) : undefined;
  }

  get latencyMs(): number | undefined {
    return this.#heartbeat?.latencyMs;
  }

  heard(): void {
    this.#active = true;
  }

  /** True when this is the pong to a heartbeat, which nobody else has to see. */
  controlFrame(pong?: Uint8Array): boolean {
    this.#controlFrames++;
    return pong !== undefined && this.#heartbeat?.answered(pong) === true;
  }

  /** The stream has to be gone soon; the first call counts. */
  expectEnd(ms: number): void {
    if (this.#roundsLeft === 0) this.#roundsLeft = roundsUnlessOff(ms);
  }

  get ending(): boolean {
    return this.#roundsLeft > 0;
  }

  /**
   * One round. While we do not read, a pong cannot be seen: silence is ours then. A peer that takes
   * bytes of our queue is there, even if a ping waits behind them; one that takes none while senders
   * wait is as good as gone.
   */
  round(open: boolean, reading: boolean, queue: Queue): Finding | undefined {
    if (this.#roundsLeft > 0 && --this.#roundsLeft === 0) return { kind: "expired" };
    if (!open) return undefined;
    // A bucket that leaks at the allowed rate: a burst is no flood.
    const allowed = this.#limits.maxControlFramesPerSecond;
    if (this.#controlFrames > allowed) return { kind: "flood" };
    this.#controlFrames = Math.max(0, this.#controlFrames - allowed / ROUNDS_A_SECOND);
    const active = this.#active;
    this.#active = false;
    this.#idleRounds = active || !reading ? 0 : this.#idleRounds + 1;
    const { idleTimeoutMs } = this.#limits;
    if (idleTimeoutMs > 0 && this.#idleRounds > rounds(idleTimeoutMs)) return { kind: "idle" };
    const moves = this.#heartbeat?.moves(queue) ?? false;
    if (this.#heartbeat?.stalled) return { kind: "stalled" };
    const step = reading ? this.#heartbeat?.step(active || moves) : undefined;
    if (step === "dead") return { kind: "dead" };
    return step === undefined ? undefined : { kind: "ping", payload: step };
  }
}

/** What can be done about a finding. */
type Watched = {
  fail(code: "limit/control-rate"): void;
  close(code: number, reason: string): void;
  terminate(why?: string): void;
  ping(payload: Uint8Array): void;
};

/** Does what a finding asks for. */
export function actOn(finding: Finding | undefined, watched: Watched): void {
  switch (finding?.kind) {
    case undefined:
      return;
    case "expired":
      return watched.terminate(); // how it ends was said before
    case "flood":
      return watched.fail("limit/control-rate");
    case "idle":
      return watched.close(1001, "nothing was heard for too long");
    case "dead":
      return watched.terminate("no answer to a ping: the peer has vanished");
    case "stalled":
      return watched.terminate("the peer does not read, and has not for too long");
    case "ping":
      return watched.ping(finding.payload);
  }
}
