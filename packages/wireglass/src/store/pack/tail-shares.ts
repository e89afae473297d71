import type { Pack } from "./pack.ts";
import { sharesOf } from "./share.ts";

/** Messages, and bytes of their payloads. */
export type Total = { readonly count: number; readonly bytes: number };

/**
 * What connections have in packs that are not in the table of spans yet. Each entry is counted once, as the capture
 * grows: packs that were small may be one by then.
 */
export class TailShares {
  #spanned = -1;
  /** All up to this place is counted. */
  #to = 0;
  #totals = new Map<number, Total>();

  /**
   * @param spanned the last pack that is in the table
   * @param packs gives those with entries behind a place
   */
  totals(
    spanned: number,
    lastId: number,
    packs: (after: number) => Iterable<Pack>,
  ): ReadonlyMap<number, Total> {
    if (spanned !== this.#spanned || lastId < this.#to) {
      this.#spanned = spanned;
      this.#to = spanned;
      this.#totals = new Map();
    }
    if (lastId <= this.#to) return this.#totals;
    for (const pack of packs(this.#to)) {
      if (pack.id > spanned) this.#add(pack);
      this.#to = pack.lastId;
    }
    return this.#totals;
  }

  #add(pack: Pack): void {
    for (const { connection, count, bytes } of sharesOf(pack, this.#to + 1 - pack.id)) {
      const before = this.#totals.get(connection) ?? { count: 0, bytes: 0 };
      this.#totals.set(connection, { count: before.count + count, bytes: before.bytes + bytes });
    }
  }
}
