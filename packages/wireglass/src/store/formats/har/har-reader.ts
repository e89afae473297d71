import type { CloseRecord, ExchangeRecord, OpenRecord } from "@wireglass/lens/record";
import { type HeaderPairs, headerValue } from "@wireglass/wire";
import type { CaptureEntry } from "../capture-entry.ts";
import { codingsOf } from "../content-coding.ts";
import { closeRecord } from "../json-lines/record-reader.ts";
import { Fields, isObject } from "../shape.ts";
import { targetOf } from "../target.ts";
import { bodyFromHar } from "./har-content.ts";
import { headerPairs } from "./har-head.ts";
import { messageFromHar } from "./har-message.ts";
import { secondsOfHarTime } from "./har-time.ts";
import { type OwnFacts, ownFacts } from "./own-facts.ts";

/** The capture entries of one entry of a HAR. `lastConnection` is the highest number given so far. */
export function entriesFromHar(value: unknown, lastConnection: number): readonly CaptureEntry[] {
  const fields = new Fields(value);
  const own = ownFacts(fields);
  const connection =
    own !== undefined && own.connection > lastConnection ? own.connection : lastConnection + 1;
  const record = beginningOf(fields, own, connection);
  if (record.kind === "exchange") return [{ kind: "exchange", record }];
  const { time: start } = record;
  const place = { connection, start, own: own !== undefined };
  const messages = listOf(fields)
    .map((message, index) => messageFromHar(message, { ...place, index }))
    .filter((message) => message !== undefined);
  return [
    { kind: "open", record },
    // Numbered again: those that are no messages are left out.
    ...messages.map((message, index) => ({
      kind: "message" as const,
      message: { ...message, index },
    })),
    ...closeOf(fields, connection).map((close) => ({ kind: "close" as const, record: close })),
  ];
}

function listOf(fields: Fields): readonly unknown[] {
  const name = fields.has("_webSocketMessages") ? "_webSocketMessages" : "_messages";
  return fields.has(name) ? fields.list(name) : [];
}

function closeOf(fields: Fields, connection: number): readonly CloseRecord[] {
  const close = fields.value("_close");
  if (!isObject(close)) return [];
  return [closeRecord(new Fields({ ...close, connection }, "_close"))];
}

function beginningOf(
  fields: Fields,
  own: OwnFacts | undefined,
  connection: number,
): OpenRecord | ExchangeRecord {
  const request = fields.object("request");
  const url = request.text("url");
  const time = fields.has("startedDateTime") ? secondsOfHarTime(fields.text("startedDateTime")) : 0;
  const heads = headsOf(fields, own, url);
  const shared = { connection, time, url, ...heads };
  if (own !== undefined) return ownRecord(own, shared, fields);
  const address = foreignFacts(fields, url);
  if (!isOpened(fields, url)) {
    return { kind: "exchange", ...shared, ...address, violations: [], ...bodiesOf(fields) };
  }
  const { headers = [] } = heads.response ?? {};
  const subprotocol = headerValue(headers, "sec-websocket-protocol") ?? null;
  const extensions = headerValue(headers, "sec-websocket-extensions") ?? "";
  return { kind: "open", ...shared, ...address, subprotocol, extensions };
}

type Shared = Pick<OpenRecord, "connection" | "time" | "url" | "request" | "response">;

function ownRecord(own: OwnFacts, shared: Shared, fields: Fields): OpenRecord | ExchangeRecord {
  const { kind, source, protocol, client, server, tls } = own;
  const given = { ...shared, source, protocol, client, server, ...(tls && { tls }) };
  if (kind === "open") {
    return { kind, ...given, subprotocol: own.subprotocol, extensions: own.extensions };
  }
  const { violations, refused } = own;
  return { kind, ...given, ...(refused && { refused }), violations, ...bodiesOf(fields) };
}

/** What the file of another tool leaves open is said with what there is. */
function foreignFacts(fields: Fields, url: string) {
  const secure = /^(wss|https):/i.test(url);
  const host = /^[^:/?#]+:\/\/(?:[^/?#@]*@)?(\[[^\]]*\]|[^:/?#]*)(?::(\d+))?/.exec(url);
  const address = fields.has("serverIPAddress") ? fields.text("serverIPAddress") : "";
  const ip = address.includes(":") && !address.startsWith("[") ? `[${address}]` : address;
  const server = `${ip || (host?.[1] ?? "")}:${host?.[2] ?? (secure ? 443 : 80)}`;
  const protocol: OpenRecord["protocol"] = secure ? "wss" : "ws";
  return { protocol, source: "page" as const, client: "", server };
}

/** A WebSocket that came to be: with the answer that opens one, or with messages. */
function isOpened(fields: Fields, url: string): boolean {
  const status = isObject(fields.value("response")) ? fields.object("response").value("status") : 0;
  const messages = listOf(fields).length > 0;
  const named = fields.value("_resourceType") === "websocket" || /^wss?:/i.test(url);
  // RFC 8441 §4: over HTTP/2 the answer is 200.
  return messages || status === 101 || (named && status === 200);
}

type Heads = Pick<OpenRecord, "request" | "response">;

function headsOf(fields: Fields, own: OwnFacts | undefined, url: string): Heads {
  const request = fields.object("request");
  const version = versionOf(request.value("httpVersion"));
  const target = own?.target ?? targetOf(url);
  const method = request.has("method") ? request.text("method") : "GET";
  const said = own === undefined || request.value("httpVersion") !== "";
  const headers = fitting(headerPairs(request.value("headers")), request.value("postData"));
  return {
    ...(said && { request: { method, target, httpVersion: version, headers } }),
    ...responseOf(fields),
  };
}

function responseOf(fields: Fields): Pick<Heads, "response"> {
  if (!isObject(fields.value("response"))) return {};
  const response = fields.object("response");
  const status = response.value("status");
  const known =
    typeof status === "number" && Number.isInteger(status) && status >= 0 && status <= 999;
  const empty = status === 0 && response.value("httpVersion") === "";
  if (!known || empty) return {};
  const reason = response.has("statusText") ? response.text("statusText") : "";
  const headers = fitting(headerPairs(response.value("headers")), response.value("content"));
  return { response: { status, reason, headers } };
}

/** HAR has bodies without their codings, so the header that names them would be wrong of the body beside it. */
function fitting(headers: HeaderPairs, content: unknown): HeaderPairs {
  if (codingsOf(headers).length === 0 || bodyFromHar(content)?.decoded !== true) return headers;
  return headers.filter(([name]) => name.toLowerCase() !== "content-encoding");
}

function bodiesOf(fields: Fields): Pick<ExchangeRecord, "requestBody" | "responseBody"> {
  const requestBody = bodyFromHar(fields.object("request").value("postData"))?.body;
  const response = fields.value("response");
  const responseBody = isObject(response) ? bodyFromHar(response.content)?.body : undefined;
  return { ...(requestBody && { requestBody }), ...(responseBody && { responseBody }) };
}

/** "HTTP/1.1", "http/2.0" and "h3" as records have them: 1.1, 2, 3. */
function versionOf(value: unknown): string {
  const version = /^(?:http\/|h)(\d(?:\.\d)?)/i.exec(String(value))?.[1] ?? "1.1";
  return version.replace(/^([23])\.0$/, "$1");
}
