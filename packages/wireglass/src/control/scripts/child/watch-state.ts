import { isControl } from "@wireglass/wire";

/** What the watchdog of a script sees of it: memory that both threads have. */
export type Shared = {
  /** Numbers, each in its place of {@link Watched}. */
  readonly words: Int32Array;
  /** What was said and is not written yet: where the script hangs, the watchdog writes it. */
  readonly unsaid: Uint8Array;
};

const UNSAID_BYTES = 262_144;

/** The places of {@link Shared.words}. */
export const Watched = {
  /** How many calls have begun. */
  calls: 0,
  /** 1 while the script's own code runs. */
  busy: 1,
  /** Which function runs: its place in {@link HOOKS}. */
  hook: 2,
  /** Bytes of what is unsaid. */
  unsaid: 3,
  /** 1 while an earlier write is not done: nothing may be written behind it then. */
  writing: 4,
  /** How often its thread had a turn: the watchdog asks for one, and a script in a loop of promises never gives it. */
  turns: 5,
  /** 1 as soon as the script is loaded; before, whoever started it looks at the time. */
  loaded: 6,
  /** While code of ours runs, so many milliseconds that it may take, which are not the script's fault; or else 0. */
  ours: 7,
} as const;

const WORDS = 8;

export function newShared(): Shared {
  const words = new SharedArrayBuffer(WORDS * Int32Array.BYTES_PER_ELEMENT);
  return {
    words: new Int32Array(words),
    unsaid: new Uint8Array(new SharedArrayBuffer(UNSAID_BYTES)),
  };
}

/** What a script may export to be called. */
export const HOOKS = [
  "onOpen",
  "onMessage",
  "onControl",
  "onClose",
  "onRequest",
  "onResponse",
] as const;
export type Hook = (typeof HOOKS)[number];

/** Which of them gets a message. */
export function hookOf(opcode: number): "onMessage" | "onControl" {
  return isControl(opcode) ? "onControl" : "onMessage";
}

/** What the watchdog is given. */
export type WatchdogStart = {
  readonly shared: Shared;
  readonly callMs: number;
  readonly memoryBytes: number;
};

/** What the watchdog writes, a line of JSON each, where the script itself cannot say anything any more. */
export type Bark = {
  /**
   * `slow`: a call takes too long; `memory`: too much is taken; `place`: where that was, and it is over; `exit`: it
   * ended itself.
   */
  readonly kind: "slow" | "memory" | "place" | "exit";
  readonly hook?: Hook | undefined;
  /** "file:line" */
  readonly place?: string | undefined;
};

/** The pipes that a script's process has beside the usual ones. */
export const CHANNEL_FD = 3;
export const BARK_FD = 4;
