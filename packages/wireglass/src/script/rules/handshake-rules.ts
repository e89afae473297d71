import { matches } from "@wireglass/lens/filter";
import type { OpenRecord } from "@wireglass/lens/record";
import type { HeaderPairs } from "@wireglass/wire";
import type { HandshakeAction } from "./rule.ts";
import type { LiveRule } from "./rule-set.ts";

/** What becomes of a handshake on its way. */
export type HandshakeChange = {
  /** Where it goes instead. */
  readonly to: URL | undefined;
  /** The request's headers, or the response's, as they are sent on; the same list where nothing changes. */
  readonly request: (headers: HeaderPairs) => HeaderPairs;
  readonly response: (headers: HeaderPairs) => HeaderPairs;
};

type HeaderAction = Extract<HandshakeAction, { kind: "header" }>;

/** What rules make of the handshake of a connection that is about to be opened. */
export function handshakeChange(rules: readonly LiveRule[], open: OpenRecord): HandshakeChange {
  let to: URL | undefined;
  const headers: HeaderAction[] = [];
  for (const live of rules) {
    const { filter, action } = live.rule;
    const isMeant = live.enabled && filter?.usesMessage !== true;
    if (!isMeant || (action.kind !== "map" && action.kind !== "header")) continue;
    if (filter !== undefined && !matches(filter, { connection: open })) continue;
    live.hits++;
    if (action.kind === "map") to = action.to;
    else headers.push(action);
  }
  const of = (which: HeaderAction["of"]) => (pairs: HeaderPairs) =>
    headers.filter((action) => action.of === which).reduce(changedHeaders, pairs);
  return { to, request: of("request"), response: of("response") };
}

/** A header that is set keeps its place, and one that was not there comes last. */
function changedHeaders(pairs: HeaderPairs, { set, remove }: HeaderAction): HeaderPairs {
  const gone = new Set(remove.map((name) => name.toLowerCase()));
  const values = new Map(set.map(([name, value]) => [name.toLowerCase(), [name, value] as const]));
  const kept: (readonly [string, string])[] = [];
  const done = new Set<string>();
  for (const pair of pairs) {
    const name = pair[0].toLowerCase();
    const value = values.get(name);
    if (gone.has(name) || done.has(name)) continue;
    if (value !== undefined) done.add(name);
    kept.push(value === undefined ? pair : [pair[0], value[1]]);
  }
  const added = [...values].filter(([name]) => !done.has(name)).map(([, pair]) => pair);
  return [...kept, ...added];
}
