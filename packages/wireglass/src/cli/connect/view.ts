import type { Recorder } from "../../capture/index.ts";
import type { Message } from "../../endpoint/index.ts";
import type { LinkKind } from "./link.ts";

/** How a conversation is shown: on a screen, in a pipe, or as records. */
export type View = {
  /** Where given, it is shown what is on the wire, and {@link message} has nothing to add. */
  readonly recorder: Recorder | undefined;
  message(message: Message, link: LinkKind): void;
  roundTrip(ms: number): void;
  /** For whoever watches: not a part of any output. */
  aside(text: string): void;
  /** Something that a user of the output should know; not said when quiet. */
  notice(text: string): void;
  /** Why something did not go as asked for; said always. */
  problem(text: string): void;
  /** Resolves when more may be shown. */
  drained(): Promise<void>;
  /** No more messages will come. */
  end(): void;
};

/** Messages that may still be shown: `--count` is exact, although more may have come at once. */
export class Allowance {
  #left: number;

  constructor(count: number | undefined) {
    this.#left = count ?? Number.POSITIVE_INFINITY;
  }

  /** False when this one is beyond the count. */
  take(): boolean {
    if (this.#left <= 0) return false;
    this.#left--;
    return true;
  }

  get spent(): boolean {
    return this.#left <= 0;
  }
}
