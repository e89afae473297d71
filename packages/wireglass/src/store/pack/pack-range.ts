import type { Pack } from "./pack.ts";

/** Which packs are wanted: those with entries between two places. */
export type PackRange = {
  readonly after?: number | undefined;
  readonly before?: number | undefined;
  readonly order?: "asc" | "desc" | undefined;
  /** Only those with messages of this one. */
  readonly connection?: number | undefined;
};

/** Entries `[first, end)` of a pack. */
export type Part = { readonly pack: Pack; readonly first: number; readonly end: number };

/** What a pack has between two places. */
export function partOf(pack: Pack, after: number, before: number): Part {
  const first = Math.max(0, after + 1 - pack.id);
  return { pack, first, end: Math.min(pack.count, before - pack.id) };
}
