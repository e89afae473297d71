import {
  type HeaderPairs,
  HeadReader,
  headerValue,
  type RequestHead,
  type ResponseHead,
  readRequestHead,
  readResponseHead,
  type ViolationCode,
  writeHead,
} from "@wireglass/wire";
import type { PumpReader } from "./pump-reader.ts";

/** More than servers take, so that it is the server who refuses. */
const LIMITS = { maxHeadBytes: 262_144, maxHeaders: 1000 };

/** A head with its bytes as they came, or why it is none. */
export type ReadHead<Head> =
  | { readonly kind: "head"; readonly head: Head; readonly bytes: Uint8Array }
  | { readonly kind: "violation"; readonly code: ViolationCode };

/** The next request's head; undefined where the client ended without one. */
export function nextRequest(stream: PumpReader): Promise<ReadHead<RequestHead> | undefined> {
  return nextHead(stream, readRequestHead);
}

/** The next response's head; undefined where the server ended without one. */
export function nextResponse(stream: PumpReader): Promise<ReadHead<ResponseHead> | undefined> {
  return nextHead(stream, readResponseHead);
}

type HeadText<Head> =
  | { readonly kind: "head"; readonly head: Head }
  | { readonly kind: "violation"; readonly code: ViolationCode };

async function nextHead<Head>(
  stream: PumpReader,
  read: (bytes: Uint8Array) => HeadText<Head>,
): Promise<ReadHead<Head> | undefined> {
  const reader = new HeadReader(LIMITS);
  for (let heard = false; ; heard = true) {
    const chunk = await stream.read();
    if (chunk === undefined)
      return heard ? { kind: "violation", code: "head/truncated" } : undefined;
    const step = reader.push(chunk);
    if (step.kind === "need") continue;
    if (step.kind === "violation") return step;
    stream.unread(step.rest);
    const text = read(step.bytes);
    return text.kind === "head" ? { ...text, bytes: step.bytes } : text;
  }
}

/** Headers that are for the proxy alone, RFC 9110 §7.6.1 and what browsers add. */
const FOR_PROXY = new Set(["proxy-connection", "proxy-authorization"]);

/**
 * The head as it goes to the server, with other headers where `pairs` is given. Where nothing is for the proxy, these are the bytes that came; else the
 * start line and those headers alone differ, order and case of the others stay.
 */
export function headForServer(
  { head, bytes }: { readonly head: RequestHead; readonly bytes: Uint8Array },
  target: string,
  host: string | undefined,
  pairs: HeaderPairs = head.headers,
): Uint8Array {
  const isPlain = !head.headers.some(([name]) => FOR_PROXY.has(name.toLowerCase()));
  const isSame = target === head.target && host === undefined && pairs === head.headers;
  if (isPlain && isSame) return bytes;
  const headers = pairs
    .filter(([name]) => !FOR_PROXY.has(name.toLowerCase()))
    .map(([name, value]) => [name, isHost(name) ? (host ?? value) : value] as const);
  return writeHead(`${head.method} ${target} HTTP/${head.httpVersion}`, headers);
}

function isHost(name: string): boolean {
  return name.toLowerCase() === "host";
}

/** True where `Connection` or the version says that this exchange is the last. */
export function isLast({
  httpVersion,
  headers,
}: {
  httpVersion: string;
  headers: HeaderPairs;
}): boolean {
  const tokens = (headerValue(headers, "connection") ?? "").toLowerCase().split(/\s*,\s*/);
  if (tokens.includes("close")) return true;
  return httpVersion === "1.0" && !tokens.includes("keep-alive");
}
