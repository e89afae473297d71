import { UsageError } from "../usage-error.ts";
import type { Extension } from "./extension-list.ts";

/** The extension's registered name, RFC 7692 §7. */
export const DEFLATE = "permessage-deflate";
/** RFC 7692 §7.1.2: without a parameter, a window has 2^15 bytes. */
export const MAX_WINDOW_BITS = 15;

/** The four parameters as they stand in one offer or answer, RFC 7692 §7.1. */
export type DeflateParams = {
  /** The server begins each message with an empty history, §7.1.1.1. */
  readonly serverNoContextTakeover: boolean;
  /** The client does, §7.1.1.2. */
  readonly clientNoContextTakeover: boolean;
  /** The server's window has at most 2^bits bytes, 8 to 15, §7.1.2.1; undefined without the parameter. */
  readonly serverMaxWindowBits: number | undefined;
  /** `true`: the offer has the parameter without a value, so the server may choose one. */
  readonly clientMaxWindowBits: number | true | undefined;
};

/** What this endpoint wishes for; what is left out is left to the peer. */
export type DeflateWishes = {
  /** The server is to begin each message with an empty history: less memory, larger messages. */
  readonly serverNoContextTakeover?: boolean;
  /** The same for the client. */
  readonly clientNoContextTakeover?: boolean;
  /** 8 to 15: the server's window has at most 2^bits bytes. */
  readonly serverMaxWindowBits?: number;
  /** 8 to 15: the same for the client's. */
  readonly clientMaxWindowBits?: number;
};

/** What both sides agreed on: the handshake's outcome. */
export type DeflateAgreement = {
  /** The server begins each message with an empty history. */
  readonly serverNoContextTakeover: boolean;
  /** The client does. */
  readonly clientNoContextTakeover: boolean;
  /** 8 to 15: the server's window has 2^bits bytes. */
  readonly serverMaxWindowBits: number;
  /** 8 to 15: the client's window has 2^bits bytes. */
  readonly clientMaxWindowBits: number;
};

type ParamName =
  | "server_no_context_takeover"
  | "client_no_context_takeover"
  | "server_max_window_bits"
  | "client_max_window_bits";

/**
 * Reads one entry's parameters, or undefined where they break RFC 7692 §7.1: an unknown or repeated name, a
 * value where none belongs, window bits that are not 8 to 15 in plain digits.
 *
 * @param side an offer may name `client_max_window_bits` without a value, an answer may not
 */
export function readDeflateParams(
  { params }: Extension,
  side: "offer" | "answer",
): DeflateParams | undefined {
  const seen = new Map<string, string | true>();
  for (const [name, value] of params) {
    if (seen.has(name) || !isValid(name, value, side)) return undefined;
    seen.set(name, value);
  }
  const clientBits = seen.get("client_max_window_bits");
  const serverBits = seen.get("server_max_window_bits");
  return {
    serverNoContextTakeover: seen.has("server_no_context_takeover"),
    clientNoContextTakeover: seen.has("client_no_context_takeover"),
    serverMaxWindowBits: serverBits === undefined ? undefined : Number(serverBits),
    clientMaxWindowBits: typeof clientBits === "string" ? Number(clientBits) : clientBits,
  };
}

function isValid(name: string, value: string | true, side: "offer" | "answer"): boolean {
  switch (name as ParamName) {
    case "server_no_context_takeover":
    case "client_no_context_takeover":
      return value === true;
    case "server_max_window_bits":
      return isWindowBits(value);
    case "client_max_window_bits":
      return isWindowBits(value) || (side === "offer" && value === true);
    default:
      return false;
  }
}

function isWindowBits(value: string | true): boolean {
  return value !== true && /^([89]|1[0-5])$/.test(value);
}

/**
 * Refuses wishes that no handshake can say, RFC 7692 §7.1.2. Otherwise does nothing.
 *
 * @throws UsageError `deflate/window-bits` for a wish that is not 8 to 15.
 */
export function checkWishes(wishes: DeflateWishes): void {
  for (const bits of [wishes.serverMaxWindowBits, wishes.clientMaxWindowBits]) {
    if (bits === undefined || (Number.isInteger(bits) && bits >= 8 && bits <= 15)) continue;
    throw new UsageError("deflate/window-bits", `window bits are 8 to 15, not ${bits}`);
  }
}

