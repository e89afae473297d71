import { fromBase64 } from "../base64.ts";
import { isToken, readExtensions } from "../extension/extension-list.ts";
import { acceptFor } from "./accept-key.ts";
import {
  type HeaderPairs,
  headerHasToken,
  headerValue,
  headerValues,
  type RequestHead,
  type ResponseHead,
} from "./head.ts";

type RuleText = {
  /** No close frame can be sent before the connection is open (RFC 6455 §7.1.5). */
  readonly closeCode: 1006;
  /** What a server answers. */
  readonly status?: number;
  readonly rule: `RFC ${string}`;
  readonly text: string;
};

type RequestRule = RuleText & { readonly breaks: (head: RequestHead) => boolean };
type ResponseRule = RuleText & {
  readonly breaks: (head: ResponseHead, offer: HandshakeOffer) => boolean;
};

/** What a client asked for, as far as its answer is judged by it. */
export type HandshakeOffer = {
  /** The Sec-WebSocket-Key as it was sent. */
  readonly key: string;
  /** The subprotocols that were offered. */
  readonly protocols: readonly string[];
  /** Names of the extensions that were offered. */
  readonly extensions: readonly string[];
};

/** Rules about a head's text; judged while reading, as nothing can be said about what follows. */
const HEAD_RULES = {
  "head/start-line": {
    closeCode: 1006,
    status: 400,
    rule: "RFC 9112 §3",
    text: "the first line is not HTTP",
  },
  "head/header-line": {
    closeCode: 1006,
    status: 400,
    rule: "RFC 9112 §5",
    text: "a header line is not name, colon and value",
  },
  "head/too-large": {
    closeCode: 1006,
    status: 431,
    rule: "RFC 6585 §5",
    text: "the head is larger than the limit allows",
  },
  "head/too-many": {
    closeCode: 1006,
    status: 431,
    rule: "RFC 6585 §5",
    text: "the head has more header lines than the limit allows",
  },
  "head/timeout": {
    closeCode: 1006,
    status: 408,
    rule: "RFC 9110 §15.5.9",
    text: "the handshake took longer than the limit allows",
  },
  "head/truncated": {
    closeCode: 1006,
    rule: "RFC 9112 §8",
    text: "the stream ended before the head did",
  },
} as const satisfies Record<string, RuleText>;

/** RFC 6455 §4.2.1: what a server requires, in the order in which it is judged. */
const REQUEST_RULES = {
  "request/method": {
    closeCode: 1006,
    status: 405,
    rule: "RFC 6455 §4.1",
    text: "the method is not GET",
    breaks: ({ method }) => method !== "GET",
  },
  "request/http-version": {
    closeCode: 1006,
    status: 400,
    rule: "RFC 6455 §4.1",
    text: "the HTTP version is below 1.1",
    breaks: ({ httpVersion }) => Number(httpVersion) < 1.1,
  },
  "request/host": {
    closeCode: 1006,
    status: 400,
    rule: "RFC 6455 §4.2.1",
    text: "there is not exactly one Host header",
    breaks: ({ headers }) => headerValues(headers, "host").length !== 1,
  },
  "request/upgrade": {
    closeCode: 1006,
    status: 426,
    rule: "RFC 6455 §4.2.1",
    text: 'the Upgrade header does not say "websocket"',
    breaks: ({ headers }) => !headerHasToken(headers, "upgrade", "websocket"),
  },
  "request/connection": {
    closeCode: 1006,
    status: 400,
    rule: "RFC 6455 §4.2.1",
    text: 'the Connection header does not say "Upgrade"',
    breaks: ({ headers }) => !headerHasToken(headers, "connection", "upgrade"),
  },
  "request/version": {
    closeCode: 1006,
    status: 426,
    rule: "RFC 6455 §4.4",
    text: "Sec-WebSocket-Version is not 13",
    breaks: ({ headers }) => headerValue(headers, "sec-websocket-version") !== "13",
  },
  "request/key-missing": {
    closeCode: 1006,
    status: 400,
    rule: "RFC 6455 §4.2.1",
    text: "there is no Sec-WebSocket-Key",
    breaks: ({ headers }) => headerValues(headers, "sec-websocket-key").length === 0,
  },
  "request/key-repeated": {
    closeCode: 1006,
    status: 400,
    rule: "RFC 6455 §11.3.1",
    text: "Sec-WebSocket-Key stands there more than once",
    breaks: ({ headers }) => headerValues(headers, "sec-websocket-key").length > 1,
  },
  "request/key-invalid": {
    closeCode: 1006,
    status: 400,
    rule: "RFC 6455 §4.1",
    text: "Sec-WebSocket-Key is not 16 bytes in base64",
    breaks: ({ headers }) =>
      fromBase64(headerValue(headers, "sec-websocket-key") ?? "")?.length !== 16,
  },
  "request/protocol": {
    closeCode: 1006,
    status: 400,
    rule: "RFC 6455 §4.1",
    text: "Sec-WebSocket-Protocol has something that is no token, or has it twice",
    breaks: ({ headers }) => !areDistinctTokens(headers),
  },
  "request/extensions": {
    closeCode: 1006,
    status: 400,
    rule: "RFC 6455 §9.1",
    text: "Sec-WebSocket-Extensions does not follow its grammar",
    breaks: ({ headers }) => !isExtensionsGrammar(headers),
  },
  "request/body": {
    closeCode: 1006,
    status: 400,
    rule: "RFC 6455 §4.1",
    text: "a handshake has no body, but this one announces one",
    breaks: ({ headers }) => announcesBody(headers),
  },
} as const satisfies Record<string, RequestRule>;

