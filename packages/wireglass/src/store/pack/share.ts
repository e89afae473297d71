import type { Pack } from "./pack.ts";
import { Column, Flag } from "./pack-layout.ts";

/** Which messages of one connection are in a pack. */
export type Share = {
  readonly connection: number;
  /** The lowest and the highest index. */
  readonly first: number;
  readonly last: number;
  readonly count: number;
  readonly bytes: number;
};

type Growing = { -readonly [Key in keyof Share]: Share[Key] };

/** What each connection has in a pack, as its heads tell. @param from the first entry that counts */
export function sharesOf(pack: Pack, from = 0): readonly Share[] {
  const flags = pack.column(Column.flags);
  const connections = pack.column(Column.connection);
  const indexes = pack.column(Column.index);
  const lengths = pack.column(Column.length);
  const shares = new Map<number, Growing>();
  let share: Growing | undefined;
  for (let at = Math.max(0, from); at < pack.count; at++) {
    if (((flags[at] ?? 0) & (Flag.begin | Flag.end)) !== 0) continue;
    const connection = (connections[at] ?? 0) >>> 0;
    const index = (indexes[at] ?? 0) >>> 0;
    if (share?.connection !== connection) {
      share = shares.get(connection) ?? {
        connection,
        first: index,
        last: index,
        count: 0,
        bytes: 0,
      };
      shares.set(connection, share);
    }
    if (index < share.first) share.first = index;
    if (index > share.last) share.last = index;
    share.count++;
    share.bytes += (lengths[at] ?? 0) >>> 0;
  }
  return [...shares.values()];
}
