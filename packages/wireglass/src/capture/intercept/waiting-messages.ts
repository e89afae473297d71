import type { KeptMessage } from "@wireglass/lens/record";
import { type Fate, PASS } from "../../script/index.ts";

/** A message that waits for its fate, or for those before it. */
export type Waiting = {
  readonly kept: KeptMessage;
  readonly raw: Uint8Array;
  /** Leaves right before it, whatever becomes of it. */
  readonly before: Uint8Array;
  fate: Fate | undefined;
  /** A control frame, which leaves when it is decided, even if those before it are not. */
  readonly overtakes: boolean;
};

/** One that waits no more. */
export type Decided = Waiting & { readonly fate: Fate };

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
  /** So many may overtake the others. */
  #overtaking = 0;

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
    if (waiting.overtakes) this.#overtaking++;
  }

  /** The first one, if it is decided what becomes of it; it waits no more. */
  next(): Decided | undefined {
    const first = this.#queue[this.#head];
    if (!isDecided(first)) return undefined;
    this.#queue[this.#head++] = undefined;
    if (this.isEmpty || (this.#head > FEW && this.#head * 2 > this.#queue.length)) {
      this.#queue.splice(0, this.#head);
      this.#head = 0;
    }
    this.#left(first);
    return first;
  }

  /** The control frames that are decided behind one that is not; they wait no more. */
  overtaking(): readonly Decided[] {
    if (this.#overtaking === 0) return [];
    const gone = this.#queue.filter(isDecided).filter(({ overtakes }) => overtakes);
    const isGone = new Set<Waiting | undefined>([undefined, ...gone]);
    const rest = this.#queue.filter((waiting) => !isGone.has(waiting));
    this.#queue.splice(0, this.#queue.length, ...rest);
    this.#head = 0;
    for (const one of gone) this.#left(one);
    return gone;
  }

  /** What is not decided passes. */
  passAll(): void {
    for (const waiting of this.#queue) if (waiting !== undefined) waiting.fate ??= PASS;
  }

  #left({ raw, overtakes }: Waiting): void {
    this.#bytes -= raw.length;
    if (overtakes) this.#overtaking--;
  }
}

function isDecided(waiting: Waiting | undefined): waiting is Decided {
  return waiting?.fate !== undefined;
}
