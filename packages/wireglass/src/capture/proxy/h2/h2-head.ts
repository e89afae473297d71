import { type IncomingHttpHeaders, type OutgoingHttpHeaders, sensitiveHeaders } from "node:http2";
import type { HeaderPairs } from "@wireglass/wire";

/** Headers as HTTP/2 sends them: name, value, name, value; pseudo-headers first. */
export type FlatHeaders = readonly string[];

/** A request or a response of HTTP/2, told as HTTP/1.1 would be. */
export type H2Head = {
  /** By name, with the colon: `:method`, `:path`, … */
  readonly pseudo: ReadonlyMap<string, string>;
  /** The others, in their order; names are in lower case already (RFC 9113 §8.2.1). */
  readonly headers: HeaderPairs;
};

/** Tells pseudo-headers from the others. */
export function h2Head(flat: FlatHeaders): H2Head {
  const pseudo = new Map<string, string>();
  const headers: [string, string][] = [];
  for (const [name, value] of pairsOf(flat))
    if (name.startsWith(":")) pseudo.set(name, value);
    else headers.push([name, value]);
  return { pseudo, headers };
}

/** The same by twos. */
export function pairsOf(flat: FlatHeaders): [string, string][] {
  const pairs: [string, string][] = [];
  for (let at = 0; at + 1 < flat.length; at += 2) pairs.push([flat[at] ?? "", flat[at + 1] ?? ""]);
  return pairs;
}

/** With some pseudo-headers replaced, where they are. */
export function withPseudo(
  flat: FlatHeaders,
  replaced: Readonly<Record<string, string>>,
): FlatHeaders {
  return pairsOf(flat).flatMap(([name, value]) => [name, replaced[name] ?? value]);
}

/** For what `node:http2` takes by name only: one name's values stay in their order, and so do the names. */
export function byName(flat: FlatHeaders): OutgoingHttpHeaders {
  const headers = new Map<string, string | string[]>();
  for (const [name, value] of pairsOf(flat)) {
    const known = headers.get(name);
    if (known === undefined) headers.set(name, value);
    else if (typeof known === "string") headers.set(name, [known, value]);
    else known.push(value);
  }
  return Object.fromEntries(headers);
}

/** The same for `node:http2` to send: headers that were never to be indexed (RFC 7541 §7.1.3) stay so. */
export function outgoing(flat: FlatHeaders, parsed: IncomingHttpHeaders): string[] {
  const sensitive: unknown = Reflect.get(parsed, sensitiveHeaders);
  const copy = [...flat];
  return sensitive === undefined ? copy : Object.assign(copy, { [sensitiveHeaders]: sensitive });
}
