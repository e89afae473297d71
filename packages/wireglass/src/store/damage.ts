import { StoreError, type StoreErrorCode } from "./store-error.ts";

/** A part is not there, and the others are as good as before. */
const PASSED_OVER: ReadonlySet<StoreErrorCode> = new Set([
  "store/damaged",
  "store/apart",
  "store/cut",
]);

/** Parts of a capture that cannot be read any more, and the way past them. */
export class Damage {
  readonly #file: string;
  #met: StoreError | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  /** Why something could not be read, the first time that was so. */
  get met(): StoreError | undefined {
    return this.#met;
  }

  /** Notes that something was passed over; whatever else it is, is thrown on. */
  passOver(error: unknown): void {
    const reason = StoreError.from(error, this.#file);
    if (!PASSED_OVER.has(reason.code)) throw reason;
    this.#met ??= reason;
  }

  /**
   * What is found at a place, or at the nearest behind it that can be read.
   *
   * @param most how far that may be
   */
  past<Found>(
    place: number,
    way: 1 | -1,
    most: () => number,
    find: (place: number) => Found | undefined,
  ): Found | undefined {
    const tried = (steps: number): { found: Found | undefined } | undefined => {
      try {
        return { found: find(place + way * steps) };
      } catch (error) {
        this.passOver(error);
        return undefined;
      }
    };
    const first = tried(0);
    if (first !== undefined) return first.found;
    const farthest = most();
    // Twice as far each time, until something can be read; then back to the nearest that can.
    for (let low = 0, high = 1; low < farthest; low = high, high *= 2) {
      let nearest = tried(high);
      if (nearest === undefined) continue;
      while (high - low > 1) {
        const middle = Math.floor((low + high) / 2);
        const one = tried(middle);
        if (one === undefined) low = middle;
        else [nearest, high] = [one, middle];
      }
      return nearest.found;
    }
    return undefined;
  }
}
