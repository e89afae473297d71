import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { type Behaviour, Peer } from "./peer.ts";

/** An upgrade request that waits for a route to answer it. */
export type Attempt = {
  readonly request: IncomingMessage;
  readonly socket: Socket;
  /** Bytes the client sent behind its request; a good client sends none. */
  readonly head: Buffer;
  readonly url: URL;
  /** The subprotocols asked for, in order. */
  readonly offered: readonly string[];
};

export type Route = (attempt: Attempt) => void;

export function readAttempt(request: IncomingMessage, socket: Socket, head: Buffer): Attempt {
  const list = request.headers["sec-websocket-protocol"] ?? "";
  return {
    request,
    socket,
    head,
    url: new URL(request.url ?? "/", "http://server.invalid"),
    offered: list
      .split(",")
      .map((item) => item.trim())
      .filter((item) => item !== ""),
  };
}

/** RFC 6455 §4.2.2: the proof that the server read the key. */
export function acceptValue(attempt: Attempt): string {
  const key = attempt.request.headers["sec-websocket-key"] ?? "";
  return createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
}

/** The lines every good answer has. */
export function goodLines(attempt: Attempt): readonly string[] {
  return [
    "HTTP/1.1 101 Switching Protocols",
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Accept: ${acceptValue(attempt)}`,
  ];
}

export function headText(lines: readonly string[]): string {
  return `${lines.join("\r\n")}\r\n\r\n`;
}

/** Writes an answer of the given lines and plays `behaviour` from there. */
export function answer(attempt: Attempt, lines: readonly string[], behaviour: Behaviour): Peer {
  attempt.socket.write(headText(lines));
  return play(attempt, behaviour);
}

/** Plays `behaviour` on a connection whose handshake has been written. */
export function play(attempt: Attempt, behaviour: Behaviour): Peer {
  const peer = new Peer(attempt.socket, behaviour);
  behaviour.open?.(peer);
  if (attempt.head.byteLength > 0) peer.receive(attempt.head);
  return peer;
}

/** A good answer; picks the first offered subprotocol. */
export function accept(
  attempt: Attempt,
  behaviour: Behaviour,
  extra: readonly string[] = [],
): Peer {
  const [first] = attempt.offered;
  const protocol = first === undefined ? [] : [`Sec-WebSocket-Protocol: ${first}`];
  return answer(attempt, [...goodLines(attempt), ...protocol, ...extra], behaviour);
}
