import { isToken } from "../extension/extension-list.ts";
import { decodeLatin1, encodeLatin1 } from "../text.ts";
import { UsageError } from "../usage-error.ts";
import type { ViolationCode } from "../violation.ts";

/** Header lines as they came: order, case and repetitions kept, white space around values not. */
export type HeaderPairs = readonly (readonly [name: string, value: string])[];

/** An HTTP request's start line and headers. */
export type RequestHead = {
  /** As it came; GET in a handshake (RFC 6455 §4.1). */
  readonly method: string;
  /** The request target as it came: path and query, mostly. */
  readonly target: string;
  /** "1.1" */
  readonly httpVersion: string;
  /** In their order. */
  readonly headers: HeaderPairs;
};

/** An HTTP response's status line and headers. */
export type ResponseHead = {
  /** Three digits; 101 opens a WebSocket. */
  readonly status: number;
  /** The text behind the status; may be empty. */
  readonly reason: string;
  /** "1.1" */
  readonly httpVersion: string;
  /** In their order. */
  readonly headers: HeaderPairs;
};

export type HeadText<Head> =
  | { readonly kind: "head"; readonly head: Head }
  | { readonly kind: "violation"; readonly code: ViolationCode };

/** Reads a request head's text, RFC 9112 §3 and §5. */
export function readRequestHead(bytes: Uint8Array): HeadText<RequestHead> {
  const [first = "", ...lines] = linesOf(bytes);
  const match = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+) ([^\x00-\x20\x7f]+) HTTP\/(\d\.\d)$/.exec(first);
  if (match === null) return { kind: "violation", code: "head/start-line" };
  const [, method = "", target = "", httpVersion = ""] = match;
  const headers = readHeaders(lines);
  if (headers === undefined) return { kind: "violation", code: "head/header-line" };
  return { kind: "head", head: { method, target, httpVersion, headers } };
}

/** Reads a response head's text, RFC 9112 §4 and §5. */
export function readResponseHead(bytes: Uint8Array): HeadText<ResponseHead> {
  const [first = "", ...lines] = linesOf(bytes);
  const match = /^HTTP\/(\d\.\d) (\d{3})(?: ([^\r\n\0]*))?$/.exec(first);
  if (match === null) return { kind: "violation", code: "head/start-line" };
  const [, httpVersion = "", status = "", reason = ""] = match;
  const headers = readHeaders(lines);
  if (headers === undefined) return { kind: "violation", code: "head/header-line" };
  return { kind: "head", head: { status: Number(status), reason, httpVersion, headers } };
}

function linesOf(bytes: Uint8Array): string[] {
  const text = decodeLatin1(bytes).replace(/^(\r?\n)+/, "");
  return text.replace(/\r?\n\r?\n$/, "").split(/\r?\n/);
}

/** RFC 9112 §5: name, colon, value; folded lines and spaces before the colon are not allowed. */
function readHeaders(lines: readonly string[]): HeaderPairs | undefined {
  const headers: [string, string][] = [];
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(0, colon));
    const value = trimBlanks(line, colon + 1);
    if (!isToken(name) || /[\0\r\n]/.test(value)) return undefined;
    headers.push([name, value]);
  }
  return headers;
}

/** `text` from `start` on without spaces and tabs around it; in one pass, whatever a stranger sent. */
function trimBlanks(text: string, start: number): string {
  let from = start;
  let to = text.length;
  while (from < to && isBlank(text.charCodeAt(from))) from++;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
  return text.slice(from, to);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

/** Values of every line with this name (any case), in order. */
export function headerValues(headers: HeaderPairs, name: string): string[] {
  const wanted = name.toLowerCase();
  return headers.filter((header) => isNamed(header, wanted)).map(([, value]) => value);
}

/** The values joined as RFC 9110 §5.3 says, or undefined when there is no such line. */
export function headerValue(headers: HeaderPairs, name: string): string | undefined {
  const wanted = name.toLowerCase();
  let joined: string | undefined;
  for (const header of headers) {
    if (!isNamed(header, wanted)) continue;
    joined = joined === undefined ? header[1] : `${joined}, ${header[1]}`;
  }
  return joined;
}

/** Lengths first: most names differ there, and a lower-case copy of each would be garbage. */
function isNamed(header: HeaderPairs[number], wanted: string): boolean {
  return header[0].length === wanted.length && header[0].toLowerCase() === wanted;
}

/** True when a comma-separated header has `token`, which is given in lower case, in any case. */
export function headerHasToken(headers: HeaderPairs, name: string, token: string): boolean {
  const list = headerValue(headers, name) ?? "";
  return list.split(",").some((item) => item.trim().toLowerCase() === token);
}

/** What no head can hold: line ends, and characters that are more than a byte. */
const UNSENDABLE = /[\0\r\n\u0100-\uffff]/;

/**
 * The bytes of a head with its empty line, one byte a character (ISO-8859-1).
 *
 * @throws UsageError `head/start-line` for one with a line end or a character above U+00FF in it,
 *   `head/header` for a name that is no token, or such a value: a character is a byte (RFC 9110 §5.5).
 */
export function writeHead(startLine: string, headers: HeaderPairs): Uint8Array {
  if (UNSENDABLE.test(startLine)) {
    throw new UsageError("head/start-line", "a start line is one line of characters up to U+00FF");
  }
  let text = `${startLine}\r\n`;
  for (const [name, value] of headers) {
    if (!isToken(name) || UNSENDABLE.test(value)) throw unsendable(name, value);
    text += `${name}: ${value}\r\n`;
  }
  return encodeLatin1(`${text}\r\n`);
}

function unsendable(name: string, value: string): UsageError {
  const shown = JSON.stringify(name);
  if (!isToken(name)) return new UsageError("head/header", `${shown} is not a header's name`);
  const wide = /[\u0100-\uffff]+/.exec(value)?.[0];
  const what = wide === undefined ? "a line end or NUL" : JSON.stringify(wide);
  const advice = wide === undefined ? "leave it out" : "encode it, as encodeURIComponent does";
  return new UsageError("head/header", `the header ${shown} cannot hold ${what}; ${advice}`);
}
