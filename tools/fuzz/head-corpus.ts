import type { Dice } from "./dice.ts";

const LINES = [
  "Host: a.example:8080",
  "Upgrade: websocket",
  "Connection: keep-alive, Upgrade",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
  "Sec-WebSocket-Protocol: chat, superchat",
  "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
  'Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits="10", x-other; a="b\\"c"',
  "Origin: https://a.example",
  "Cookie: a=b; c=d",
  "Content-Length: 0",
  "Authorization: Basic dXNlcjpwYXNz",
  "X-Odd:   \tspaces around \t ",
  "X-Empty:",
] as const;

const STARTS = [
  "GET /chat?room=1 HTTP/1.1",
  "GET http://a.example/chat HTTP/1.1",
  "POST / HTTP/1.1",
  "HTTP/1.1 101 Switching Protocols",
  "HTTP/1.1 401 Unauthorized",
  "HTTP/1.0 200 OK",
] as const;

/** A request that a server accepts. */
export const GOOD_REQUEST = `GET / HTTP/1.1\r\n${LINES.slice(0, 5).join("\r\n")}\r\n\r\n`;

/** The head of a request or an answer: a good one, or lines that do not go together. */
export function head(dice: Dice): Uint8Array {
  const start = dice.pick(STARTS);
  if (dice.oneIn(3)) return Buffer.from(`${start}\r\n${LINES.slice(0, 8).join("\r\n")}\r\n\r\n`);
  let text = `${start}\r\n`;
  for (let i = dice.below(12); i > 0; i--) text += `${dice.pick(LINES)}\r\n`;
  return Buffer.from(`${text}\r\n`);
}
