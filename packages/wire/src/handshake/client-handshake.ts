import { toBase64 } from "../base64.ts";
import {
  agreeAsClient,
  checkWishes,
  DEFLATE,
  type DeflateAgreement,
  type DeflateWishes,
  readDeflateParams,
  writeDeflateOffer,
} from "../extension/deflate-params.ts";
import {
  type Extension,
  isToken,
  readExtensions,
  writeExtensions,
} from "../extension/extension-list.ts";
import { wireLimits } from "../limits.ts";
import { UsageError } from "../usage-error.ts";
import type { ViolationCode } from "../violation.ts";
import { type HandshakeOffer, offeredProtocols, responseViolations } from "./handshake-rules.ts";
import {
  type HeaderPairs,
  headerValue,
  type RequestHead,
  type ResponseHead,
  readResponseHead,
  writeHead,
} from "./head.ts";
import { HeadReader } from "./head-reader.ts";

/** What a client asks for in its request, RFC 6455 §4.1. */
export type ClientOffer = {
  /** The Host header: host, and port where it is not the scheme's own. */
  readonly host: string;
  /** Path and query, beginning with "/". */
  readonly target: string;
  /** 16 random bytes, RFC 6455 §4.1: fresh ones for each connection. */
  readonly nonce: Uint8Array;
  /** Subprotocols in the order of preference: distinct tokens. */
  readonly protocols?: readonly string[];
  /** Omit to offer no compression. */
  readonly deflate?: DeflateWishes | undefined;
  /** Further headers, behind the required ones. One that names a required header replaces it. */
  readonly headers?: HeaderPairs;
};

/**
 * How far the answer has come: more bytes are needed, the connection is open, or the answer breaks a rule.
 * `bytes` is the answer's head as it came, `rest` what followed it in the same chunk; `extensions` is its
 * Sec-WebSocket-Extensions, "" for none.
 */
export type ClientStep =
  | { readonly kind: "need" }
  | {
      readonly kind: "open";
      readonly head: ResponseHead;
      readonly bytes: Uint8Array;
      readonly rest: Uint8Array;
      readonly subprotocol: string | null;
      readonly deflate: DeflateAgreement | undefined;
      readonly extensions: string;
    }
  | {
      readonly kind: "violation";
      readonly code: ViolationCode;
      /** The answer, where it could be read: a status other than 101 may be a redirect. */
      readonly head?: ResponseHead;
      readonly bytes?: Uint8Array;
      readonly rest?: Uint8Array;
    };

/** A client's side of the opening handshake, RFC 6455 §4.1. */
export class ClientHandshake {
  /** The request as it is sent. */
  readonly head: RequestHead;
  /** Its bytes, to be written first. */
  readonly request: Uint8Array;
  readonly #reader: HeadReader;
  readonly #offer: HandshakeOffer;
  readonly #extensions: readonly Extension[];

  /**
   * Makes the request. `limits`: bytes and header lines of the answer.
   *
   * @throws UsageError `handshake/nonce`, `handshake/target`, `handshake/subprotocol`,
   *   `deflate/window-bits` or `head/header` for an offer that must not be sent.
   */
  constructor(
    offer: ClientOffer,
    limits: { maxHeadBytes: number; maxHeaders: number } = wireLimits(),
  ) {
    const { nonce, protocols = [], deflate } = offer;
    if (nonce.length !== 16) throw new UsageError("handshake/nonce", "the nonce has 16 bytes");
    if (!/^[\x21-\x7e\x80-\xff]+$/.test(offer.target)) {
      throw new UsageError("handshake/target", "a target has no blanks and no control characters");
    }
    if (deflate !== undefined) checkWishes(deflate);
    const headers = requestHeaders(offer, toBase64(nonce));
    // What counts is what is sent: a header of the caller's may have replaced one of ours.
    const names = offeredProtocols(headers);
    if (![...names, ...protocols].every(isToken) || new Set(names).size !== names.length) {
      throw new UsageError("handshake/subprotocol", "subprotocols are distinct tokens");
    }
    const extensions = readExtensions(headerValue(headers, "sec-websocket-extensions") ?? "") ?? [];
    this.#extensions = extensions;
    this.#reader = new HeadReader(limits);
    this.#offer = {
      key: headerValue(headers, "sec-websocket-key") ?? "",
      protocols: names,
      extensions: extensions.map(({ name }) => name),
    };
    this.head = { method: "GET", target: offer.target, httpVersion: "1.1", headers };
    this.request = writeHead(`GET ${offer.target} HTTP/1.1`, headers);
  }

  /** Takes what the server sent, until a step says something else than "need". */
  receive(chunk: Uint8Array): ClientStep {
    const step = this.#reader.push(chunk);
    if (step.kind !== "head") return step;
    const text = readResponseHead(step.bytes);
    if (text.kind === "violation") return { ...text, bytes: step.bytes };
    const { head } = text;
    const [broken] = responseViolations(head, this.#offer);
    const { bytes, rest } = step;
    if (broken !== undefined) return { kind: "violation", code: broken, head, bytes, rest };
    const deflate = this.#agreement(head.headers);
    if (deflate === "unfit") {
      return { kind: "violation", code: "response/deflate", head, bytes, rest };
    }
    const subprotocol = headerValue(head.headers, "sec-websocket-protocol") ?? null;
    const extensions = headerValue(head.headers, "sec-websocket-extensions") ?? "";
    return { kind: "open", head, bytes, rest, subprotocol, deflate, extensions };
  }

  /** The stream ended before the answer did: gives the rule that is broken by it. */
  receiveEnd(): ViolationCode {
    return "head/truncated";
  }

  #agreement(headers: HeaderPairs): DeflateAgreement | undefined | "unfit" {
    const list = readExtensions(headerValue(headers, "sec-websocket-extensions") ?? "") ?? [];
    const answered = list.find(({ name }) => name === DEFLATE);
    if (answered === undefined) return undefined;
    const answer = readDeflateParams(answered, "answer");
    // RFC 7692 §5: the answer does not say which of several offers it accepts.
    for (const offered of this.#extensions.filter(({ name }) => name === DEFLATE)) {
      const offer = readDeflateParams(offered, "offer");
      const agreement = offer && answer && agreeAsClient(offer, answer);
      if (agreement !== undefined) return agreement;
    }
    return "unfit";
  }
}

function requestHeaders(offer: ClientOffer, key: string): HeaderPairs {
  const { protocols = [], deflate, headers = [] } = offer;
  const required: [string, string][] = [
    ["Host", offer.host],
    ["Upgrade", "websocket"],
    ["Connection", "Upgrade"],
    ["Sec-WebSocket-Key", key],
    ["Sec-WebSocket-Version", "13"],
  ];
  if (protocols.length > 0) required.push(["Sec-WebSocket-Protocol", protocols.join(", ")]);
  if (deflate !== undefined) {
    required.push(["Sec-WebSocket-Extensions", writeExtensions([writeDeflateOffer(deflate)])]);
  }
  const named = new Set(headers.map(([name]) => name.toLowerCase()));
  return [...required.filter(([name]) => !named.has(name.toLowerCase())), ...headers];
}
