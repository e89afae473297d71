/** One entry of a Sec-WebSocket-Extensions header, RFC 6455 §9.1; a parameter without value is `true`. */
export type Extension = {
  /** A token, such as "permessage-deflate". */
  readonly name: string;
  /** In order, duplicates kept: judging them is the extension's business. */
  readonly params: readonly (readonly [name: string, value: string | true])[];
};

/** RFC 9110 §5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** True for a token of HTTP, RFC 9110 §5.6.2: a header's name, a subprotocol, the name of an extension. */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/** Reads the header's grammar, or undefined where it is broken; several header lines are joined by ", ". */
export function readExtensions(header: string): Extension[] | undefined {
  const entries = splitOutsideQuotes(header, ",");
  if (entries === undefined) return undefined;
  const extensions: Extension[] = [];
  for (const entry of entries) {
    if (entry.trim() === "") continue; // RFC 9110 §5.6.1.2: empty list elements are passed over
    const extension = readExtension(entry);
    if (extension === undefined) return undefined;
    extensions.push(extension);
  }
  return extensions.length > 0 ? extensions : undefined;
}

function readExtension(entry: string): Extension | undefined {
  const [name = "", ...rest] = (splitOutsideQuotes(entry, ";") ?? []).map((part) => part.trim());
  if (!isToken(name)) return undefined;
  const params: [string, string | true][] = [];
  for (const part of rest) {
    const param = readParam(part);
    if (param === undefined) return undefined;
    params.push(param);
  }
  return { name, params };
}

function readParam(part: string): [string, string | true] | undefined {
  const equals = part.indexOf("=");
  const name = (equals < 0 ? part : part.slice(0, equals)).trim();
  if (!isToken(name)) return undefined;
  if (equals < 0) return [name, true];
  const value = unquote(part.slice(equals + 1).trim());
  // A quoted value must be a token once its quotes are gone (RFC 6455 §9.1).
  return isToken(value) ? [name, value] : undefined;
}

function unquote(value: string): string {
  if (value.length < 2 || !value.startsWith('"') || !value.endsWith('"')) return value;
  return value.slice(1, -1).replace(/\\(.)/g, "$1");
}

/** Parts between `separator`, or undefined when a quoted string does not end. */
function splitOutsideQuotes(text: string, separator: string): string[] | undefined {
  const parts: string[] = [];
  let start = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (quoted && character === "\\") at++;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && character === separator) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  if (quoted) return undefined;
  parts.push(text.slice(start));
  return parts;
}

/** The header's value for `extensions`. */
export function writeExtensions(extensions: readonly Extension[]): string {
  return extensions
    .map(({ name, params }) =>
      [name, ...params.map(([key, value]) => (value === true ? key : `${key}=${value}`))].join(
        "; ",
      ),
    )
    .join(", ");
}
