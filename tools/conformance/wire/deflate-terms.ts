import { Failure } from "../talk/verdict.ts";

/** What suite and peer agreed on for permessage-deflate, RFC 7692 §7.1. */
export type DeflateTerms = {
  readonly peerNoContext: boolean;
  readonly suiteNoContext: boolean;
  readonly peerBits: number;
  readonly suiteBits: number;
};

/** One element of a Sec-WebSocket-Extensions field; a flag has the value `true`. */
export type Extension = {
  readonly name: string;
  readonly parameters: ReadonlyMap<string, string | true>;
};

const PARAMETERS: ReadonlySet<string> = new Set([
  "server_no_context_takeover",
  "client_no_context_takeover",
  "server_max_window_bits",
  "client_max_window_bits",
]);
const isFlag = (name: string): boolean => name.endsWith("_no_context_takeover");

/** RFC 6455 §9.1, read strictly: throws a Failure at the first thing the grammar has not. */
export function parseExtensions(field: string): readonly Extension[] {
  return field.split(",").map((element) => {
    const [name = "", ...parts] = element.split(";").map((part) => part.trim());
    if (!isToken(name))
      throw new Failure(`extension field "${field}" breaks the grammar (RFC 6455 §9.1)`);
    const parameters = new Map<string, string | true>();
    for (const part of parts) {
      const match = /^([^=\s]+)(?:\s*=\s*(?:"([^"]*)"|([^"\s]+)))?$/.exec(part);
      const key = match?.[1] ?? "";
      if (!isToken(key))
        throw new Failure(`extension parameter "${part}" breaks the grammar (RFC 6455 §9.1)`);
      if (parameters.has(key))
        throw new Failure(`extension parameter ${key} stands twice (RFC 7692 §7.1)`);
      parameters.set(key, match?.[2] ?? match?.[3] ?? true);
    }
    return { name, parameters };
  });
}

function isToken(word: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(word);
}

/** Throws a Failure unless the parameters are among the four that exist, with values they may have. */
export function checkParameters({ parameters }: Extension, from: "offer" | "answer"): void {
  for (const [name, value] of parameters) {
    if (!PARAMETERS.has(name))
      throw new Failure(`${from} has the unknown parameter ${name} (RFC 7692 §7.1)`);
    const isHint = from === "offer" && name === "client_max_window_bits" && value === true;
    const isFine = isFlag(name) ? value === true : isHint || isWindowBits(value);
    if (!isFine) throw new Failure(`${from} gives ${name} the value ${value} (RFC 7692 §7.1)`);
  }
}

/** A decimal from 8 to 15 without leading zeros, RFC 7692 §7.1.2. */
function isWindowBits(value: string | true): boolean {
  return typeof value === "string" && /^([89]|1[0-5])$/.test(value);
}

/** Whether a server may give this answer to this offer, RFC 7692 §7.1. */
export function answersOffer(answer: Extension, offer: Extension): boolean {
  const given = answer.parameters;
  const asked = offer.parameters;
  if (asked.has("server_no_context_takeover") && !given.has("server_no_context_takeover"))
    return false;
  const serverLimit = asked.get("server_max_window_bits");
  const serverBits = given.get("server_max_window_bits");
  if (serverLimit !== undefined && !(Number(serverBits) <= Number(serverLimit))) return false;
  const clientLimit = asked.get("client_max_window_bits");
  const clientBits = given.get("client_max_window_bits");
  if (clientBits === undefined) return true;
  if (clientLimit === undefined) return false;
  return clientLimit === true || Number(clientBits) <= Number(clientLimit);
}

/** What an accepted answer means for both sides. */
export function termsOf({ parameters }: Extension, peer: "server" | "client"): DeflateTerms {
  const suite = peer === "server" ? "client" : "server";
  const bits = (side: string): number => Number(parameters.get(`${side}_max_window_bits`) ?? 15);
  return {
    peerNoContext: parameters.has(`${peer}_no_context_takeover`),
    suiteNoContext: parameters.has(`${suite}_no_context_takeover`),
    peerBits: bits(peer),
    suiteBits: bits(suite),
  };
}
