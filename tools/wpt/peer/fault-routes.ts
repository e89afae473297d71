import { encodeFrame, TEXT } from "./frame-writer.ts";
import {
  type Attempt,
  accept,
  acceptValue,
  answer,
  goodLines,
  headText,
  type Route,
} from "./handshake.ts";

const STATUS_LINE = "HTTP/1.1 101 Switching Protocols";

/** How long a route waits so that the client has surely fired its open event. */
const AFTER_OPEN_MS = 20;

type Lines = (attempt: Attempt) => readonly string[];

function good(attempt: Attempt): string {
  return `Sec-WebSocket-Accept: ${acceptValue(attempt)}`;
}

/** Answers that are complete but have one thing in them that RFC 6455 §4.1 forbids or permits. */
const ANSWERS: Readonly<Record<string, Lines>> = {
  "accept-wrong": () => [
    STATUS_LINE,
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
  ],
  "accept-missing": () => [STATUS_LINE, "Upgrade: websocket", "Connection: Upgrade"],
  "accept-case": (attempt) => [
    STATUS_LINE,
    "Upgrade: websocket",
    "Connection: Upgrade",
    good(attempt).toLowerCase(),
  ],
  "upgrade-missing": (attempt) => [STATUS_LINE, "Connection: Upgrade", good(attempt)],
  "upgrade-wrong": (attempt) => [STATUS_LINE, "Upgrade: h2c", "Connection: Upgrade", good(attempt)],
  "connection-missing": (attempt) => [STATUS_LINE, "Upgrade: websocket", good(attempt)],
  "connection-wrong": (attempt) => [
    STATUS_LINE,
    "Upgrade: websocket",
    "Connection: keep-alive",
    good(attempt),
  ],
  "status-200": (attempt) => [
    "HTTP/1.1 200 OK",
    ...goodLines(attempt).slice(1),
    "Content-Length: 0",
  ],
  "extension-unoffered": (attempt) => [
    ...goodLines(attempt),
    "Sec-WebSocket-Extensions: x-unheard-of",
  ],
  "deflate-parameter": (attempt) => [
    ...goodLines(attempt),
    "Sec-WebSocket-Extensions: permessage-deflate; x-unheard-of=1",
  ],
  "protocol-two": (attempt) => [...goodLines(attempt), "Sec-WebSocket-Protocol: one, two"],
  "names-case": (attempt) => [
    STATUS_LINE,
    "uPGRADE: websocket",
    "CONNECTION: Upgrade",
    `sec-websocket-accept: ${acceptValue(attempt)}`,
  ],
  "values-case": (attempt) => [
    STATUS_LINE,
    "Upgrade: WebSocket",
    "Connection: uPGRADE",
    good(attempt),
  ],
  "accept-spaces": (attempt) => [
    STATUS_LINE,
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Accept: \t  ${acceptValue(attempt)}  `,
  ],
  "connection-list": (attempt) => [
    STATUS_LINE,
    "Upgrade: websocket",
    "Connection: keep-alive, Upgrade",
    good(attempt),
  ],
  "phrase-other": (attempt) => ["HTTP/1.1 101 Here you are", ...goodLines(attempt).slice(1)],
  "phrase-empty": (attempt) => ["HTTP/1.1 101 ", ...goodLines(attempt).slice(1)],
  "headers-extra": (attempt) => [
    ...goodLines(attempt),
    "Date: Thu, 01 Jan 1970 00:00:00 GMT",
    "X-Extra: 1",
    "X-Extra: 2",
  ],
};

const handshake: Route = (attempt) => {
  const [, , fault = ""] = attempt.url.pathname.split("/");
  const lines = ANSWERS[fault];
  if (!lines) throw new RangeError(`no such answer: ${fault}`);
  answer(attempt, lines(attempt), { message: (peer, message) => peer.send(message) });
};

/** A complete answer with the status in the path. */
const status: Route = (attempt) => {
  const [, , code = "404"] = attempt.url.pathname.split("/");
  const lines = [`HTTP/1.1 ${code} Because`, "Content-Length: 0", "Connection: close"];
  attempt.socket.end(headText(lines));
};

const redirect: Route = (attempt) => {
  const target = `http://${attempt.request.headers.host ?? ""}/echo`;
  const lines = ["HTTP/1.1 302 Found", `Location: ${target}`, "Content-Length: 0"];
  attempt.socket.end(headText(lines));
};

/** Routes that break a rule, by the first part of the path. */
export const FAULT_ROUTES: Readonly<Record<string, Route>> = {
  handshake,
  status,
  redirect,
  garbage: ({ socket }) => void socket.end("\x00\x01 this is not HTTP \xff\r\n\r\n"),
  truncated: ({ socket }) => void socket.end("HTTP/1.1 101 Switching Protocols\r\nUpgrade: web"),
  drop: ({ socket }) => void socket.destroy(),
  // Ends the connection in good order for TCP, but without a close frame.
  unclean: (attempt) => {
    accept(attempt, { open: (peer) => setTimeout(() => peer.socket.end(), AFTER_OPEN_MS) });
  },
  reset: (attempt) => {
    accept(attempt, {
      open: () => setTimeout(() => attempt.socket.resetAndDestroy(), AFTER_OPEN_MS),
    });
  },
  "half-frame": (attempt) => {
    const frame = encodeFrame({ opcode: TEXT, payload: Buffer.from("never complete") });
    accept(attempt, { open: ({ socket }) => void socket.end(frame.subarray(0, 5)) });
  },
  // Takes the client's close frame and hangs up instead of answering it.
  "close-unanswered": (attempt) => {
    accept(attempt, { close: (peer) => void peer.socket.end() });
  },
};
