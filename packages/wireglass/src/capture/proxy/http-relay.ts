import type { ExchangeRecord, OpenRecord } from "@wireglass/lens/record";
import { headerHasToken, type RequestHead, type ResponseHead, writeHead } from "@wireglass/wire";
import type { TlsFacts } from "../../endpoint/index.ts";
import { CAPTURE_LIMITS } from "../limits.ts";
import { microseconds } from "../tape/tape.ts";
import { answerInstead } from "./answer-instead.ts";
import { BodyScanner, requestFraming, responseFraming } from "./body.ts";
import type { House } from "./house.ts";
import { headForServer, isLast, nextRequest, nextResponse, type ReadHead } from "./http-head.ts";
import { badGateway, plainAnswer } from "./plain-answer.ts";
import type { PumpReader } from "./pump-reader.ts";
import { type ChangedRequest, changedRequest, type Destination, urlOf } from "./request-change.ts";
import type { Upstream } from "./upstreams.ts";

const IDLE_MS = CAPTURE_LIMITS.idleMs.value;
const HALF_CLOSED_MS = CAPTURE_LIMITS.halfClosedMs.value;

/** Methods that may be repeated without harm, RFC 9110 §9.2.1. */
const SAFE: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);

/** What is the same for all requests of a client's stream. */
export type RelayAbout = {
  readonly client: string;
  /** What TLS agreed on with the client. */
  readonly tls?: TlsFacts | undefined;
  /** Where the request goes, or the answer to a request that is for the proxy itself. */
  readonly destination: (head: RequestHead) => Destination | { readonly answer: Uint8Array };
  /** Takes the stream over where a request asks for a tunnel; undefined where none is to be had. */
  readonly connect?: () => Promise<void>;
};

type Request = Extract<ReadHead<RequestHead>, { kind: "head" }>;

/** Passes one HTTP/1.1 request after the other on, until the stream ends or becomes a WebSocket. */
export async function relayHttp(
  client: PumpReader,
  about: RelayAbout,
  house: House,
): Promise<void> {
  let upstream: Upstream | undefined;
  for (;;) {
    await house.room();
    const request = await nextRequest(client);
    client.patienceMs = 0; // how long a body takes is its sender's affair
    if (request === undefined) break;
    if (request.kind === "violation") {
      await client.write(
        plainAnswer(400, "Bad Request", `The request is not HTTP (${request.code}).`),
      );
      break;
    }
    if (request.head.method === "CONNECT" && about.connect !== undefined) {
      upstream?.close();
      client.unread(request.bytes);
      return about.connect();
    }
    const meant = about.destination(request.head);
    if ("answer" in meant) {
      await client.write(meant.answer);
      break;
    }
    const change = await changedRequest(request.head, meant, about.client, house);
    if (change.kind === "drop") break;
    if (change.kind === "answer") {
      await answerInstead(client, about, house, request.head, meant, change);
      break;
    }
    const { destination } = change;
    if (upstream?.fits(destination) === false) {
      upstream.close();
      upstream = undefined;
    }
    const exchange = new Exchange(client, about, house, request, change);
    const open = (): Promise<Upstream> => house.upstreams.open(destination);
    let outcome: Outcome;
    try {
      ({ upstream, outcome } = await runOn(exchange, upstream, open));
    } catch (error) {
      await exchange.unreachable(error);
      break;
    }
    if (outcome === "tunnel") return; // the streams have other owners now
    client.patienceMs = IDLE_MS;
    if (outcome === "last") break;
  }
  upstream?.close();
  client.finish();
}

/** What follows: another request on the same streams, none, or the streams are joined for good. */
type Outcome = "next" | "last" | "tunnel";

/**
 * Runs on the connection of the request before, where there is one. A server may close that just as we begin to write:
 * nobody has seen the request then, and it goes to a new one.
 */
async function runOn(
  exchange: Exchange,
  used: Upstream | undefined,
  open: () => Promise<Upstream>,
): Promise<{ upstream: Upstream; outcome: Outcome }> {
  if (used !== undefined) {
    const outcome = await exchange.run(used, false);
    if (outcome !== "stale") return { upstream: used, outcome };
    used.close();
  }
  const upstream = await open();
  exchange.abortWithClient(upstream);
  const outcome = await exchange.run(upstream, true);
  return { upstream, outcome: outcome === "stale" ? "last" : outcome };
}

/** One request and its answer. */
class Exchange {
  readonly #client: PumpReader;
  readonly #about: RelayAbout;
  readonly #house: House;
  readonly #request: Request;
  readonly #destination: Destination;
  readonly #change: ChangedRequest;
  readonly #time = microseconds();
  readonly #sent: BodyScanner;
  #received: BodyScanner | undefined;

  constructor(
    client: PumpReader,
    about: RelayAbout,
    house: House,
    request: Request,
    change: ChangedRequest,
  ) {
    this.#change = change;
    this.#destination = change.destination;
    this.#client = client;
    this.#about = about;
    this.#house = house;
    this.#request = request;
    this.#sent = new BodyScanner(requestFraming(request.head), house.maxBodyBytes);
  }

