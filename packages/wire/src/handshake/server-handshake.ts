import {
  agreeAsServer,
  DEFLATE,
  type DeflateAgreement,
  type DeflateWishes,
  readDeflateParams,
  writeDeflateAnswer,
} from "../extension/deflate-params.ts";
import { readExtensions, writeExtensions } from "../extension/extension-list.ts";
import { wireLimits } from "../limits.ts";
import { encodeUtf8 } from "../text.ts";
import { UsageError } from "../usage-error.ts";
import { type ViolationCode, violation } from "../violation.ts";
import { acceptFor } from "./accept-key.ts";
import { offeredProtocols, requestViolations } from "./handshake-rules.ts";
import {
  type HeaderPairs,
  headerHasToken,
  headerValue,
  type RequestHead,
  readRequestHead,
  writeHead,
} from "./head.ts";
import { HeadReader } from "./head-reader.ts";

/**
 * How far a request has come: more bytes are needed, it is there (to be judged by `violation`), or its text
 * is no HTTP. `bytes` is the head as it came, `rest` what followed it in the same chunk.
 */
export type ServerStep =
  | { readonly kind: "need" }
  | {
      readonly kind: "request";
      readonly head: RequestHead;
      readonly bytes: Uint8Array;
      readonly rest: Uint8Array;
      /** False for an ordinary HTTP request, which a server may answer with a page. */
      readonly upgrade: boolean;
      /** The first rule of the handshake that the request breaks. */
      readonly violation: ViolationCode | undefined;
    }
  | { readonly kind: "violation"; readonly code: ViolationCode };

/** A server's side of the opening handshake, RFC 6455 §4.2: reads and judges; the host decides. */
export class ServerHandshake {
  readonly #reader: HeadReader;

  /** `limits`: bytes and header lines of a request. */
  constructor(limits: { maxHeadBytes: number; maxHeaders: number } = wireLimits()) {
    this.#reader = new HeadReader(limits);
  }

  /** Takes what the client sent, until a step says something else than "need". */
  receive(chunk: Uint8Array): ServerStep {
    const step = this.#reader.push(chunk);
    if (step.kind !== "head") return step;
    const text = readRequestHead(step.bytes);
    if (text.kind === "violation") return text;
    const { head } = text;
    return {
      kind: "request",
      head,
      bytes: step.bytes,
      rest: step.rest,
      upgrade: headerHasToken(head.headers, "upgrade", "websocket"),
      violation: requestViolations(head)[0],
    };
  }
}

/** What a server agrees to. */
export type Acceptance = {
  /** One of the offered subprotocols; omit for none. */
  readonly subprotocol?: string | undefined;
  /** Wishes for permessage-deflate; omit to decline it. */
  readonly deflate?: DeflateWishes | undefined;
  /** Further headers, behind the required ones. */
  readonly headers?: HeaderPairs;
  /** How many offers of the request are looked at; {@link WIRE_LIMITS} has the default. */
  readonly maxExtensionOffers?: number;
};

/** A server's 101, and what it settles. */
export type Accepted = {
  /** The whole answer, to be written. */
  readonly bytes: Uint8Array;
  /** The one that was accepted; null for none. */
  readonly subprotocol: string | null;
  /** What was agreed about permessage-deflate; undefined without it. */
  readonly deflate: DeflateAgreement | undefined;
  /** The answer's Sec-WebSocket-Extensions, "" for none. */
  readonly extensions: string;
};

/**
 * The 101 answer to a request without violations, RFC 6455 §4.2.2.
 *
 * @throws UsageError `handshake/subprotocol` for one that the client did not offer, `head/header` for a
 *   header that cannot be sent.
 */
