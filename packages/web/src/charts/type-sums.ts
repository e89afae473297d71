import type { MessageTypeItem, MessageTypeList } from "wireglass/api";

/** Sorts of messages by their keys. */
export type TypeSums = ReadonlyMap<string, MessageTypeItem>;

export const NO_TYPES: TypeSums = new Map();

/** Adds what one part of the capture has. */
export function addTypes(sums: TypeSums, { types }: MessageTypeList): TypeSums {
  const next = new Map(sums);
  for (const one of types) {
    const key = `${one.from} ${one.filter}`;
    const before = next.get(key);
    next.set(key, before === undefined ? one : joined(before, one));
  }
  return next;
}

function joined(before: MessageTypeItem, more: MessageTypeItem): MessageTypeItem {
  return {
    ...more,
    count: before.count + more.count,
    bytes: before.bytes + more.bytes,
    first: Math.min(before.first, more.first),
    last: Math.max(before.last, more.last),
  };
}

/** Messages a second while there were some; undefined for one alone. */
export function rateOf({ count, first, last }: MessageTypeItem): number | undefined {
  return count < 2 || last <= first ? undefined : (count - 1) / (last - first);
}