/** The client's offer for its wishes. It always allows the server to bound the client's window. */
export function writeDeflateOffer(wishes: DeflateWishes): Extension {
  return entry({
    serverNoContextTakeover: wishes.serverNoContextTakeover ?? false,
    clientNoContextTakeover: wishes.clientNoContextTakeover ?? false,
    serverMaxWindowBits: wishes.serverMaxWindowBits,
    clientMaxWindowBits: wishes.clientMaxWindowBits ?? true,
  });
}

/** The server's answer that seals `agreement`. */
export function writeDeflateAnswer(agreement: DeflateAgreement, offer: DeflateParams): Extension {
  const { serverMaxWindowBits, clientMaxWindowBits } = agreement;
  const saysServerBits =
    offer.serverMaxWindowBits !== undefined || serverMaxWindowBits < MAX_WINDOW_BITS;
  return entry({
    ...agreement,
    serverMaxWindowBits: saysServerBits ? serverMaxWindowBits : undefined,
    clientMaxWindowBits: clientMaxWindowBits < MAX_WINDOW_BITS ? clientMaxWindowBits : undefined,
  });
}

function entry(params: DeflateParams): Extension {
  const list: [ParamName, string | true][] = [];
  if (params.serverNoContextTakeover) list.push(["server_no_context_takeover", true]);
  if (params.clientNoContextTakeover) list.push(["client_no_context_takeover", true]);
  const { serverMaxWindowBits, clientMaxWindowBits } = params;
  if (serverMaxWindowBits !== undefined) {
    list.push(["server_max_window_bits", String(serverMaxWindowBits)]);
  }
  if (clientMaxWindowBits !== undefined) {
    const value = clientMaxWindowBits === true ? true : String(clientMaxWindowBits);
    list.push(["client_max_window_bits", value]);
  }
  return { name: DEFLATE, params: list };
}

/**
 * The server's side of RFC 7692 §5: what it agrees to for one offer, or undefined to decline it.
 *
 * An offer that does not let the server bound the client's window is declined when the server
 * insists on a bound (§7.1.2.2: the answer must not have a parameter that the offer lacks).
 */
export function agreeAsServer(
  offer: DeflateParams,
  wishes: DeflateWishes,
): DeflateAgreement | undefined {
  const wishedClientBits = wishes.clientMaxWindowBits ?? MAX_WINDOW_BITS;
  if (wishedClientBits < MAX_WINDOW_BITS && offer.clientMaxWindowBits === undefined) {
    return undefined;
  }
  const offeredClientBits =
    typeof offer.clientMaxWindowBits === "number" ? offer.clientMaxWindowBits : MAX_WINDOW_BITS;
  return {
    serverNoContextTakeover:
      offer.serverNoContextTakeover || (wishes.serverNoContextTakeover ?? false),
    clientNoContextTakeover:
      offer.clientNoContextTakeover || (wishes.clientNoContextTakeover ?? false),
    serverMaxWindowBits: Math.min(
      offer.serverMaxWindowBits ?? MAX_WINDOW_BITS,
      wishes.serverMaxWindowBits ?? MAX_WINDOW_BITS,
    ),
    clientMaxWindowBits: Math.min(offeredClientBits, wishedClientBits),
  };
}

/** The client's side: what the server's answer settles, or undefined where it does not fit the offer. */
export function agreeAsClient(
  offer: DeflateParams,
  answer: DeflateParams,
): DeflateAgreement | undefined {
  const offeredServerBits = offer.serverMaxWindowBits ?? MAX_WINDOW_BITS;
  const serverMaxWindowBits = answer.serverMaxWindowBits ?? MAX_WINDOW_BITS;
  // §7.1.1.1 and §7.1.2.1: a server that accepts has to say so, and may only go lower.
  if (offer.serverNoContextTakeover && !answer.serverNoContextTakeover) return undefined;
  if (serverMaxWindowBits > offeredServerBits) return undefined;
  if (answer.clientMaxWindowBits !== undefined && offer.clientMaxWindowBits === undefined) {
    return undefined; // §7.1.2.2
  }
  const answered =
    typeof answer.clientMaxWindowBits === "number" ? answer.clientMaxWindowBits : MAX_WINDOW_BITS;
  const offered =
    typeof offer.clientMaxWindowBits === "number" ? offer.clientMaxWindowBits : MAX_WINDOW_BITS;
  if (answered > offered && answer.clientMaxWindowBits !== undefined) return undefined;
  return {
    serverNoContextTakeover: answer.serverNoContextTakeover,
    clientNoContextTakeover: answer.clientNoContextTakeover || offer.clientNoContextTakeover,
    serverMaxWindowBits,
    clientMaxWindowBits: Math.min(answered, offered),
  };
}
