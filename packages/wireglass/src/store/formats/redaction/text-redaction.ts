import { withoutJsonSecrets } from "./json-redaction.ts";
import { type Cover, isTelling } from "./known-secrets.ts";
import type { SecretNames } from "./secret-names.ts";

/** JSON in texts of JSON is followed so far. */
const MAX_DEPTH = 4;

// Every expression begins at a place that the run of characters before it cannot reach, or is bounded: the time
// they take grows with the text and not with its square, whatever a stranger wrote.

/** "name=value" in queries, forms and cookies. */
const PAIR = /(^|[?&#;\s"'{,]|(?<=\\u0026))([\w.%~-]{1,64})=([^&\s"'<>;,#\\]+)/g;
/** "Name: value" on a line of its own, as heads of HTTP and STOMP have them. */
const LINE = /^([\w-]{1,64}):[ \t]*([^\r\n]+)$/gm;
/** "scheme://user:password@". */
const USERINFO =
  /\b([a-z][a-z0-9+.-]{0,20}:\/\/[^\s/?#@"'<>\\:]{0,200}:)([^\s/?#@"'<>\\]{1,200})(?=@)/gi;
/** An authorization scheme, RFC 9110 §11.1, with what follows it. */
const SCHEME = /\b((?:Bearer|Basic|Token|Digest|Negotiate|ApiKey)[ ]{1,4})([\w.~+/=-]{8,})/gi;
/** Kubernetes hands a token over in a subprotocol's name. */
const SUBPROTOCOL = /(bearer\.authorization\.k8s\.io\.)([\w-]{8,})/g;
/** A JSON Web Token, RFC 7519 §3: base64url of `{"` begins so. */
const WEB_TOKEN = /(?<![\w-])()(eyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*)/g;
/** Keys whose makers gave them a form of their own. */
const KNOWN_FORMS =
  /(?<![\w-])()(gh[pousr]_\w{20,255}|github_pat_\w{20,255}|glpat-[\w-]{20,64}|sk-[\w-]{20,255}|[rs]k_(?:live|test)_\w{10,255}|xox[abeprs]-[\w-]{10,255}|A[KS]IA[A-Z0-9]{16}(?!\w)|AIza[\w-]{35}|ya29\.[\w-]{20,500})/g;

/** What covering texts needs. */
export type TextRules = { readonly names: SecretNames; readonly cover: Cover };

/** A text without the secrets in it, as far as their place or form tells; the rest stays as it is written. */
export function withoutSecrets(text: string, rules: TextRules, depth = 0): string {
  const { cover } = rules;
  const withoutJson = withoutJsonSecrets(text, {
    ...rules,
    secretValue: (name, value) => coveredValue(name, value, cover),
    nestedText: (inner) => (depth < MAX_DEPTH ? withoutSecrets(inner, rules, depth + 1) : inner),
  });
  const placed = withoutPlaced(withoutJson, rules);
  const formless = [SUBPROTOCOL, WEB_TOKEN, KNOWN_FORMS].reduce(
    (rest, form) =>
      rest.replace(form, (_all, before: string, secret: string) => before + cover.cover(secret)),
    placed,
  );
  return cover.coverKnown(formless);
}

/** Without the secrets whose place tells: lines, pairs, addresses, schemes. */
function withoutPlaced(text: string, rules: TextRules): string {
  const { names, cover } = rules;
  const withoutLines = text.replace(LINE, (all, name: string, value: string) =>
    names.hasHeader(name) ? all.slice(0, -value.length) + coveredHeader(name, value, rules) : all,
  );
  // Most messages have neither of these characters, and looking for one is cheap.
  const withoutPairs = withoutLines.includes("=")
    ? withoutLines.replace(PAIR, (all, before: string, name: string, value: string) => {
        const inQuery = before === "?" || before === "&" || before === "#";
        const secret = inQuery ? names.hasQuery(name) : names.has(name);
        return secret ? `${before}${name}=${cover.cover(value)}` : all;
      })
    : withoutLines;
  const withoutUsers = withoutPairs.includes("@")
    ? withoutPairs.replace(
        USERINFO,
        (_all, before: string, secret: string) => before + cover.cover(secret),
      )
    : withoutPairs;
  return withoutUsers.replace(SCHEME, (all, scheme: string, secret: string) =>
    isTelling(secret) ? scheme + cover.cover(secret) : all,
  );
}

/** A header's value without its secrets. */
export function coveredHeader(name: string, value: string, rules: TextRules): string {
  const { names, cover } = rules;
  if (/^cookie2?$/i.test(name)) return coveredCookies(value, cover);
  if (/^set-cookie2?$/i.test(name)) return coveredSetCookie(value, cover);
  if (/^sec-websocket-(?:key|accept)$/i.test(name)) return value;
  if (/^sec-websocket-protocol$/i.test(name)) return coveredProtocols(value, rules);
  return names.hasHeader(name) ? coveredValue(name, value, cover) : withoutSecrets(value, rules);
}

/** A scheme is no secret: "Bearer REDACTED-1" has the same placeholder as the token alone elsewhere. */
function coveredValue(name: string, value: string, cover: Cover): string {
  if (/^cookies?$/i.test(name) && value.includes("=")) return coveredCookies(value, cover);
  const [, scheme = "", secret = value] =
    /^((?:Bearer|Basic|Token|Digest|Negotiate|ApiKey|AWS4-HMAC-SHA256) +)([\s\S]+)$/i.exec(value) ??
    [];
  return scheme + cover.cover(secret);
}

function coveredCookies(value: string, cover: Cover): string {
  return value
    .split(";")
    .map((cookie) => coveredCookie(cookie, cover))
    .join(";");
}

/** What follows the first cookie are its attributes, RFC 6265 §4.1. */
function coveredSetCookie(value: string, cover: Cover): string {
  const [first = "", ...attributes] = value.split(";");
  return [coveredCookie(first, cover), ...attributes].join(";");
}

/** A cookie without a name is a value, RFC 6265bis §5.6. */
function coveredCookie(cookie: string, cover: Cover): string {
  const start = cookie.indexOf("=") + 1;
  const value = cookie.slice(start).trim();
  const at = cookie.indexOf(value, start);
  const bare =
    value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
  const covered = value.replace(bare, () => cover.cover(bare));
  return cookie.slice(0, at) + covered + cookie.slice(at + value.length);
}

/** Some hand a token over as the subprotocol behind one that is named for it: "access_token, abc". */
function coveredProtocols(value: string, rules: TextRules): string {
  const items = value.split(",");
  const covered = items.map((item, i) => {
    const named = rules.names.has(items[i - 1]?.trim() ?? "");
    return named ? item.replace(item.trim(), (secret) => rules.cover.cover(secret)) : item;
  });
  return withoutSecrets(covered.join(","), rules);
}
