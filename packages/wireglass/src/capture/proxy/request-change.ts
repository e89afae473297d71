import type { OpenRecord } from "@wireglass/lens/record";
import {
  type HeaderPairs,
  headerHasToken,
  type RequestHead,
  type ResponseHead,
} from "@wireglass/wire";
import type { HandshakeChange, HttpMinder, RequestAbout, RequestFate } from "../../script/index.ts";

/** Where a request goes. */
export type Destination = {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  /** The request target as the server gets it. */
  readonly target: string;
  /** Replaces the Host header; the client meant us. */
  readonly hostHeader?: string | undefined;
};

/** Who is asked what becomes of requests: rules, then whoever minds them. */
export type RequestHouse = {
  handshake(
    about: Omit<OpenRecord, "kind" | "connection" | "time" | "source">,
  ): HandshakeChange | undefined;
  readonly http: HttpMinder | undefined;
};

/** A request as it goes on, and what becomes of its answers. */
export type ChangedRequest = {
  readonly kind: "pass";
  readonly destination: Destination;
  /** The same list where nothing changes. */
  readonly headers: HeaderPairs;
  /** The same head where nothing changes; undefined where it is not to be passed on. */
  response(head: ResponseHead): ResponseHead | Promise<ResponseHead | undefined>;
};

/** What becomes of a request that was meant to go to `meant`. */
export async function changedRequest(
  head: RequestHead,
  meant: Destination,
  client: string,
  house: RequestHouse,
): Promise<ChangedRequest | Exclude<RequestFate, { kind: "pass" }>> {
  const change = handshakeChange(head, meant, client, house);
  const ruled = change?.request(head.headers) ?? head.headers;
  const isWebSocket = headerHasToken(head.headers, "upgrade", "websocket");
  const place = change?.to === undefined ? meant : mapped(meant, change.to);
  const { method } = head;
  const url = urlOf(isWebSocket ? "ws" : "http", place);
  const about: RequestAbout = { method, url, isWebSocket, client, headers: ruled };
  const fate = await house.http?.request(about);
  if (fate !== undefined && fate.kind !== "pass") return fate;
  const headers = fate?.headers ?? ruled;
  const destination = fate?.to === undefined ? place : mapped(place, fate.to);
  return {
    kind: "pass",
    destination,
    headers,
    response(answer) {
      const changed = change?.response(answer.headers) ?? answer.headers;
      const own = changed === answer.headers ? answer : { ...answer, headers: changed };
      if (answer.status < 200 && answer.status !== 101) return own; // the real answer follows
      const asked = house.http?.response({ ...about, headers }, own);
      return asked === undefined ? own : respondedBy(own, asked);
    },
  };
}

async function respondedBy(
  head: ResponseHead,
  asked: NonNullable<ReturnType<HttpMinder["response"]>>,
): Promise<ResponseHead | undefined> {
  const fate = await asked;
  if (fate.kind === "drop") return undefined;
  const { status, reason, headers } = fate;
  const isSame =
    status === head.status &&
    reason === head.reason &&
    JSON.stringify(headers) === JSON.stringify(head.headers);
  return isSame ? head : { ...head, status, reason, headers };
}

/** The address of a request. */
export function urlOf(scheme: "ws" | "http", { host, port, secure, target }: Destination): string {
  const usual = secure ? 443 : 80;
  const shown = host.includes(":") ? `[${host}]` : host;
  const path = target.startsWith("/") ? target : `/${target}`;
  return `${scheme}${secure ? "s" : ""}://${shown}${port === usual ? "" : `:${port}`}${path}`;
}

/** What rules make of a request, if it is a handshake. */
function handshakeChange(
  head: RequestHead,
  destination: Destination,
  client: string,
  house: RequestHouse,
): HandshakeChange | undefined {
  if (!headerHasToken(head.headers, "upgrade", "websocket")) return undefined;
  return house.handshake({
    protocol: destination.secure ? "wss" : "ws",
    url: urlOf("ws", destination),
    client,
    server: `${destination.host}:${destination.port}`,
    request: head,
    subprotocol: null,
    extensions: "",
  });
}

/** The path stays, where the new address has none. */
function mapped({ target }: Destination, to: URL): Destination {
  const secure = /^(?:wss|https):$/.test(to.protocol);
  const path = `${to.pathname}${to.search}`;
  return {
    host: to.hostname.replace(/^\[|\]$/g, ""),
    port: Number(to.port || (secure ? 443 : 80)),
    secure,
    target: path === "/" ? target : path,
    hostHeader: to.host,
  };
}