/** RFC 6455 §4.1, second half: what a client requires of the answer, in the order of its list. */
const RESPONSE_RULES = {
  "response/status": {
    closeCode: 1006,
    rule: "RFC 6455 §4.1",
    text: "the status is not 101",
    breaks: ({ status }) => status !== 101,
  },
  "response/http-version": {
    closeCode: 1006,
    rule: "RFC 9110 §7.8",
    text: "the HTTP version of the answer is below 1.1, which cannot upgrade",
    breaks: ({ httpVersion }) => Number(httpVersion) < 1.1,
  },
  "response/upgrade": {
    closeCode: 1006,
    rule: "RFC 6455 §4.1",
    text: 'the Upgrade header is not "websocket"',
    breaks: ({ headers }) => headerValue(headers, "upgrade")?.toLowerCase() !== "websocket",
  },
  "response/connection": {
    closeCode: 1006,
    rule: "RFC 6455 §4.1",
    text: 'the Connection header does not say "Upgrade"',
    breaks: ({ headers }) => !headerHasToken(headers, "connection", "upgrade"),
  },
  "response/accept": {
    closeCode: 1006,
    rule: "RFC 6455 §4.1",
    text: "Sec-WebSocket-Accept does not prove that the key was read",
    breaks: ({ headers }, { key }) =>
      headerValue(headers, "sec-websocket-accept") !== acceptFor(key),
  },
  "response/extensions": {
    closeCode: 1006,
    rule: "RFC 6455 §9.1",
    text: "Sec-WebSocket-Extensions does not follow its grammar",
    breaks: ({ headers }) => !isExtensionsGrammar(headers),
  },
  "response/extension-not-offered": {
    closeCode: 1006,
    rule: "RFC 6455 §4.1",
    text: "the server uses an extension that was not offered, or one twice",
    breaks: ({ headers }, { extensions }) => !areOffered(headers, extensions),
  },
  "response/protocol": {
    closeCode: 1006,
    rule: "RFC 6455 §4.1",
    text: "the server chose a subprotocol that was not offered",
    breaks: ({ headers }, { protocols }) => {
      const chosen = headerValues(headers, "sec-websocket-protocol");
      return chosen.length > 1 || chosen.some((name) => !protocols.includes(name));
    },
  },
} as const satisfies Record<string, ResponseRule>;

/** Rules that negotiation judges: they need more than the head. */
const NEGOTIATION_RULES = {
  "response/deflate": {
    closeCode: 1006,
    rule: "RFC 7692 §7.1",
    text: "the answer for permessage-deflate does not fit the offer",
  },
} as const satisfies Record<string, RuleText>;

export const HANDSHAKE_RULES = {
  ...HEAD_RULES,
  ...REQUEST_RULES,
  ...RESPONSE_RULES,
  ...NEGOTIATION_RULES,
} as const;

/** The rules that a request breaks, in order; an endpoint answers for the first. */
export function requestViolations(head: RequestHead): (keyof typeof REQUEST_RULES)[] {
  const codes = Object.keys(REQUEST_RULES) as (keyof typeof REQUEST_RULES)[]; // its own keys
  return codes.filter((code) => REQUEST_RULES[code].breaks(head));
}

/** The rules that a response breaks, in order; an endpoint fails for the first. */
export function responseViolations(
  head: ResponseHead,
  offer: HandshakeOffer,
): (keyof typeof RESPONSE_RULES)[] {
  const codes = Object.keys(RESPONSE_RULES) as (keyof typeof RESPONSE_RULES)[]; // its own keys
  return codes.filter((code) => RESPONSE_RULES[code].breaks(head, offer));
}

/** The subprotocols that a request offers, in its order of preference. */
export function offeredProtocols(headers: HeaderPairs): string[] {
  const list = headerValue(headers, "sec-websocket-protocol");
  return list === undefined ? [] : list.split(",").map((name) => name.trim());
}

function areDistinctTokens(headers: HeaderPairs): boolean {
  const names = offeredProtocols(headers);
  return names.every(isToken) && new Set(names).size === names.length;
}

function isExtensionsGrammar(headers: HeaderPairs): boolean {
  const header = headerValue(headers, "sec-websocket-extensions");
  return header === undefined || readExtensions(header) !== undefined;
}

function areOffered(headers: HeaderPairs, offered: readonly string[]): boolean {
  const header = headerValue(headers, "sec-websocket-extensions");
  const names = (header === undefined ? [] : (readExtensions(header) ?? [])).map(
    ({ name }) => name,
  );
  return names.every((name) => offered.includes(name)) && new Set(names).size === names.length;
}

function announcesBody(headers: HeaderPairs): boolean {
  if (headerValue(headers, "transfer-encoding") !== undefined) return true;
  const length = headerValue(headers, "content-length");
  return length !== undefined && length !== "0";
}
