import type { Pack } from "./pack.ts";
import { sharesOf } from "./share.ts";

/** Messages, and bytes of their payloads. */
export type Total = { readonly count: number; readonly bytes: number };

/** What connections have in packs that are not in the table of spans yet; counted again when there are others. */
export class TailShares {
  #key = "";
  #totals = new Map<number, Total>();

  /** @param spanned the last pack that is in the table @param lastId the place of the last entry */
  totals(spanned: number, lastId: number, packs: () => Iterable<Pack>): ReadonlyMap<number, Total> {
    const key = `${spanned} ${lastId}`;
    if (key === this.#key) return this.#totals;
    const totals = new Map<number, Total>();
    for (const pack of packs()) {
      if (pack.id <= spanned) continue;
      for (const { connection, count, bytes } of sharesOf(pack)) {
        const before = totals.get(connection) ?? { count: 0, bytes: 0 };
        totals.set(connection, { count: before.count + count, bytes: before.bytes + bytes });
      }
    }
    this.#key = key;
    this.#totals = totals;
    return totals;
  }
}
