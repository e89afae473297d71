import {
  acceptRequest,
  type DeflateAgreement,
  DeflateStream,
  decodeLatin1,
  headerValue,
  offeredProtocols,
  type Rejection,
  type RequestHead,
  readRequestHead,
  rejectionFor,
  ServerHandshake,
  type ServerStep,
  type ViolationCode,
  writeRejection,
} from "@wireglass/wire";
import type { DeflateSetup } from "./deflate-options.ts";
import type { Limits } from "./limits.ts";
import { NODE_COMPRESSOR } from "./node-compressor.ts";
import type { Pump, PumpClient } from "./pump.ts";
import { roundsUnlessOff } from "./sweeper.ts";

/** A request as the application sees it, before anything is answered. */
export type IncomingRequest = RequestHead & {
  /** As the client meant it: scheme, Host header and target. */
  readonly url: string;
  readonly remoteAddress: string;
};

/** A 101 that was sent, and what came right behind its request. */
export type Opened = {
  readonly head: Uint8Array;
  readonly answer: Uint8Array;
  readonly rest: Uint8Array;
  readonly url: string;
  readonly subprotocol: string | null;
  readonly extensions: string;
  readonly deflate: DeflateStream | undefined;
};

/** What the server decides about requests. */
export type OpeningRules = {
  readonly limits: Limits;
  readonly secure: boolean;
  readonly deflate: DeflateSetup | undefined;
  /** Refuses by an answer, or lets the handshake go on with undefined. */
  judge(request: IncomingRequest): Rejection | undefined | Promise<Rejection | undefined>;
  subprotocol(offered: readonly string[], request: IncomingRequest): string | undefined;
  /** Answers a request that is no handshake. */
  page(request: IncomingRequest): Rejection | undefined | Promise<Rejection | undefined>;
  opened(opening: Opening, opened: Opened): void;
  /** A handshake that failed: what was answered, and which rule was broken, if one was. */
  refused(opening: Opening, refusal: Refusal): void;
  forget(opening: Opening): void;
  failed(error: unknown): void;
};

export type Refusal = {
  readonly status: number;
  readonly violation?: ViolationCode | undefined;
  readonly request?: RequestHead | undefined;
  /** True for an ordinary request that got an ordinary answer. */
  readonly page: boolean;
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
    if (step.kind === "violation") this.#refuse(rejectionFor(step.code), { violation: step.code });
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
    else this.#refuse(rejectionFor("head/timeout"), { violation: "head/timeout" });
  }

  async #decide(step: ServerStep & { kind: "request" }): Promise<void> {
    const { head } = step;
    const request = this.#incoming(head);
    if (!step.upgrade) return this.#answerPage(request);
    if (step.violation !== undefined) {
      return this.#refuse(rejectionFor(step.violation), {
        violation: step.violation,
        request: head,
      });
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
    if (refusal !== undefined) return this.#refuse(refusal, { request: head });
    this.#accept(request, Buffer.from(step.bytes), rest);
  }

  async #awaited(judged: Promise<Rejection | undefined>): Promise<Rejection | undefined> {
    try {
      return await judged;
    } finally {
      this.pump.resume();
    }
  }

  /** What the application was asked has thrown. */
  #crashed(error: unknown): void {
    this.#rules.failed(error);
    if (!this.#gone && !this.#answered) this.#refuse({ status: 500, body: "internal error\n" }, {});
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
    });
  }

  #stream(agreement: DeflateAgreement | undefined): DeflateStream | undefined {
    if (agreement === undefined) return undefined;
    return new DeflateStream("server", agreement, NODE_COMPRESSOR, this.#rules.deflate?.tuning);
  }

  async #answerPage(request: IncomingRequest): Promise<void> {
    const page = await this.#rules.page(request);
    if (this.#gone || this.#answered) return;
    if (page !== undefined) return this.#refuse(page, { request, page: true });
    this.#refuse(rejectionFor("request/upgrade"), { request, violation: "request/upgrade" });
  }

  #refuse(answer: Rejection, about: Omit<Refusal, "status" | "page"> & { page?: boolean }): void {
    this.#answered = true;
    this.#roundsLeft = roundsUnlessOff(this.#rules.limits.closeTimeoutMs);
    this.pump.write(writeRejection(answer));
    this.pump.end();
    this.#rules.refused(this, { page: false, ...about, status: answer.status });
  }

  #incoming(head: RequestHead): IncomingRequest {
    const host = headerValue(head.headers, "host") ?? this.local;
    const url = urlOf(head.target, this.#rules.secure ? "wss" : "ws", host);
    return { ...head, url, remoteAddress: this.remote };
  }
}

function urlOf(target: string, scheme: string, host: string): string {
  return /^[a-z]+:\/\//i.test(target) ? target : `${scheme}://${host}${target}`;
}

/** A request read again from its bytes: an idle connection keeps those only. */
export function requestOf(head: Uint8Array): RequestHead {
  const text = readRequestHead(head);
  if (text.kind === "head") return text.head;
  return { method: "", target: decodeLatin1(head), httpVersion: "", headers: [] }; // it was read before
}