  /** Whoever has left wants no answer any more; who has only ended may have left, too. */
  abortWithClient({ stream }: Upstream): void {
    void this.#client.over.then(() => stream.pump.destroy());
    void this.#client.end.then(() => {
      stream.patienceMs = HALF_CLOSED_MS;
    });
  }

  async unreachable(error: unknown): Promise<void> {
    const reason = error instanceof Error ? error.message : String(error);
    await this.#client.write(badGateway("destination_unavailable", reason));
    const refused = { code: "proxy/upstream", reason };
    const response = { status: 502, reason: "Bad Gateway", headers: [] };
    this.#record(undefined, { refused, response });
  }

  /** @returns "stale" where a connection that was used before ended without a word */
  async run(upstream: Upstream, isFresh: boolean): Promise<Outcome | "stale"> {
    const { head } = this.#request;
    const { target, hostHeader } = this.#destination;
    const { headers } = this.#change;
    await upstream.stream.write(headForServer(this.#request, target, hostHeader, headers));
    const sending = this.#passBody(this.#client, upstream.stream, this.#sent);
    const canRepeat = !isFresh && this.#sent.done && SAFE.has(head.method);
    const response = await this.#response(upstream, canRepeat);
    if (typeof response === "string") return response;
    if (response.status === 101) {
      this.#upgrade(upstream, response);
      return "tunnel";
    }
    this.#received = new BodyScanner(
      responseFraming(response, head.method),
      this.#house.maxBodyBytes,
    );
    const { endsWithStream } = this.#received;
    await this.#passBody(upstream.stream, this.#client, this.#received);
    if (!this.#sent.done) {
      // Answered before it was all said: it is said to its end.
      this.#client.patienceMs = IDLE_MS;
      await Promise.race([sending, upstream.stream.over, this.#client.over]);
    }
    this.#record(upstream, { response: responseOf(response) });
    if (!this.#sent.done) return "last";
    await sending;
    const whole = this.#received.done || endsWithStream;
    return !whole || endsWithStream || isLast(head) || isLast(response) ? "last" : "next";
  }

  /** The final answer's head, passed on like those before it; what follows where there is none. */
  async #response(
    upstream: Upstream,
    canRepeat: boolean,
  ): Promise<ResponseHead | "last" | "stale"> {
    for (;;) {
      const read = await nextResponse(upstream.stream);
      if (read === undefined && canRepeat) return "stale";
      if (read?.kind !== "head") {
        const reason =
          read === undefined ? this.#silence(upstream) : `the answer is not HTTP (${read.code})`;
        await this.#client.write(badGateway("http_protocol_error", reason));
        this.#record(upstream, { refused: { code: "proxy/upstream", reason } });
        return "last";
      }
      const changed = await this.#change.response(read.head);
      if (changed === undefined) {
        this.#record(upstream, { response: responseOf(read.head) });
        return "last";
      }
      await this.#client.write(changed === read.head ? Buffer.from(read.bytes) : headOf(changed));
      if (read.head.status === 101 || read.head.status >= 200) return changed;
    }
  }

  /** Why there is no answer. */
  #silence({ stream }: Upstream): string {
    if (this.#client.isGone) return "the client hung up without an answer";
    if (!stream.wasLeft) return "the server hung up without an answer";
    return `the server did not answer within ${HALF_CLOSED_MS / 1000} s after the client had ended`;
  }

  async #passBody(from: PumpReader, to: PumpReader, body: BodyScanner): Promise<void> {
    while (!body.done) {
      const chunk = await from.read();
      if (chunk === undefined) return;
      const size = body.push(chunk);
      await this.#house.room();
      from.unread(chunk.subarray(size));
      await to.write(chunk.subarray(0, size));
    }
  }

  #upgrade(upstream: Upstream, response: ResponseHead): void {
    const { headers } = this.#request.head;
    const isWebSocket = headerHasToken(headers, "upgrade", "websocket");
    const { secure } = this.#destination;
    const named = (name: string): string | undefined =>
      response.headers.find(([one]) => one.toLowerCase() === name)?.[1];
    const about = {
      ...this.#place(upstream),
      protocol: isWebSocket ? (secure ? "wss" : "ws") : secure ? "tls" : "tcp",
      url: this.#url(isWebSocket ? "ws" : "http"),
      request: this.#sentRequest(),
      response: responseOf(response),
      subprotocol: named("sec-websocket-protocol") ?? null,
      extensions: named("sec-websocket-extensions") ?? "",
    } satisfies Partial<OpenRecord>;
    this.#house.join(about, this.#client, upstream.stream);
  }

  /** As it went on, where rules have changed it. */
  #sentRequest(): RequestHead {
    const { head } = this.#request;
    const { headers } = this.#change;
    return headers === head.headers ? head : { ...head, headers };
  }

  #record(upstream: Upstream | undefined, about: Partial<ExchangeRecord>): void {
    const requestBody = this.#sent.record();
    const responseBody = this.#received?.record();
    this.#house.exchange({
      ...this.#place(upstream),
      time: this.#time / 1_000_000,
      protocol: this.#destination.secure ? "wss" : "ws",
      url: this.#url("http"),
      request: this.#sentRequest(),
      violations: [],
      ...about,
      ...(requestBody && { requestBody }),
      ...(responseBody && { responseBody }),
    });
  }

  #place(upstream: Upstream | undefined) {
    const { host, port } = this.#destination;
    const tls = upstream?.tls ?? this.#about.tls;
    const server = upstream?.address ?? `${host}:${port}`;
    return { client: this.#about.client, server, ...(tls && { tls }) };
  }

  #url(scheme: "ws" | "http"): string {
    return urlOf(scheme, this.#destination);
  }
}

function headOf({ httpVersion, status, reason, headers }: ResponseHead): Buffer {
  return Buffer.from(writeHead(`HTTP/${httpVersion} ${status} ${reason}`, headers));
}

function responseOf({ status, reason, headers }: ResponseHead) {
  return { status, reason, headers };
}
