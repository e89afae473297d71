import type { ConnectCommand } from "./connect-command.ts";
import { shellWords } from "./curl-words.ts";

type Draft = { -readonly [Key in keyof ConnectCommand]?: ConnectCommand[Key] } & {
  cookies: string[];
  pairs: [string, string][];
  proxyUser?: string;
};

/** Belong to one connection or one handshake: ours makes its own. */
const DROPPED: ReadonlySet<string> = new Set([
  "host",
  "connection",
  "upgrade",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "content-length",
  "sec-websocket-key",
  "sec-websocket-version",
  "sec-websocket-extensions",
  "sec-websocket-accept",
]);

type Taker = (value: string, draft: Draft) => void;

/** The options that mean something here; the rest is passed over. */
const OPTIONS: Readonly<Record<string, Taker>> = {
  "--url": (value, draft) => takeUrl(value, draft),
  "--header": (value, draft) => takeHeader(value, draft),
  "--cookie": (value, draft) => takeCookie(value, draft),
  "--user": (value, draft) => assign(draft, { user: value }),
  "--user-agent": (value, draft) => takeHeader(`User-Agent: ${value}`, draft),
  "--referer": (value, draft) => takeHeader(`Referer: ${value.replace(/;auto$/, "")}`, draft),
  "--oauth2-bearer": (value, draft) => takeHeader(`Authorization: Bearer ${value}`, draft),
  "--proxy": (value, draft) => takeProxy(value, "http", draft),
  "--socks5": (value, draft) => takeProxy(value, "socks5", draft),
  "--socks5-hostname": (value, draft) => takeProxy(value, "socks5", draft),
  "--proxy-user": (value, draft) => assign(draft, { proxyUser: value }),
  "--cacert": (value, draft) => assign(draft, { ca: value }),
  "--cert": (value, draft) => assign(draft, { cert: value }),
  "--key": (value, draft) => assign(draft, { key: value }),
  "--connect-timeout": (value, draft) => takeTimeout(value, draft),
};

const SHORT: Readonly<Record<string, string>> = {
  H: "--header",
  b: "--cookie",
  u: "--user",
  A: "--user-agent",
  e: "--referer",
  x: "--proxy",
  U: "--proxy-user",
  E: "--cert",
  k: "--insecure",
};

/** Others that take a value, which is no URL then. */
const SHORT_WITH_VALUE = "AbcCdDeEFHKmoPQrtTuUwxXyYz";
const LONG_WITH_VALUE =
  /^--(request|request-target|data(-raw|-binary|-urlencode|-ascii)?|json|form(-string)?|output|cookie-jar|max-time|retry(-delay|-max-time)?|resolve|connect-to|interface|max-redirs|write-out|range|ciphers|tls13-ciphers|tls-max|cert-type|key-type|pass|capath|proxy-header|noproxy|config|dump-header|limit-rate|local-port|upload-file|trace(-ascii)?|stderr|dns-servers|proto(-default|-redir)?|aws-sigv4|keepalive-time|unix-socket|netrc-file|expect100-timeout|pinnedpubkey|crlfile)$/;

/**
 * What a `curl` command asks for, as copied from a browser's DevTools: as one string, in the quoting of
 * bash or of Windows' cmd, or as the words behind "curl". Never throws: what has no meaning for a
 * WebSocket is passed over.
 */
export function parseCurl(words: string | readonly string[]): Partial<ConnectCommand> {
  const all = typeof words === "string" ? shellWords(words) : [...words];
  if (/^(.*[\\/])?curl(\.exe)?$/i.test(all[0] ?? "")) all.shift();
  const draft: Draft = { cookies: [], pairs: [] };
  while (all.length > 0) takeWord(all, draft);
  return finished(draft);
}

/** Takes one option with its value, or a URL, from the front of `words`. */
function takeWord(words: string[], draft: Draft): void {
  const word = words.shift() ?? "";
  if (word.startsWith("--")) return takeOption(word, () => words.shift(), draft);
  if (!word.startsWith("-") || word === "-") return takeUrl(word, draft);
  for (let at = 1; at < word.length; at++) {
    const letter = word[at] ?? "";
    const rest = word.slice(at + 1);
    const takesValue = SHORT_WITH_VALUE.includes(letter);
    const value = (): string | undefined => (rest === "" ? words.shift() : rest);
    takeOption(SHORT[letter] ?? (takesValue ? "--output" : ""), value, draft);
    if (takesValue) return; // the value may have been the rest of the word
  }
}

function takeOption(name: string, value: () => string | undefined, draft: Draft): void {
  if (name === "--insecure") return assign(draft, { insecure: true });
  const taker = Object.hasOwn(OPTIONS, name) ? OPTIONS[name] : undefined;
  if (taker === undefined && !LONG_WITH_VALUE.test(name)) return;
  const given = value();
  if (given !== undefined) taker?.(given, draft);
}

function takeUrl(text: string, draft: Draft): void {
  if (text === "" || draft.url !== undefined) return;
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`; // as curl does
  draft.url = url.replace(/^http(?=s?:)/i, "ws").replace(/^wss:/i, "wss:");
}

function takeHeader(text: string, draft: Draft): void {
  const [, name = "", value = ""] = /^(:?[^:;]*)[:;]\s*(.*?)\s*$/s.exec(text) ?? [];
  const key = name.trim().toLowerCase();
  // ":authority" and its kind are HTTP/2's; "Name:" takes a header away, "Name;" sends it empty.
  if (key === "" || key.startsWith(":") || DROPPED.has(key)) return;
  if (value === "" && !text.trimEnd().endsWith(";")) return;
  if (key === "cookie") draft.cookies.push(value);
  else if (key === "origin") draft.origin = value;
  else if (key === "sec-websocket-protocol") takeSubprotocols(value, draft);
  else draft.pairs.push([name.trim(), value]);
}

function takeSubprotocols(value: string, draft: Draft): void {
  const names = value.split(",").map((name) => name.trim());
  draft.subprotocols = [...(draft.subprotocols ?? []), ...names.filter((name) => name !== "")];
}

/** Without a "=" it names a file of cookies, which is not read. */
function takeCookie(value: string, draft: Draft): void {
  if (value.includes("=")) draft.cookies.push(value);
}

function takeProxy(value: string, scheme: string, draft: Draft): void {
  draft.proxy = value.includes("://") ? value : `${scheme}://${value}`;
}

function takeTimeout(value: string, draft: Draft): void {
  const seconds = Number(value);
  if (seconds > 0) draft.timeoutMs = seconds * 1000;
}

function assign(draft: Draft, values: Partial<Draft>): void {
  Object.assign(draft, values);
}

function finished({ cookies, pairs, proxyUser, ...command }: Draft): Partial<ConnectCommand> {
  const headers = [...pairs];
  if (cookies.length > 0) headers.push(["Cookie", cookies.join("; ")]);
  return {
    ...command,
    ...(headers.length > 0 && { headers }),
    ...(command.proxy !== undefined && { proxy: withUser(command.proxy, proxyUser) }),
  };
}

function withUser(proxy: string, user: string | undefined): string {
  if (user === undefined || !URL.canParse(proxy)) return proxy;
  const url = new URL(proxy);
  const [name = "", password = ""] = user.split(/:(.*)/s);
  url.username = encodeURIComponent(name);
  url.password = encodeURIComponent(password);
  return url.href;
}
