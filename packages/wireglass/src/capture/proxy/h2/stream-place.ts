import type { ExchangeRecord, OpenRecord } from "@wireglass/lens/record";
import type { RequestHead } from "@wireglass/wire";
import { hostPort, type TlsFacts } from "../../../endpoint/index.ts";
import type { Destination } from "../request-change.ts";
import type { H2Head } from "./h2-head.ts";

/** What is the same for all streams of a connection. */
export type StreamAbout = {
  /** "host:port" of the client. */
  readonly client: string;
  /** "host:port" of the server as it was reached; undefined where it was not. */
  readonly server: string | undefined;
  readonly tls: TlsFacts | undefined;
  readonly destination: (head: RequestHead) => Destination;
};

/** Where a request over HTTP/2 goes, and how records tell of it. */
export class StreamPlace {
  readonly #about: StreamAbout;
  readonly #destination: Destination;
  readonly #request: RequestHead;
  readonly #authority: string;
  readonly #protocol: string | undefined;
  /** CONNECT: with `:protocol` a WebSocket or the like (RFC 8441), without it a tunnel. */
  readonly isConnect: boolean;
  /** The pseudo-headers that the server gets in another form, at a door that stands for a server. */
  readonly replaced: Readonly<Record<string, string>>;

  constructor({ pseudo, headers }: H2Head, about: StreamAbout) {
    const method = pseudo.get(":method") ?? "";
    const authority = pseudo.get(":authority") ?? headers.find(([name]) => name === "host")?.[1];
    const target = pseudo.get(":path") ?? authority ?? "";
    this.#about = about;
    this.#protocol = pseudo.get(":protocol");
    this.isConnect = method === "CONNECT";
    const shown: typeof headers =
      this.#protocol === undefined ? headers : [[":protocol", this.#protocol], ...headers];
    this.#request = { method, target, httpVersion: "2.0", headers: shown };
    this.#destination = about.destination(this.#request);
    const { host, port, hostHeader, target: asked } = this.#destination;
    this.#authority = hostHeader ?? shownAuthority(authority) ?? hostPort(host, port);
    this.replaced =
      hostHeader === undefined
        ? {}
        : { ":authority": hostHeader, ":path": asked, host: hostHeader };
  }

  /** Of an exchange: what a record says beside the answer. */
  exchange(): Pick<ExchangeRecord, "protocol" | "url" | "request" | "client" | "server" | "tls"> {
    const protocol = this.#destination.secure ? "wss" : "ws";
    return { ...this.#ends(), protocol, url: this.#url("http"), request: this.#request };
  }

  /** Of a stream that carries bytes both ways. */
  tunnel(): Pick<OpenRecord, "protocol" | "url" | "request" | "client" | "server" | "tls"> {
    const { secure } = this.#destination;
    const isWebSocket = this.#protocol === "websocket";
    const protocol = isWebSocket ? (secure ? "wss" : "ws") : secure ? "tls" : "tcp";
    const url = this.#url(isWebSocket ? "ws" : "http");
    return { ...this.#ends(), protocol, url, request: this.#request };
  }

  #ends() {
    const { client, server, tls } = this.#about;
    const { host, port } = this.#destination;
    return { client, server: server ?? hostPort(host, port), ...(tls && { tls }) };
  }

  #url(scheme: "ws" | "http"): string {
    const { secure, target } = this.#destination;
    const usual = secure ? /:443$/ : /:80$/;
    const path = target.startsWith("/") ? target : `/${target}`;
    return `${scheme}${secure ? "s" : ""}://${this.#authority.replace(usual, "")}${path}`;
  }
}

/** The authority, where it is host and port and no more: a user's name and password are nobody's business. */
function shownAuthority(authority: string | undefined): string | undefined {
  const isPlain = authority !== undefined && /^[^@/?#]+$/.test(authority);
  return isPlain && URL.canParse(`https://${authority}`) ? authority : undefined;
}
