import type { Side } from "@wireglass/lens/record";
import type { Fate } from "./fate.ts";
import { Later } from "./later.ts";

/** Fates that come later: each direction's are let go at once when it ends. */
export class Delays {
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #waiting: Record<Side, Set<() => void>> = { client: new Set(), server: new Set() };
  readonly #ended = new Set<Side>();

  /** `fate` after so many milliseconds, or when `from` ends: at once, where it has. */
  later(fate: Fate, from: Side, ms: number): Fate | Later<Fate> {
    if (this.#ended.has(from)) return fate;
    const later = new Later<Fate>();
    const go = (): void => {
      if (this.#waiting[from].delete(go)) later.settle(fate);
    };
    this.#waiting[from].add(go);
    this.timed(ms, go);
    return later;
  }

  /** Does something later, unless all is over before. */
  timed(ms: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      action();
    }, ms);
    this.#timers.add(timer);
  }

  letGo(from: Side): void {
    for (const go of this.#waiting[from]) go();
  }

  ending(from: Side): void {
    this.#ended.add(from);
    this.letGo(from);
  }

  closed(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    for (const side of ["client", "server"] as const) this.ending(side);
  }
}
