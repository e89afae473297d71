import { type HeaderPairs, headerValues } from "@wireglass/wire";
import { isObject } from "../shape.ts";

/** A name and a value, as HAR lists headers, queries and parameters. */
export type HarPair = { readonly name: string; readonly value: string };

/** Headers as HAR lists them. */
export function harHeaders(headers: HeaderPairs): readonly HarPair[] {
  return headers.map(([name, value]) => ({ name, value }));
}

/** Header pairs of a HAR; what is none is left out. */
export function headerPairs(value: unknown): readonly (readonly [string, string])[] {
  if (!Array.isArray(value)) return [];
  const items: readonly unknown[] = value;
  return items.flatMap((item) => {
    if (!isObject(item)) return [];
    const { name, value: text } = item;
    return typeof name === "string" && typeof text === "string" ? [[name, text] as const] : [];
  });
}

/** Bytes of a head with its empty line, as HTTP/1.1 writes it; -1, HAR's "not known", for other versions. */
export function headersSize(startLine: string, headers: HeaderPairs, httpVersion: string): number {
  if (!httpVersion.startsWith("1.")) return -1;
  return headers.reduce(
    (sum, [name, value]) => sum + name.length + value.length + 4,
    startLine.length + 4,
  );
}

/** The query of a URL, decoded as forms are. */
export function queryOf(url: string): readonly HarPair[] {
  const query = /\?([^#]*)/.exec(url)?.[1] ?? "";
  return [...new URLSearchParams(query)].map(([name, value]) => ({ name, value }));
}

/** Cookies of a request. */
export function requestCookies(headers: HeaderPairs): readonly HarPair[] {
  return headerValues(headers, "cookie")
    .flatMap((value) => value.split(";"))
    .map((cookie) => pairOf(cookie.trim()))
    .filter(({ name }) => name !== "");
}

type HarCookie = HarPair & {
  readonly path?: string;
  readonly domain?: string;
  readonly expires?: string;
  readonly httpOnly: boolean;
  readonly secure: boolean;
  readonly sameSite?: string;
};

/** Cookies that an answer sets, RFC 6265 §4.1. */
export function responseCookies(headers: HeaderPairs): readonly HarCookie[] {
  return headerValues(headers, "set-cookie").map((line) => {
    const [first = "", ...rest] = line.split(";");
    const attributes = new Map(rest.map((part) => pairOf(part.trim())).map(lowerCased));
    const { path, domain, samesite: sameSite } = Object.fromEntries(attributes);
    const expires = isoOf(attributes.get("expires"));
    const flags = { httpOnly: attributes.has("httponly"), secure: attributes.has("secure") };
    return {
      ...pairOf(first.trim()),
      ...(path !== undefined && { path }),
      ...(domain !== undefined && { domain }),
      ...(expires !== undefined && { expires }),
      ...flags,
      ...(sameSite !== undefined && { sameSite }),
    };
  });
}

function lowerCased({ name, value }: HarPair): readonly [string, string] {
  return [name.toLowerCase(), value];
}

function pairOf(text: string): HarPair {
  const equals = text.indexOf("=");
  return equals < 0
    ? { name: text, value: "" }
    : { name: text.slice(0, equals).trim(), value: text.slice(equals + 1).trim() };
}

function isoOf(date: string | undefined): string | undefined {
  const time = Date.parse(date ?? "");
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
