/** The longest time that Node's timers know. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** Waits for a time in which no message comes. */
export class Silence {
  readonly #ms: number;
  readonly #onSilence: () => void;
  #timer: NodeJS.Timeout | undefined;
  #state: "off" | "waiting" | "held" = "off";

  constructor(seconds: number, onSilence: () => void) {
    this.#ms = Math.min(seconds * 1000, MAX_DELAY_MS);
    this.#onSilence = onSilence;
  }

  /** Begins to wait: the input has ended. */
  begin(): void {
    if (this.#state !== "off") return;
    this.#state = "waiting";
    this.#start();
  }

  /** A message has come; until {@link resume}, its reader is busy with it. */
  hold(): void {
    clearTimeout(this.#timer);
    if (this.#state === "waiting") this.#state = "held";
  }

  /** The wait begins anew. */
  resume(): void {
    if (this.#state !== "held") return;
    this.#state = "waiting";
    this.#start();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#state = "off";
  }

  #start(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#onSilence, this.#ms);
  }
}
