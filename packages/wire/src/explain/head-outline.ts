import { isToken } from "../extension/extension-list.ts";
import { decodeLatin1 } from "../text.ts";

const LF = 0x0a;
const CR = 0x0d;

export type HeadLine = {
  readonly start: number;
  /** Behind its line end. */
  readonly end: number;
  /** Without its line end. */
  readonly text: string;
  /** False where the input or a limit cut it off before its line end. */
  readonly whole: boolean;
};

export type HeaderLine = HeadLine & {
  /** Undefined for a line that is not name, colon and value. */
  readonly pair: readonly [name: string, value: string] | undefined;
};

/** A head cut into lines: what there is, good or bad. */
export type HeadOutline = {
  readonly kind: "request" | "response";
  readonly start: number;
  readonly end: number;
  readonly startLine: HeadLine;
  readonly headers: readonly HeaderLine[];
  /** The empty line that ends the head; undefined where the input or the limit ended it. */
  readonly emptyLine: HeadLine | undefined;
  /** Set when a limit ended it. */
  readonly limit: "head/too-large" | "head/too-many" | undefined;
};

type HeadLimits = { readonly maxHeadBytes: number; readonly maxHeaders: number };

const PEEK_BYTES = 32;
/** What no legal frame begins with: these letters set reserved bits. */
const REQUEST = /^[A-Z]{3,16}( [!-~]| ?$)/;
const RESPONSE = "HTTP/";

/** What kind of head begins at `at`, if one does. */
export function headAt(bytes: Uint8Array, at: number): HeadOutline["kind"] | undefined {
  const text = decodeLatin1(bytes.subarray(at, at + PEEK_BYTES));
  if (text !== "" && (text.startsWith(RESPONSE) || RESPONSE.startsWith(text))) return "response";
  return REQUEST.test(text) ? "request" : undefined;
}

/** Offset of the first byte from `at` on that belongs to no line end. */
export function passLineEnds(bytes: Uint8Array, at: number): number {
  let next = at;
  while (bytes[next] === LF || bytes[next] === CR) next++;
  return next;
}

/** Cuts the head at `start` into lines; `kind` is what {@link headAt} said. */
export function outlineHead(
  bytes: Uint8Array,
  start: number,
  kind: HeadOutline["kind"],
  { maxHeadBytes, maxHeaders }: HeadLimits,
): HeadOutline {
  const limit = Math.min(bytes.length, start + maxHeadBytes);
  const startLine = readLine(bytes, start, limit);
  const headers: HeaderLine[] = [];
  let end = startLine.end;
  while (end < limit && headers.length < maxHeaders) {
    const line = readLine(bytes, end, limit);
    end = line.end;
    if (line.text === "" && line.whole) {
      return { kind, start, end, startLine, headers, emptyLine: line, limit: undefined };
    }
    headers.push({ ...line, pair: readPair(line.text) });
  }
  const broken =
    end < limit ? "head/too-many" : limit < bytes.length ? "head/too-large" : undefined;
  return { kind, start, end, startLine, headers, emptyLine: undefined, limit: broken };
}

/** RFC 9112 §2.2: a line ends with CR LF, and LF alone is taken for it. */
function readLine(bytes: Uint8Array, start: number, limit: number): HeadLine {
  const feed = bytes.indexOf(LF, start);
  const end = feed < 0 || feed >= limit ? limit : feed + 1;
  const whole = end > start && bytes[end - 1] === LF;
  let textEnd = whole ? end - 1 : end;
  if (bytes[textEnd - 1] === CR && textEnd > start) textEnd--;
  return { start, end, text: decodeLatin1(bytes.subarray(start, textEnd)), whole };
}

/** RFC 9112 §5: name, colon, value; white space around the value does not count. */
function readPair(line: string): HeaderLine["pair"] {
  const colon = line.indexOf(":");
  const name = line.slice(0, Math.max(0, colon));
  if (!isToken(name) || /[\0\r]/.test(line)) return undefined;
  return [name, trimBlanks(line.slice(colon + 1))];
}

function trimBlanks(text: string): string {
  const isBlank = (character: string | undefined): boolean =>
    character === " " || character === "\t";
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text[start])) start++;
  while (end > start && isBlank(text[end - 1])) end--;
  return text.slice(start, end);
}
