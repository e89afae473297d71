import type { KeptMessage } from "@wireglass/lens/record";
import { type Fate, Later } from "../../script/index.ts";

type Waiting = {
  readonly message: KeptMessage;
  readonly later: Later<Fate>;
  /** Undefined until it is known. */
  fate: Fate | undefined;
};

/** So many that have gone on are kept among the others before they are taken out. */
const MOST_GONE = 1024;

/** What comes next is told of a direction's messages in their order, though rules let some of them wait. */
export class InOrder {
  readonly #next: (message: KeptMessage, fate: Fate) => Fate | Later<Fate>;
  #waiting: Waiting[] = [];
  /** So many of them have gone on. */
  #gone = 0;

  constructor(next: (message: KeptMessage, fate: Fate) => Fate | Later<Fate>) {
    this.#next = next;
  }

  /** @param ruled what rules have made of it */
  message(message: KeptMessage, ruled: Fate | Later<Fate>): Fate | Later<Fate> {
    const isWaiting = ruled instanceof Later;
    if (!isWaiting && this.#waiting.length === 0) return this.#next(message, ruled);
    const one: Waiting = { message, later: new Later(), fate: isWaiting ? undefined : ruled };
    this.#waiting.push(one);
    if (isWaiting)
      ruled.whenThere((fate) => {
        one.fate = fate;
        this.#goOn();
      });
    return one.later;
  }

  #goOn(): void {
    for (let one = this.#waiting[this.#gone]; one?.fate !== undefined; ) {
      this.#gone++;
      const { message, later, fate } = one;
      const next = this.#next(message, fate);
      if (next instanceof Later) next.whenThere((late) => later.settle(late));
      else later.settle(next);
      one = this.#waiting[this.#gone];
    }
    if (this.#gone < this.#waiting.length && this.#gone < MOST_GONE) return;
    this.#waiting = this.#waiting.slice(this.#gone);
    this.#gone = 0;
  }
}
