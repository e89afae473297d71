/** One thing after the other: what is asked for while something is under way waits for its end. */
export class Lane {
  #waiting: { readonly run: () => unknown; readonly skip: () => void }[] = [];
  #isBusy = false;

  /** Runs it now, or in its turn. @param skip is called instead where {@link skipWaiting} was before its turn */
  enter(run: () => unknown, skip: () => void): void {
    if (this.#isBusy) this.#waiting.push({ run, skip });
    else this.#follow(run());
  }

  /** What waits is not done. @returns how many there were */
  skipWaiting(): number {
    const skipped = this.#waiting;
    this.#waiting = [];
    for (const { skip } of skipped) skip();
    return skipped.length;
  }

  #follow(result: unknown): void {
    if (!(result instanceof Promise)) return;
    this.#isBusy = true;
    void result.finally(() => {
      this.#isBusy = false;
      this.#goOn();
    });
  }

  #goOn(): void {
    let at = 0;
    const waiting = this.#waiting;
    this.#waiting = [];
    while (at < waiting.length && !this.#isBusy) {
      const next = waiting[at];
      at++;
      if (next !== undefined) this.#follow(next.run());
    }
    this.#waiting = [...waiting.slice(at), ...this.#waiting];
  }
}
