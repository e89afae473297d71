import type { HeaderPairs } from "../../src/handshake/head.ts";
import { latin1 } from "./bytes.ts";

/** The key and its answer in RFC 6455 §1.3. */
export const SAMPLE_KEY = "dGhlIHNhbXBsZSBub25jZQ==";
export const SAMPLE_ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
export const SAMPLE_NONCE = latin1("the sample nonce");

/** Lines to replace or add, by name: `null` leaves a line out, an array repeats it. */
export type Changes = Readonly<Record<string, string | readonly string[] | null>>;

const REQUEST: HeaderPairs = [
  ["Host", "server.example.com"],
  ["Upgrade", "websocket"],
  ["Connection", "Upgrade"],
  ["Sec-WebSocket-Key", SAMPLE_KEY],
  ["Sec-WebSocket-Version", "13"],
];

const RESPONSE: HeaderPairs = [
  ["Upgrade", "websocket"],
  ["Connection", "Upgrade"],
  ["Sec-WebSocket-Accept", SAMPLE_ACCEPT],
];

export function changed(headers: HeaderPairs, changes: Changes): [string, string][] {
  const kept = headers.filter(([name]) => changes[name] === undefined);
  const added = Object.entries(changes).flatMap(([name, value]) => {
    const values = value === null ? [] : typeof value === "string" ? [value] : value;
    return values.map((one): [string, string] => [name, one]);
  });
  return [...kept.map(([name, value]): [string, string] => [name, value]), ...added];
}

export function head(startLine: string, headers: HeaderPairs): Uint8Array {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`);
  return latin1(`${startLine}\r\n${lines.join("")}\r\n`);
}

/** The request of RFC 6455 §1.2 with some lines changed. */
export function request(changes: Changes = {}, startLine = "GET /chat HTTP/1.1"): Uint8Array {
  return head(startLine, changed(REQUEST, changes));
}

/** The answer of RFC 6455 §1.2 with some lines changed. */
export function response(
  changes: Changes = {},
  startLine = "HTTP/1.1 101 Switching Protocols",
): Uint8Array {
  return head(startLine, changed(RESPONSE, changes));
}
