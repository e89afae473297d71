import type { Pack } from "./pack.ts";

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

/** What each connection has in a pack, as its heads tell. */
export function sharesOf(pack: Pack): readonly Share[] {
  const shares = new Map<number, Growing>();
  let share: Growing | undefined;
  for (let at = 0; at < pack.count; at++) {
    if (pack.kind(at) !== "message") continue;
    const connection = pack.connection(at);
    const index = pack.index(at);
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
    share.bytes += pack.length(at);
  }
  return [...shares.values()];
}
