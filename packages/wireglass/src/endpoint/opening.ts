import {
  acceptRequest,
  type DeflateAgreement,
  DeflateStream,
  offeredProtocols,
  type Rejection,
  type RequestHead,
  rejectionFor,
  ServerHandshake,
  type ServerStep,
  writeRejection,
} from "@wireglass/wire";
import type { DeflateSetup } from "./deflate-options.ts";
import type { Limits } from "./limits.ts";
import { NODE_COMPRESSOR } from "./node-compressor.ts";
import type { Pump, PumpClient } from "./pump.ts";
import { type Refusal, reasonFor, type Verdict } from "./refusal.ts";
import { urlOf } from "./served-details.ts";
import { roundsUnlessOff } from "./sweeper.ts";
import type { TlsFacts } from "./tls-facts.ts";

/** A request as the application sees it, before anything is answered. */
export type IncomingRequest = RequestHead & {
  /** As the client meant it: scheme, Host header and target. */
  readonly url: string;
  /** "host:port" of the client. */
  readonly remoteAddress: string;
};

/** A 101 that was sent, and what came right behind its request. */
export type Opened = {
  /** The request's head as it came. */
  readonly head: Uint8Array;
  /** The 101 as it was sent. */
  readonly answer: Uint8Array;
  /** What followed the request in the same chunk: the first frames. */
  readonly rest: Uint8Array;
  /** As the client meant it: scheme, Host header and target. */
  readonly url: string;
  /** The one that was chosen; null for none. */
  readonly subprotocol: string | null;
  /** The agreed Sec-WebSocket-Extensions, "" for none. */
  readonly extensions: string;
  /** permessage-deflate as it was agreed; undefined for none. */
  readonly deflate: DeflateStream | undefined;
  /** What TLS agreed on; undefined without it. */
  readonly tls: TlsFacts | undefined;
};

/** What the server decides about requests. */
export type OpeningRules = {
  readonly limits: Limits;
  readonly secure: boolean;
  readonly deflate: DeflateSetup | undefined;
  /** Refuses by an answer, or lets the handshake go on with undefined. */
  judge(request: IncomingRequest): Verdict | undefined | Promise<Verdict | undefined>;
  subprotocol(offered: readonly string[], request: IncomingRequest): string | undefined;
  /** Answers a request that is no handshake. */
  page(request: IncomingRequest): Rejection | undefined | Promise<Rejection | undefined>;
  opened(opening: Opening, opened: Opened): void;
  /** A request that did not become a connection: what was answered, and why. */
  refused(opening: Opening, refusal: Refusal): void;
  forget(opening: Opening): void;
  failed(error: unknown): void;
};

/** The first moments of an accepted connection: from its first byte to the answer to its request. */
export class Opening implements PumpClient {
  readonly pump: Pump;
  readonly remote: string;
  readonly local: string;
  readonly #rules: OpeningRules;
  readonly #handshake: ServerHandshake;
  #roundsLeft: number;
  #rest: Uint8Array | undefined;
  #answered = false;
  #gone = false;

  constructor(pump: Pump, addresses: { remote: string; local: string }, rules: OpeningRules) {
    this.pump = pump;
    this.remote = addresses.remote;
    this.local = addresses.local;
    this.#rules = rules;
    this.#handshake = new ServerHandshake(rules.limits);
    this.#roundsLeft = roundsUnlessOff(rules.limits.handshakeTimeoutMs);
  }

