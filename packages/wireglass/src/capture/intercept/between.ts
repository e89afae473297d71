import type { SendOutcome } from "../../script/index.ts";

/** What cannot be done yet is forgotten beyond so many: peers could have any number of things be sent to them. */
const MOST_WAITING = 10_000;

/** So long waits what somebody sends, and wants to know of, for what is in the middle of being sent. */
const SEND_MS = 2000;

/** Something of ours that is to be sent. */
export type OwnWords = {
  /** Asked when it can be: it may have become too late. */
  readonly mayFollow: () => boolean;
  readonly act: () => void;
  readonly done?: ((outcome: SendOutcome) => void) | undefined;
  /** It waits for as long as it takes; so does what nobody wants to know of. */
  readonly isPatient?: boolean | undefined;
};

/** Has things done where nothing is in the middle of being sent: at once, or as soon as that is over. */
export class Between {
  readonly #isInside: () => boolean;
  #afterwards: (() => void)[] = [];

  /** @param isInside a part of something has left, and the rest has to follow */
  constructor(isInside: () => boolean) {
    this.#isInside = isInside;
  }

  do(action: () => void): void {
    if (!this.#isInside()) action();
    else if (this.#afterwards.length < MOST_WAITING) this.#afterwards.push(action);
  }

  /** The same; but where it takes longer than so many milliseconds, the other thing is done instead, at once. */
  doWithin(milliseconds: number, action: () => void, otherwise: () => void): void {
    if (!this.#isInside()) return action();
    const once = (act: () => void) => () => {
      clearTimeout(timer);
      this.#afterwards = this.#afterwards.filter((one) => one !== intime);
      act();
    };
    const intime = once(action);
    const timer = setTimeout(once(otherwise), milliseconds);
    this.#afterwards.push(intime);
  }

  /** Sends something of ours, and tells what became of it. */
  send({ mayFollow, act, done, isPatient = done === undefined }: OwnWords): void {
    const actNow = (): void => {
      const may = mayFollow();
      if (may) act();
      done?.(may ? "sent" : "ending");
    };
    if (isPatient) this.do(actNow);
    else this.doWithin(SEND_MS, actNow, () => done?.("busy"));
  }

  /** Something has left as a whole: where nothing else is in the middle, what waited for that is done. */
  over(): void {
    if (this.#isInside()) return;
    for (const action of this.#afterwards.splice(0)) action();
  }
}
