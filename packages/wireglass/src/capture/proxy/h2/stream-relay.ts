import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  constants,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from "node:http2";
import type { ExchangeRecord, OpenRecord } from "@wireglass/lens/record";
import { microseconds } from "../../tape/tape.ts";
import { BodyScanner } from "../body.ts";
import type { House } from "../house.ts";
import { passBody } from "./body-pass.ts";
import { byName, type FlatHeaders, type H2Head, h2Head, outgoing, withPseudo } from "./h2-head.ts";
import { resetLike, resetText } from "./reset-text.ts";
import { type StreamAbout, StreamPlace } from "./stream-place.ts";

/** A request as the client's stream opened with it. */
export type StreamRequest = {
  readonly stream: ServerHttp2Stream;
  readonly parsed: IncomingHttpHeaders;
  readonly flat: FlatHeaders;
};

/** One stream of the client's, and the one to the server that answers it. */
export class StreamRelay {
  readonly #client: ServerHttp2Stream;
  readonly #request: StreamRequest;
  readonly #head: H2Head;
  readonly #place: StreamPlace;
  readonly #house: House;
  readonly #time = microseconds();
  readonly #sent: BodyScanner;
  readonly #received: BodyScanner;
  #response: NonNullable<OpenRecord["response"]> | undefined;
  #refused: ExchangeRecord["refused"];
  /** The streams have another owner. */
  #isJoined = false;

  constructor(request: StreamRequest, about: StreamAbout, house: House) {
    this.#client = request.stream;
    this.#request = request;
    this.#head = h2Head(request.flat);
    this.#place = new StreamPlace(this.#head, about);
    this.#house = house;
    this.#sent = new BodyScanner({ kind: "until-close" }, house.maxBodyBytes);
    this.#received = new BodyScanner({ kind: "until-close" }, house.maxBodyBytes);
    this.#client.on("error", () => {}); // its code is looked at when it closes
    this.#client.once("close", () => this.#record());
  }

  /** Asks the server. */
  pass(upstream: ClientHttp2Session): void {
    const room = this.#house.room();
    if (room !== undefined) return void room.then(() => this.pass(upstream));
    if (this.#client.destroyed) return;
    // The server takes no new streams: the client may ask again elsewhere, RFC 9113 §8.7.
    if (upstream.closed || upstream.destroyed) {
      this.#refused = { code: "proxy/upstream", reason: "the server ends the connection" };
      return this.#client.close(constants.NGHTTP2_REFUSED_STREAM);
    }
    const client = this.#client;
    const server = this.#ask(upstream);
    if (server === undefined) return;
    server.on("error", () => {});
    server.on("headers", (_parsed, _flags, flat) => this.#inform(flat));
    server.once("response", (parsed, flags, flat) => this.#answer(server, parsed, flags, flat));
    if (!this.#place.isConnect) passBody(client, server, this.#sent, this.#house.room);
    client.once("close", () => {
      if (!this.#isJoined) resetLike(server, client.rstCode);
    });
    server.once("close", () => this.#serverClosed(server));
  }

  /** Answers for a server that cannot be reached. */
  unreachable(reason: string): void {
    const client = this.#client;
    this.#refused = { code: "proxy/upstream", reason };
    this.#response = { status: 502, reason: "", headers: [] };
    if (client.closed) return;
    client.respond({ ":status": 502, "content-type": "text/plain; charset=utf-8" });
    client.resume();
    if (client.writableEnded) return; // a HEAD
    client.end(`${reason}.\n`);
  }

  #ask(upstream: ClientHttp2Session): ClientHttp2Stream | undefined {
    const { stream, flat, parsed } = this.#request;
    const endStream = stream.endAfterHeaders;
    const sent = withPseudo(flat, this.#place.replaced);
    const named = this.#head.pseudo.has(":authority");
    // Without :authority Node would add one to a flat list: the Host header is enough.
    const headers = named ? outgoing(sent, parsed) : byName(sent);
    try {
      return upstream.request(headers, { endStream, waitForTrailers: !endStream });
    } catch (error) {
      this.unreachable(error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  /** An answer before the answer: 100, 103. */
  #inform(flat: FlatHeaders): void {
    const client = this.#client;
    if (client.closed || client.headersSent) return;
    if (h2Head(flat).pseudo.get(":status") === "101") return; // HTTP/2 has none: RFC 9113 §8.6
    try {
      client.additionalHeaders(byName(flat));
    } catch {
      // A field that HTTP/2 forbids, from a server that does not care: the final answer is what counts.
    }
  }

  #answer(
    server: ClientHttp2Stream,
    parsed: IncomingHttpHeaders,
    flags: number,
    flat: FlatHeaders,
  ): void {
    const client = this.#client;
    const { pseudo, headers } = h2Head(flat);
    const status = Number(pseudo.get(":status"));
    this.#response = { status, reason: "", headers };
    if (client.closed) return;
    const endStream = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    const isTunnel = this.#place.isConnect && status >= 200 && status < 300 && !endStream;
    try {
      const options = { endStream, waitForTrailers: !endStream, sendDate: false };
      client.respond(outgoing(flat, parsed), options);
    } catch (error) {
      // A status beyond 599: RFC 9110 §15 has clients take it as 500, but it cannot be passed on.
      const reason = error instanceof Error ? error.message : String(error);
      this.#refused = { code: "proxy/upstream", reason };
      return client.close(constants.NGHTTP2_INTERNAL_ERROR);
    }
    if (isTunnel) return this.#join(server);
    if (this.#place.isConnect) passBody(client, server, this.#sent, this.#house.room);
    if (endStream) return void server.resume(); // so that its end is seen
    passBody(server, client, this.#received, this.#house.room);
  }

  #join(server: ClientHttp2Stream): void {
    this.#isJoined = true;
    const { headers = [] } = this.#response ?? {};
    const named = (name: string) => headers.find(([one]) => one === name)?.[1];
    this.#house.joinStreams(
      {
        ...this.#place.tunnel(),
        ...(this.#response && { response: this.#response }),
        subprotocol: named("sec-websocket-protocol") ?? null,
        extensions: named("sec-websocket-extensions") ?? "",
      },
      this.#client,
      server,
    );
  }

  #serverClosed(server: ClientHttp2Stream): void {
    const client = this.#client;
    if (this.#isJoined || client.closed) return;
    const { rstCode = 0 } = server;
    if (this.#response === undefined) {
      const reason = rstCode === 0 ? "the server ended the stream without an answer" : "";
      this.#refused = { code: "proxy/upstream", reason: reason || resetText(rstCode) };
      return resetLike(client, rstCode || constants.NGHTTP2_INTERNAL_ERROR);
    }
    if (rstCode !== 0) return resetLike(client, rstCode);
    if (client.readableEnded) return; // its own end is on the way
    // Answered before the request was all said: RFC 9113 §8.1 has the client told to stop, once it has the answer.
    const stop = (): unknown => setImmediate(() => setImmediate(() => client.close()));
    if (client.writableFinished) stop();
    else client.once("finish", stop);
  }

  #record(): void {
    if (this.#isJoined) return;
    const requestBody = this.#sent.record();
    const responseBody = this.#received.record();
    this.#house.exchange({
      ...this.#place.exchange(),
      time: this.#time / 1_000_000,
      violations: [],
      ...(this.#response && { response: this.#response }),
      ...(this.#refused && { refused: this.#refused }),
      ...(requestBody && { requestBody }),
      ...(responseBody && { responseBody }),
    });
  }
}
