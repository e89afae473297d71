import type { BodyRecord, ExchangeRecord, OpenRecord } from "@wireglass/lens/record";
import { acceptFor, encodeLatin1, type HeaderPairs, headerValue } from "@wireglass/wire";
import { targetOf } from "../target.ts";

/** What one side says in HTTP/1.1, and a sentence where it said it otherwise. */
export type HttpText = { readonly bytes: Uint8Array; readonly note?: string };

/** A request and its answer, which may be missing. */
export type HttpTexts = { readonly request: HttpText; readonly response: HttpText | undefined };

/** A key for handshakes that had none; it says what it is, in base64 of sixteen bytes. */
const STAND_IN_KEY = Buffer.from("made by wireglas").toString("base64");
const EQUIVALENT = "This handshake was not HTTP/1.1: this is what it would have been there.";
const REFRAMED =
  "Its body is written as the capture has it: the headers that tell its end are adapted.";

/** The opening handshake of a WebSocket; one over HTTP/2 (RFC 8441) or unseen as HTTP/1.1 would have it. */
export function handshakeTexts(record: OpenRecord): HttpTexts {
  const { request, response } = record;
  const upgrade = headerValue(request?.headers ?? [], "upgrade")?.toLowerCase() === "websocket";
  if (request?.httpVersion === "1.1" && upgrade && response?.status === 101) {
    return {
      request: { bytes: head(`${request.method} ${request.target} HTTP/1.1`, request.headers) },
      response: { bytes: head(`HTTP/1.1 101 ${response.reason}`, response.headers) },
    };
  }
  return equivalentHandshake(record);
}

function equivalentHandshake({
  request,
  response,
  subprotocol,
  extensions,
  url,
}: OpenRecord): HttpTexts {
  const asked = plainHeaders(request?.headers ?? []);
  const answered = plainHeaders(response?.headers ?? []);
  const asks: HeaderPairs = [
    ["Host", authorityOf(request?.headers ?? [], url)],
    ["Upgrade", "websocket"],
    ["Connection", "Upgrade"],
    ["Sec-WebSocket-Key", STAND_IN_KEY],
    ["Sec-WebSocket-Version", "13"],
  ];
  const answers: HeaderPairs = [
    ["Upgrade", "websocket"],
    ["Connection", "Upgrade"],
    ["Sec-WebSocket-Accept", acceptFor(STAND_IN_KEY)],
    ...(subprotocol === null ? [] : [["Sec-WebSocket-Protocol", subprotocol] as const]),
    ...(extensions === "" ? [] : [["Sec-WebSocket-Extensions", extensions] as const]),
  ];
  const target = request?.target || targetOf(url);
  return {
    request: { bytes: head(`GET ${target} HTTP/1.1`, merged(asks, asked)), note: EQUIVALENT },
    response: {
      bytes: head("HTTP/1.1 101 Switching Protocols", merged(answers, answered)),
      note: EQUIVALENT,
    },
  };
}

/** A request and its answer with their bodies; what was HTTP/2 is written as HTTP/1.1. */
export function exchangeTexts(record: ExchangeRecord): HttpTexts {
  const { request, response, url, requestBody, responseBody } = record;
  const { method = "GET", target = targetOf(url), headers = [] } = request ?? {};
  const host: HeaderPairs =
    headerValue(headers, "host") === undefined ? [["Host", authorityOf(headers, url)]] : [];
  const asked = framed([...host, ...plainHeaders(headers)], requestBody, requestBody === undefined);
  const note = request?.httpVersion.startsWith("1") ? undefined : EQUIVALENT;
  return {
    request: textOf(`${method} ${target} HTTP/1.1`, asked, requestBody, note),
    response: response && answerText(response, responseBody, method, note),
  };
}

function answerText(
  { status, reason, headers }: NonNullable<ExchangeRecord["response"]>,
  body: BodyRecord | undefined,
  method: string,
  note: string | undefined,
): HttpText {
  // RFC 9112 §6.3: these have no body, whatever their headers say.
  const bodiless = method === "HEAD" || status === 204 || status === 304 || status < 200;
  const code = String(status).padStart(3, "0");
  const answered = framed(plainHeaders(headers), body, bodiless);
  return textOf(`HTTP/1.1 ${code} ${reason}`, answered, body, note);
}

type Framed = { readonly headers: HeaderPairs; readonly changed: boolean };

/** Records have bodies without their transfer coding, and perhaps not all of them: the headers have to fit. */
function framed(headers: HeaderPairs, body: BodyRecord | undefined, bodiless: boolean): Framed {
  if (bodiless) return { headers, changed: false };
  const length = String(body === undefined ? 0 : Buffer.byteLength(body.base64, "base64"));
  const coded = headerValue(headers, "transfer-encoding") !== undefined;
  if (!coded && headerValue(headers, "content-length") === length)
    return { headers, changed: false };
  const kept = headers.filter(([name]) => !/^(?:transfer-encoding|content-length)$/i.test(name));
  return { headers: [...kept, ["Content-Length", length]], changed: true };
}

function textOf(
  startLine: string,
  { headers, changed }: Framed,
  body: BodyRecord | undefined,
  note: string | undefined,
): HttpText {
  const bytes = Buffer.concat([
    head(startLine, headers),
    Buffer.from(body?.base64 ?? "", "base64"),
  ]);
  const notes = [note, changed ? REFRAMED : undefined].filter((one) => one !== undefined);
  return { bytes, ...(notes.length > 0 && { note: notes.join(" ") }) };
}

/** Unlike wire's `writeHead`, this writes whatever a capture has: what cannot stand in a line becomes a space. */
function head(startLine: string, headers: HeaderPairs): Uint8Array {
  const lines = [startLine, ...headers.map(([name, value]) => `${name}: ${value}`)];
  return encodeLatin1(
    `${lines.map((line) => line.replace(/[\r\n\0]/g, " ")).join("\r\n")}\r\n\r\n`,
  );
}

/** Without what only HTTP/2 has, RFC 9113 §8.3. */
function plainHeaders(headers: HeaderPairs): HeaderPairs {
  return headers.filter(([name]) => !name.startsWith(":"));
}

/** `first`, and of `more` what it does not have. */
function merged(first: HeaderPairs, more: HeaderPairs): HeaderPairs {
  const names = new Set(first.map(([name]) => name.toLowerCase()));
  return [...first, ...more.filter(([name]) => !names.has(name.toLowerCase()))];
}

function authorityOf(headers: HeaderPairs, url: string): string {
  const said = headers.find(([name]) => name === ":authority")?.[1] ?? headerValue(headers, "host");
  return said ?? /^[^:/?#]+:\/\/([^/?#]*)/.exec(url)?.[1]?.replace(/^.*@/, "") ?? "";
}
