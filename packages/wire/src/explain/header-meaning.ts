import type { RuleName } from "./explanation.ts";

type HeaderMeaning = {
  /** The name as the RFC writes it. */
  readonly name: string;
  readonly meaning: string;
  readonly rule: RuleName;
};

/** Headers of a handshake, by name in lower case. */
const MEANINGS: Readonly<Record<string, HeaderMeaning>> = table([
  ["Host", "The host, and the port if unusual, that the client wants.", "RFC 6455 §4.1"],
  ["Upgrade", 'Names the protocol to change to; must say "websocket".', "RFC 6455 §4.1"],
  ["Connection", 'Makes Upgrade count for this hop; must have "Upgrade".', "RFC 6455 §4.1"],
  [
    "Sec-WebSocket-Key",
    "A nonce of 16 random bytes in base64, from which the server's proof is made.",
    "RFC 6455 §11.3.1",
  ],
  [
    "Sec-WebSocket-Version",
    "The version of the protocol; 13 is the only one in use.",
    "RFC 6455 §11.3.5",
  ],
  [
    "Sec-WebSocket-Accept",
    "The proof that the server read the key: base64 of SHA-1 of the key and a fixed text.",
    "RFC 6455 §11.3.3",
  ],
  [
    "Sec-WebSocket-Protocol",
    "Subprotocols: the client lists those it speaks, the server names the one it chose.",
    "RFC 6455 §11.3.4",
  ],
  [
    "Sec-WebSocket-Extensions",
    "Extensions with parameters: the client offers, the server says which are in use.",
    "RFC 6455 §11.3.2",
  ],
  ["Origin", "The site whose script opens the connection; browsers send it.", "RFC 6455 §10.2"],
  ["Cookie", "Cookies of the host, as in any HTTP request.", "RFC 6265 §5.4"],
  ["Set-Cookie", "A cookie for the client to keep.", "RFC 6265 §4.1"],
  ["Authorization", "Credentials of the client.", "RFC 9110 §11.6.2"],
  ["WWW-Authenticate", "How the client may prove who it is.", "RFC 9110 §11.6.1"],
  ["User-Agent", "The program that asks.", "RFC 9110 §10.1.5"],
  ["Server", "The program that answers.", "RFC 9110 §10.2.4"],
  ["Date", "When the answer was made.", "RFC 9110 §6.6.1"],
  ["Location", "Where to ask instead.", "RFC 9110 §10.2.2"],
  ["Content-Length", "The size of a body; a handshake has none.", "RFC 9110 §8.6"],
  ["Transfer-Encoding", "How a body is framed; a handshake has none.", "RFC 9112 §6.1"],
  ["Content-Type", "What a body is; a handshake has none.", "RFC 9110 §8.3"],
  ["Cache-Control", "Says what caches may do; the upgrade does not depend on it.", "RFC 9111 §5.2"],
  ["Pragma", "An old way to say Cache-Control.", "RFC 9111 §5.4"],
  ["Accept-Encoding", "Codings for HTTP bodies; frames do not use them.", "RFC 9110 §12.5.3"],
  ["Accept-Language", "Languages that the client prefers.", "RFC 9110 §12.5.4"],
]);

function table(
  rows: readonly (readonly [name: string, meaning: string, rule: RuleName])[],
): Record<string, HeaderMeaning> {
  const entries = rows.map(([name, meaning, rule]) => [
    name.toLowerCase(),
    { name, meaning, rule },
  ]);
  return Object.fromEntries(entries);
}

/** What a header is for; one that WebSocket gives no meaning to keeps its own name. */
export function headerMeaning(name: string): HeaderMeaning {
  const key = name.toLowerCase();
  const known = Object.hasOwn(MEANINGS, key) ? MEANINGS[key] : undefined;
  const meaning = "A header that the handshake gives no meaning to.";
  return known ?? { name, meaning, rule: "RFC 9110 §5" };
}

/** The header whose line breaks a rule; the start line for "", the head's end where it is missing. */
const PLACES: Readonly<Record<string, string>> = {
  "request/method": "",
  "request/http-version": "",
  "request/host": "host",
  "request/upgrade": "upgrade",
  "request/connection": "connection",
  "request/version": "sec-websocket-version",
  "request/key-repeated": "sec-websocket-key",
  "request/key-invalid": "sec-websocket-key",
  "request/protocol": "sec-websocket-protocol",
  "request/extensions": "sec-websocket-extensions",
  "response/status": "",
  "response/upgrade": "upgrade",
  "response/connection": "connection",
  "response/accept": "sec-websocket-accept",
  "response/extensions": "sec-websocket-extensions",
  "response/extension-not-offered": "sec-websocket-extensions",
  "response/protocol": "sec-websocket-protocol",
  "response/deflate": "sec-websocket-extensions",
};

/** Names, in lower case, of the header that a broken rule is about; undefined when it is about none. */
export function headerOfRule(code: string): string | undefined {
  return Object.hasOwn(PLACES, code) ? PLACES[code] : undefined;
}
