import type { KeptMessage } from "@wireglass/lens/record";
import { type Fate, PASS } from "../../script/index.ts";

/** A message that waits for its fate, or for those before it. */
export type Waiting = {
  readonly kept: KeptMessage;
  readonly raw: Uint8Array;
  fate: Fate | undefined;
  /** It has its place among those that keep their order; a control frame leaves when it is decided. */
  readonly isQueued: boolean;
};

/** What each counts beside its bytes: small ones cost more than those. */
const EACH_BYTES = 256;
/** So many places of messages that have gone are not worth moving the others. */
const FEW = 1024;

/** Messages of one direction in the order in which they came. */
export class WaitingMessages {
  readonly #queue: (Waiting | undefined)[] = [];
  /** Where the first one is: to shift a long array takes as long as it is. */
  #head = 0;
  #bytes = 0;

  get isEmpty(): boolean {
    return this.#queue.length === this.#head;
  }

  /** For each message a quarter of a KiB more than it has. */
  get bytes(): number {
    return this.#bytes + (this.#queue.length - this.#head) * EACH_BYTES;
  }

  push(waiting: Waiting): void {
    this.#queue.push(waiting);
    this.#bytes += waiting.raw.length;
  }

  /** The first one, if it is decided what becomes of it; it waits no more. */
  next(): (Waiting & { readonly fate: Fate }) | undefined {
    const first = this.#queue[this.#head];
    if (first?.fate === undefined) return undefined;
    this.#queue[this.#head++] = undefined;
    if (this.isEmpty || (this.#head > FEW && this.#head * 2 > this.#queue.length)) {
      this.#queue.splice(0, this.#head);
      this.#head = 0;
    }
    this.#bytes -= first.raw.length;
    return { ...first, fate: first.fate };
  }

  /** What is not decided passes. */
  passAll(): void {
    for (const waiting of this.#queue) if (waiting !== undefined) waiting.fate ??= PASS;
  }
}
