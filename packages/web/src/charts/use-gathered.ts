import { useEffect, useMemo } from "react";
import type { Query } from "../api/client.ts";
import { useStore } from "../api/store.ts";
import { useView } from "../settings/url-state.ts";
import { Gathered, type GatheredState } from "./gathered.ts";

/** What is gathered of the whole capture, and goes on; anew where it is asked for another way. */
export function useGathered<Told extends { readonly next: number; readonly more: boolean }, Sum>(
  path: string,
  query: Query,
  empty: Sum,
  add: (sum: Sum, part: Told) => Sum,
): GatheredState<Sum> {
  const { capture } = useView();
  const key = JSON.stringify([query, capture]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says the query
  const gathered = useMemo(() => new Gathered(path, query, empty, add), [path, key, empty, add]);
  useEffect(() => gathered.start(), [gathered]);
  return useStore(gathered.store);
}