export function acceptRequest(head: RequestHead, acceptance: Acceptance = {}): Accepted {
  const { subprotocol, deflate: wishes, headers = [] } = acceptance;
  if (subprotocol !== undefined && !offeredProtocols(head.headers).includes(subprotocol)) {
    throw new UsageError("handshake/subprotocol", `the client did not offer "${subprotocol}"`);
  }
  const most = acceptance.maxExtensionOffers ?? wireLimits().maxExtensionOffers;
  const deflate = wishes === undefined ? undefined : negotiate(head.headers, wishes, most);
  const key = headerValue(head.headers, "sec-websocket-key") ?? "";
  const lines: [string, string][] = [
    ["Upgrade", "websocket"],
    ["Connection", "Upgrade"],
    ["Sec-WebSocket-Accept", acceptFor(key)],
  ];
  if (subprotocol !== undefined) lines.push(["Sec-WebSocket-Protocol", subprotocol]);
  const extensions = deflate?.header ?? "";
  if (extensions !== "") lines.push(["Sec-WebSocket-Extensions", extensions]);
  return {
    bytes: writeHead("HTTP/1.1 101 Switching Protocols", [...lines, ...headers]),
    subprotocol: subprotocol ?? null,
    deflate: deflate?.agreement,
    extensions,
  };
}

/** RFC 7692 §5: the first offer of the client's list that can be met. */
function negotiate(
  headers: HeaderPairs,
  wishes: DeflateWishes,
  most: number,
): { agreement: DeflateAgreement; header: string } | undefined {
  const offers = readExtensions(headerValue(headers, "sec-websocket-extensions") ?? "") ?? [];
  for (const extension of offers.slice(0, most)) {
    if (extension.name !== DEFLATE) continue;
    const offer = readDeflateParams(extension, "offer");
    const agreement = offer && agreeAsServer(offer, wishes);
    if (!offer || !agreement) continue;
    return { agreement, header: writeExtensions([writeDeflateAnswer(agreement, offer)]) };
  }
  return undefined;
}

/** An HTTP answer that is no 101. */
export type Rejection = {
  /** Any status but 101. */
  readonly status: number;
  /** In front of these stand Connection, Content-Length and, for text, Content-Type, unless named here. */
  readonly headers?: HeaderPairs;
  /** Text goes out as UTF-8; empty unless given. */
  readonly body?: string | Uint8Array;
};

const REASONS: Readonly<Record<number, string>> = {
  200: "OK",
  204: "No Content",
  301: "Moved Permanently",
  302: "Found",
  307: "Temporary Redirect",
  308: "Permanent Redirect",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  426: "Upgrade Required",
  429: "Too Many Requests",
  431: "Request Header Fields Too Large",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

/**
 * Bytes of a whole HTTP answer, after which the server ends the connection.
 *
 * @throws UsageError `head/header` for a header that cannot be sent.
 */
export function writeRejection({ status, headers = [], body = "" }: Rejection): Uint8Array {
  const content = typeof body === "string" ? encodeUtf8(body) : body;
  const lines: [string, string][] = [
    ["Connection", "close"],
    ["Content-Length", String(content.length)],
  ];
  const named = new Set(headers.map(([name]) => name.toLowerCase()));
  if (typeof body === "string" && !named.has("content-type")) {
    lines.push(["Content-Type", "text/plain; charset=utf-8"]);
  }
  const kept = lines.filter(([name]) => !named.has(name.toLowerCase()));
  const head = writeHead(`HTTP/1.1 ${status} ${REASONS[status] ?? "Status"}`, [
    ...kept,
    ...headers,
  ]);
  const bytes = new Uint8Array(head.length + content.length);
  bytes.set(head);
  bytes.set(content, head.length);
  return bytes;
}

/** The answer to a request that broke a rule; says which, and what the server speaks (RFC 6455 §4.4). */
export function rejectionFor(code: ViolationCode): Rejection {
  const { status = 400, text, rule } = violation(code);
  const headers: [string, string][] = [];
  if (status === 426) headers.push(["Upgrade", "websocket"], ["Sec-WebSocket-Version", "13"]);
  if (status === 405) headers.push(["Allow", "GET"]);
  return { status, headers, body: `${text} (${rule})\n` };
}
