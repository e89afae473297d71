/** How much of a second may be made up for at once: timers are late by this much now and then. */
const BURST_SECONDS = 0.05;
const LONGEST_WAIT_MS = 60_000;

/** Spreads messages evenly over time; what was missed beyond a twentieth of a second is given up. */
export class Pace {
  readonly #perMs: number;
  readonly #most: number;
  #credit = 0;
  #at: number;

  /** `rate` in messages per second; `nowMs` on any clock, the same in all calls. */
  constructor(rate: number, nowMs: number) {
    this.#perMs = rate / 1000;
    this.#most = Math.max(1, rate * BURST_SECONDS);
    this.#at = nowMs;
  }

  /** How many are due; they count as sent. */
  take(nowMs: number): number {
    this.#credit = Math.min(this.#most, this.#credit + (nowMs - this.#at) * this.#perMs);
    this.#at = nowMs;
    const due = Math.floor(this.#credit + 1e-9);
    this.#credit = Math.max(0, this.#credit - due);
    return due;
  }

  /** How long after the last {@link take} the next one is due; a minute at the most. */
  get waitMs(): number {
    const wait = Math.ceil((1 - this.#credit) / this.#perMs);
    return Math.min(LONGEST_WAIT_MS, Math.max(1, wait));
  }
}
