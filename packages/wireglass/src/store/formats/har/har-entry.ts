import { isIP } from "node:net";
import type { CloseRecord, ExchangeRecord, OpenRecord } from "@wireglass/lens/record";
import { headerValue } from "@wireglass/wire";
import { hostAndPort } from "../host-and-port.ts";
import { targetOf } from "../target.ts";
import { harContent, harPostData } from "./har-content.ts";
import { harHeaders, headersSize, queryOf, requestCookies, responseCookies } from "./har-head.ts";
import { harTime } from "./har-time.ts";

type Beginning = OpenRecord | ExchangeRecord;

/** Everything of an entry that is known when a connection begins. */
export function entryHead(record: Beginning): object {
  const ip = hostAndPort(record.server).host;
  return {
    startedDateTime: harTime(record.time),
    request: harRequest(record),
    response: harResponse(record),
    cache: {},
    ...(isIP(ip) !== 0 && { serverIPAddress: ip }),
    connection: String(record.connection),
    _resourceType: isWebSocket(record) ? "websocket" : "other",
    _wireglass: ownFacts(record),
  };
}

/** What is known only when the connection's last message has been written. */
export function entryTail(record: Beginning, end: number, close: CloseRecord | undefined): object {
  const time = Math.max(0, (end - record.time) * 1000);
  return {
    ...(close && { _close: withoutKind(close) }),
    time,
    timings: { blocked: -1, dns: -1, connect: -1, ssl: -1, send: 0, wait: 0, receive: time },
  };
}

/** True for connections whose messages other tools read, too. */
export function isWebSocket({ kind, protocol }: Beginning): boolean {
  return kind === "open" && (protocol === "ws" || protocol === "wss");
}

function withoutKind({ kind: _kind, connection: _connection, ...rest }: CloseRecord): object {
  return rest;
}

function bodiesOf(record: Beginning): Pick<ExchangeRecord, "requestBody" | "responseBody"> {
  return record.kind === "exchange" ? record : {};
}

function harRequest(record: Beginning): object {
  const { request, url } = record;
  const { method = "GET", target = "", httpVersion = "", headers = [] } = request ?? {};
  const { requestBody } = bodiesOf(record);
  const startLine = `${method} ${target} HTTP/${httpVersion}`;
  return {
    method,
    url,
    httpVersion: httpVersion === "" ? "" : `HTTP/${httpVersion}`,
    cookies: requestCookies(headers),
    headers: harHeaders(headers),
    queryString: queryOf(url),
    headersSize: headersSize(startLine, headers, httpVersion),
    bodySize: requestBody?.length ?? 0,
    ...harPostData(requestBody, headers),
  };
}

/** Without an answer, the status is 0, as Chrome writes it. */
function harResponse(record: Beginning): object {
  const { request, response } = record;
  const { status = 0, reason = "", headers = [] } = response ?? {};
  const { responseBody } = bodiesOf(record);
  const httpVersion = response === undefined ? "" : (request?.httpVersion ?? "1.1");
  return {
    status,
    statusText: reason,
    httpVersion: httpVersion === "" ? "" : `HTTP/${httpVersion}`,
    cookies: responseCookies(headers),
    headers: harHeaders(headers),
    content: harContent(responseBody, headers),
    redirectURL: headerValue(headers, "location") ?? "",
    headersSize: headersSize(`HTTP/${httpVersion} ${status} ${reason}`, headers, httpVersion),
    bodySize: response === undefined ? -1 : (responseBody?.length ?? 0),
  };
}

/**
 * What HAR has no field for. Nothing stands here that stands elsewhere in the entry: whoever takes a secret
 * out of a URL or a header is not to find it again here.
 */
function ownFacts(record: Beginning): object {
  const { kind, connection, source, protocol, client, server, request, tls } = record;
  const target = request?.target;
  return {
    kind,
    connection,
    source,
    protocol,
    client,
    server,
    ...(target !== undefined && target !== targetOf(record.url) && { target }),
    ...(tls && { tls }),
    ...(record.kind === "open"
      ? { subprotocol: record.subprotocol, extensions: record.extensions }
      : { violations: record.violations, ...(record.refused && { refused: record.refused }) }),
  };
}
