import { decodeLatin1, headerValue, type RequestHead, readRequestHead } from "@wireglass/wire";
import type { OpeningRequest, SocketDetails } from "./socket.ts";

/** What the server knows of a connection before it is one. */
export type Served = {
  /** The request's head as it came. */
  readonly head: Uint8Array;
  readonly scheme: "ws" | "wss";
  readonly remote: string;
  readonly local: string;
  readonly subprotocol: string | null;
  readonly extensions: string;
};

/**
 * Details of an accepted connection. An idle one keeps the text of its request and nothing that was made
 * from it: that is read again when somebody asks.
 */
export class ServedDetails implements SocketDetails {
  readonly remote: string;
  readonly local: string;
  readonly subprotocol: string | null;
  readonly extensions: string;
  readonly #scheme: "ws" | "wss";
  readonly #head: string;

  constructor({ head, scheme, remote, local, subprotocol, extensions }: Served) {
    this.remote = remote;
    this.local = local;
    this.subprotocol = subprotocol;
    this.extensions = extensions;
    this.#scheme = scheme;
    this.#head = Buffer.from(head).toString("latin1");
  }

  get url(): string {
    return urlOf(this.request(), this.#scheme, this.local);
  }

  request(): OpeningRequest {
    return requestOf(Buffer.from(this.#head, "latin1"));
  }
}

/** As the client meant it: scheme, Host header (or `host`) and target. */
export function urlOf(
  { target, headers }: Pick<RequestHead, "target" | "headers">,
  scheme: string,
  host: string,
): string {
  if (/^[a-z]+:\/\//i.test(target)) return target;
  return `${scheme}://${headerValue(headers, "host") ?? host}${target}`;
}

function requestOf(head: Uint8Array): RequestHead {
  const text = readRequestHead(head);
  if (text.kind === "head") return text.head;
  return { method: "", target: decodeLatin1(head), httpVersion: "", headers: [] }; // it was read before
}
