import type { DeflateProfile } from "../cases/case.ts";
import type { PeerSocket } from "../talk/peer-socket.ts";
import { type Heard, Talk } from "../talk/talk.ts";
import { ANSWER_TIMEOUT_MS, TCP_CLOSE_TIMEOUT_MS } from "../talk/time-limits.ts";
import type { Transcript } from "../talk/transcript.ts";
import { Failure, Unimplemented } from "../talk/verdict.ts";
import { joined, utf8 } from "../wire/bytes.ts";
import {
  checkParameters,
  type DeflateTerms,
  type Extension,
  parseExtensions,
  termsOf,
} from "../wire/deflate-terms.ts";
import { acceptFor, fieldValue, formatHead, type HttpHead, hasToken } from "../wire/http-head.ts";

type Fields = HttpHead["fields"];

/** How a response differs from the ordinary one. */
export type ResponseChanges = {
  readonly firstLine?: string;
  readonly without?: readonly string[];
  readonly fields?: Fields;
};

/** A connection of the client under test, whose request has been read. */
export class Guest {
  readonly socket: PeerSocket;
  readonly transcript: Transcript;
  readonly request: HttpHead;
  readonly remarks: string[] = [];
  #talk: Talk | undefined;

  constructor(socket: PeerSocket, request: HttpHead, transcript: Transcript) {
    this.socket = socket;
    this.request = request;
    this.transcript = transcript;
    transcript.note(`< ${request.firstLine}`);
  }

  get allRemarks(): readonly string[] {
    return [...this.remarks, ...(this.#talk?.remarks ?? [])];
  }

  remark(sentence: string): void {
    this.remarks.push(sentence);
  }

  get key(): string {
    return fieldValue(this.request, "sec-websocket-key") ?? "";
  }

  /** The permessage-deflate offers of the client. */
  get offers(): readonly Extension[] {
    const field = fieldValue(this.request, "sec-websocket-extensions");
    if (field === undefined) return [];
    return parseExtensions(field).filter(({ name }) => name === "permessage-deflate");
  }

  /** The response of RFC 6455 §4.2.2, with changes. */
  response({ firstLine, without = [], fields = [] }: ResponseChanges = {}): Uint8Array {
    const replaced = new Set([...without, ...fields.map(([name]) => name.toLowerCase())]);
    const ordinary: Fields = [
      ["Upgrade", "websocket"],
      ["Connection", "Upgrade"],
      ["Sec-WebSocket-Accept", acceptFor(this.key)],
    ];
    const head = {
      firstLine: firstLine ?? "HTTP/1.1 101 Switching Protocols",
      fields: [...ordinary.filter(([name]) => !replaced.has(name.toLowerCase())), ...fields],
    };
    return utf8(formatHead(head));
  }

  async send(bytes: Uint8Array, pieceBytes = bytes.byteLength): Promise<void> {
    this.transcript.note(`> response [${bytes.byteLength}]`);
    await this.socket.writeCut(bytes, pieceBytes);
  }

  /** The connection as it is after a response that must be accepted. */
  opened(terms?: DeflateTerms): Talk {
    const { socket, transcript } = this;
    this.#talk = new Talk({ socket, peer: "client", terms, transcript });
    return this.#talk;
  }

  /**
   * The response was wrong: the client must give up, RFC 6455 §4.1.
   *
   * A text frame follows the response, so that a client which believes it is connected says so.
   */
  async refuses(response: Uint8Array): Promise<"refused" | "accepted"> {
    await this.send(joined(response, Uint8Array.of(0x81, 5), utf8("hello")));
    const talk = this.opened();
    let heard = await hearOrAccepted(talk);
    if (heard === "accepted") return heard;
    if (heard.kind === "close") {
      this.remark(
        `the client sends a close frame (${heard.code}) on a connection that was never open`,
      );
      this.socket.finish();
      heard = await talk.hear(TCP_CLOSE_TIMEOUT_MS);
    }
    if (heard.kind !== "end") throw new Failure("the client keeps the connection open");
    return "refused";
  }

  /** Handshake and deflate as a talk case wants them. */
  async talk(profile: DeflateProfile | undefined): Promise<Talk> {
    checkRequest(this.request);
    if (!profile) {
      await this.send(this.response());
      return this.opened();
    }
    const answer = this.#answerFor(profile);
    await this.send(this.response({ fields: [["Sec-WebSocket-Extensions", answer]] }));
    const [extension] = parseExtensions(answer);
    return this.opened(extension && termsOf(extension, "client"));
  }

  /** RFC 7692 §7.1: what is in the answer must be allowed by the first offer. */
  #answerFor(profile: DeflateProfile): string {
    const [offer] = this.offers;
    if (!offer) throw new Unimplemented("the client does not offer permessage-deflate");
    checkParameters(offer, "offer");
    const given = offer.parameters;
    if (profile.peerBits && !given.has("client_max_window_bits"))
      throw new Unimplemented("the client does not offer client_max_window_bits");
    const clientLimit = given.get("client_max_window_bits") ?? true;
    const peerBits = Math.min(
      profile.peerBits ?? 15,
      clientLimit === true ? 15 : Number(clientLimit),
    );
    const serverLimit = Number(given.get("server_max_window_bits") ?? 15);
    const suiteBits = Math.min(profile.suiteBits ?? 15, serverLimit);
    const parts = ["permessage-deflate"];
    if (profile.suiteNoContext || given.has("server_no_context_takeover"))
      parts.push("server_no_context_takeover");
    if (profile.peerNoContext) parts.push("client_no_context_takeover");
    if (profile.suiteBits || serverLimit < 15) parts.push(`server_max_window_bits=${suiteBits}`);
    if (profile.peerBits) parts.push(`client_max_window_bits=${peerBits}`);
    return parts.join("; ");
  }
}

/** An echo shows that the client believes it is connected, whatever bits it sets in it. */
async function hearOrAccepted(talk: Talk): Promise<Heard | "accepted"> {
  try {
    const heard = await talk.hear(ANSWER_TIMEOUT_MS);
    return heard.kind === "message" ? "accepted" : heard;
  } catch {
    return "accepted";
  }
}

/** RFC 6455 §4.1, what a client must send. */
export function checkRequest(head: HttpHead): void {
  if (!/^GET \S+ HTTP\/1\.1$/.test(head.firstLine))
    throw new Failure(`the request begins with "${head.firstLine}" (RFC 6455 §4.1)`);
  if (!fieldValue(head, "host")) throw new Failure("the request has no Host (RFC 6455 §4.1)");
  if (!hasToken(head, "upgrade", "websocket"))
    throw new Failure("the request has no Upgrade: websocket (RFC 6455 §4.1)");
  if (!hasToken(head, "connection", "upgrade"))
    throw new Failure("the request has no Connection: Upgrade (RFC 6455 §4.1)");
  if (fieldValue(head, "sec-websocket-version") !== "13")
    throw new Failure("the request does not ask for version 13 (RFC 6455 §4.1)");
  const key = fieldValue(head, "sec-websocket-key") ?? "";
  const bytes = Buffer.from(key, "base64");
  if (bytes.byteLength !== 16 || bytes.toString("base64") !== key)
    throw new Failure("Sec-WebSocket-Key is not the base64 of 16 bytes (RFC 6455 §4.1)");
}
