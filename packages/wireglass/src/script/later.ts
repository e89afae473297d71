/**
 * A value that comes later, for one who waits for it: a fraction of what a promise costs, and told in the same turn.
 */
export class Later<Value> {
  #value: Value | undefined;
  #isThere = false;
  #told: ((value: Value) => void) | undefined;

  /** For a promise that does not reject. */
  static of<Value>(promise: Promise<Value>): Later<Value> {
    const later = new Later<Value>();
    void promise.then((value) => later.settle(value));
    return later;
  }

  /** Once. */
  settle(value: Value): void {
    this.#value = value;
    this.#isThere = true;
    this.#told?.(value);
  }

  /** `tell` gets it as soon as it is there: now, where it is already. */
  whenThere(tell: (value: Value) => void): void {
    this.#told = tell;
    if (this.#isThere) tell(this.#value as Value); // as it was settled with
  }

  /** What becomes of the value then. */
  followedBy<Next>(next: (value: Value) => Next | Later<Next>): Later<Next> {
    const following = new Later<Next>();
    this.whenThere((value) => {
      const what = next(value);
      if (what instanceof Later) what.whenThere((one) => following.settle(one));
      else following.settle(what);
    });
    return following;
  }
}