  bytes(chunk: Uint8Array): void {
    if (this.#answered) return; // refused: whatever else comes is not read
    if (this.#rest !== undefined) {
      this.#rest = Buffer.concat([this.#rest, chunk]);
      return;
    }
    const step = this.#handshake.receive(chunk);
    if (step.kind === "violation") this.#refuse(rejectionFor(step.code), { code: step.code });
    else if (step.kind === "request") {
      this.#decide(step).catch((error: unknown) => this.#crashed(error));
    }
  }

  peerEnd(): void {
    this.pump.end();
  }

  drained(): void {}

  gone(): void {
    this.#gone = true;
    this.#rules.forget(this);
  }

  /** Time that the whole handshake may take, and after a refusal the client to go. */
  sweep(): void {
    if (--this.#roundsLeft > 0) return;
    if (this.#answered) this.pump.destroy();
    else this.#refuse(rejectionFor("head/timeout"), { code: "head/timeout" });
  }

  async #decide(step: ServerStep & { kind: "request" }): Promise<void> {
    const { head } = step;
    const request = this.#incoming(head);
    if (!step.upgrade) return this.#answerPage(request);
    if (step.violation !== undefined) {
      return this.#refuse(rejectionFor(step.violation), { code: step.violation, request });
    }
    const judged = this.#rules.judge(request);
    let rest = step.rest;
    if (judged instanceof Promise) {
      this.#rest = Buffer.from(rest); // the chunk is lent; what follows it waits here
      this.pump.pause();
    }
    const refusal = judged instanceof Promise ? await this.#awaited(judged) : judged;
    rest = this.#rest ?? rest;
    this.#rest = undefined;
    if (this.#gone || this.#answered) return;
    if (refusal !== undefined) return this.#refuse(refusal.answer, { ...refusal, request });
    this.#accept(request, Buffer.from(step.bytes), rest);
  }

  async #awaited(judged: Promise<Verdict | undefined>): Promise<Verdict | undefined> {
    try {
      return await judged;
    } finally {
      this.pump.resume();
    }
  }

  /** What the application was asked has thrown. */
  #crashed(error: unknown): void {
    this.#rules.failed(error);
    if (this.#gone || this.#answered) return;
    this.#refuse({ status: 500, body: "internal error\n" }, { code: "refused/error" });
  }

  #accept(request: IncomingRequest, head: Uint8Array, rest: Uint8Array): void {
    const { deflate, subprotocol } = this.#rules;
    const accepted = acceptRequest(request, {
      subprotocol: subprotocol(offeredProtocols(request.headers), request),
      deflate: deflate?.wishes,
      maxExtensionOffers: this.#rules.limits.maxExtensionOffers,
    });
    this.#answered = true;
    this.pump.write(accepted.bytes);
    this.#rules.opened(this, {
      head,
      answer: accepted.bytes,
      rest,
      url: request.url,
      subprotocol: accepted.subprotocol,
      extensions: accepted.extensions,
      deflate: this.#stream(accepted.deflate),
      tls: this.#tls,
    });
  }

  #stream(agreement: DeflateAgreement | undefined): DeflateStream | undefined {
    if (agreement === undefined) return undefined;
    return new DeflateStream("server", agreement, NODE_COMPRESSOR, this.#rules.deflate?.tuning);
  }

  async #answerPage(request: IncomingRequest): Promise<void> {
    const page = await this.#rules.page(request);
    if (this.#gone || this.#answered) return;
    if (page !== undefined) return this.#refuse(page, { request });
    this.#refuse(rejectionFor("request/upgrade"), { code: "request/upgrade", request });
  }

  /** Answers otherwise than with 101; without a code, it is a page. */
  #refuse(
    answer: Rejection,
    { code, request }: { code?: Refusal["code"]; request?: IncomingRequest },
  ): void {
    const bytes = writeRejection(answer); // throws for an answer that cannot be sent
    this.#answered = true;
    this.#roundsLeft = roundsUnlessOff(this.#rules.limits.closeTimeoutMs);
    this.pump.write(bytes);
    this.pump.end();
    this.#rules.refused(this, {
      ...reasonFor(code),
      status: answer.status,
      request,
      url: request?.url ?? urlOf({ target: "/", headers: [] }, this.scheme, this.local),
      answer: bytes,
      localAddress: this.local,
      tls: this.#tls,
      page: code === undefined,
    });
  }

  get scheme(): "ws" | "wss" {
    return this.#rules.secure ? "wss" : "ws";
  }

  get #tls(): TlsFacts | undefined {
    return this.#rules.secure ? this.pump.tls : undefined;
  }

  #incoming(head: RequestHead): IncomingRequest {
    const url = urlOf(head, this.scheme, this.local);
    return { ...head, url, remoteAddress: this.remote };
  }
}
