import { randomBytes } from "node:crypto";
import { connect as connectTcp } from "node:net";
import { connect as connectTls } from "node:tls";
import type { DeflateProfile } from "../cases/case.ts";
import { readHead } from "../talk/head-exchange.ts";
import { PeerSocket } from "../talk/peer-socket.ts";
import { Talk } from "../talk/talk.ts";
import { ANSWER_TIMEOUT_MS } from "../talk/time-limits.ts";
import type { Transcript } from "../talk/transcript.ts";
import { Failure, Unimplemented } from "../talk/verdict.ts";
import { utf8 } from "../wire/bytes.ts";
import {
  answersOffer,
  checkParameters,
  type DeflateTerms,
  parseExtensions,
  termsOf,
} from "../wire/deflate-terms.ts";
import {
  acceptFor,
  fieldValue,
  formatHead,
  type HttpHead,
  hasToken,
  statusOf,
} from "../wire/http-head.ts";

type Fields = HttpHead["fields"];

/** How a request differs from the ordinary one; field names are compared without case. */
export type RequestChanges = {
  readonly firstLine?: string;
  readonly without?: readonly string[];
  readonly fields?: Fields;
};

/** A connection to the server under test, from before the handshake on. */
export class Visit {
  readonly url: URL;
  readonly socket: PeerSocket;
  readonly transcript: Transcript;
  readonly key = randomBytes(16).toString("base64");
  readonly remarks: string[] = [];
  #talk: Talk | undefined;

  constructor(url: URL, socket: PeerSocket, transcript: Transcript) {
    this.url = url;
    this.socket = socket;
    this.transcript = transcript;
  }

  /** Everything lax that was noticed, before and after the handshake. */
  get allRemarks(): readonly string[] {
    return [...this.remarks, ...(this.#talk?.remarks ?? [])];
  }

  remark(sentence: string): void {
    this.remarks.push(sentence);
  }

  /** The request of RFC 6455 §4.1, with changes. */
  request({ firstLine, without = [], fields = [] }: RequestChanges = {}): Uint8Array {
    const replaced = new Set([...without, ...fields.map(([name]) => name.toLowerCase())]);
    const ordinary: Fields = [
      ["Host", this.url.host],
      ["Upgrade", "websocket"],
      ["Connection", "Upgrade"],
      ["Sec-WebSocket-Key", this.key],
      ["Sec-WebSocket-Version", "13"],
    ];
    const head = {
      firstLine: firstLine ?? `GET ${this.url.pathname}${this.url.search} HTTP/1.1`,
      fields: [...ordinary.filter(([name]) => !replaced.has(name.toLowerCase())), ...fields],
    };
    return utf8(formatHead(head));
  }

  async send(bytes: Uint8Array, pieceBytes = bytes.byteLength): Promise<void> {
    this.transcript.note(`> request [${bytes.byteLength}]`);
    await this.socket.writeCut(bytes, pieceBytes);
  }

  /** The server's response; undefined if it ends the connection without one. */
  async response(): Promise<HttpHead | undefined> {
    const head = await readHead(this.socket, ANSWER_TIMEOUT_MS);
    this.transcript.note(`< ${head?.firstLine ?? "no response"}`);
    return head;
  }

  /**
   * The response must open the connection, RFC 6455 §4.1; `onHead` sees it first.
   *
   * `offers` is the extension field that was sent.
   */
  async opened(offers?: string, onHead?: (head: HttpHead) => void): Promise<Talk> {
    const head = await this.response();
    if (!head) throw new Failure("the server gives no response to the handshake");
    onHead?.(head);
    checkResponse(head, this.key);
    const terms = agreed(fieldValue(head, "sec-websocket-extensions"), offers);
    const { socket, transcript } = this;
    this.#talk = new Talk({ socket, peer: "server", terms, transcript });
    return this.#talk;
  }

  /** Handshake and deflate as a talk case wants them. */
  async talk(profile: DeflateProfile | undefined): Promise<Talk> {
    const offer = profile && offerOf(profile);
    await this.send(this.request(offer ? { fields: [["Sec-WebSocket-Extensions", offer]] } : {}));
    const talk = await this.opened(offer);
    if (profile && !talk.terms && !profile.mayDecline)
      throw new Unimplemented(`the server declines ${offer}`);
    return talk;
  }
}

/** Open a TCP or TLS connection to the server under test. */
export async function visitServer(url: URL, transcript: Transcript): Promise<Visit> {
  const isTls = url.protocol === "wss:";
  const port = Number(url.port || (isTls ? 443 : 80));
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const options = { host, port, allowHalfOpen: true };
  // The certificate is not what this suite judges.
  const socket = isTls
    ? connectTls({ ...options, rejectUnauthorized: false })
    : connectTcp(options);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once(isTls ? "secureConnect" : "connect", () => resolve());
  socket.once("error", reject);
  const peerSocket = new PeerSocket(socket);
  await promise.catch((error: unknown) => {
    throw new Failure(`no connection to the server: ${String(error)}`);
  });
  return new Visit(url, peerSocket, transcript);
}

/** The offer of RFC 7692 §7.1 for a profile; as a client the suite limits itself by a hint. */
export function offerOf(profile: DeflateProfile): string {
  const parts = ["permessage-deflate"];
  if (profile.peerNoContext) parts.push("server_no_context_takeover");
  if (profile.suiteNoContext) parts.push("client_no_context_takeover");
  if (profile.peerBits) parts.push(`server_max_window_bits=${profile.peerBits}`);
  if (profile.suiteBits) parts.push(`client_max_window_bits=${profile.suiteBits}`);
  return parts.join("; ");
}

/** RFC 6455 §4.1, what a client validates. No case offers a subprotocol unless it looks itself. */
function checkResponse(head: HttpHead, key: string): void {
  if (statusOf(head) !== 101)
    throw new Failure(`the handshake is answered with "${head.firstLine}" (RFC 6455 §4.2.2)`);
  if (fieldValue(head, "upgrade")?.toLowerCase() !== "websocket")
    throw new Failure("the response has no Upgrade: websocket (RFC 6455 §4.2.2)");
  if (!hasToken(head, "connection", "upgrade"))
    throw new Failure("the response has no Connection: Upgrade (RFC 6455 §4.2.2)");
  if (fieldValue(head, "sec-websocket-accept") !== acceptFor(key))
    throw new Failure("Sec-WebSocket-Accept is wrong (RFC 6455 §4.2.2)");
}

function agreed(answer: string | undefined, offers: string | undefined): DeflateTerms | undefined {
  if (answer === undefined) return undefined;
  const [extension, ...others] = parseExtensions(answer);
  if (!extension || others.length > 0)
    throw new Failure("the response accepts several extensions where one can be (RFC 7692 §5.1)");
  if (extension.name !== "permessage-deflate")
    throw new Failure(`the extension ${extension.name} was not offered (RFC 6455 §9.1)`);
  checkParameters(extension, "answer");
  const offered = offers === undefined ? [] : wellFormedOffers(offers);
  if (!offered.some((offer) => answersOffer(extension, offer)))
    throw new Failure(`"${answer}" answers no valid offer (RFC 7692 §7.1)`);
  return termsOf(extension, "server");
}

/** Offers that a server may accept; a case may have sent others too. */
function wellFormedOffers(field: string): ReturnType<typeof parseExtensions> {
  return field.split(",").flatMap((element) => {
    try {
      return parseExtensions(element).filter((offer) => {
        checkParameters(offer, "offer");
        return offer.name === "permessage-deflate";
      });
    } catch {
      return [];
    }
  });
}
