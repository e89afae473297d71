/** What cannot be done yet is forgotten beyond so many: peers could have any number of things be sent to them. */
const MOST_WAITING = 10_000;

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

  /** Something has left as a whole: where nothing else is in the middle, what waited for that is done. */
  over(): void {
    if (this.#isInside()) return;
    for (const action of this.#afterwards.splice(0)) action();
  }
}
