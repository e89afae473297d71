/** Letters and digits of a name in lower case: "X-Api-Key", "api_key" and "apiKey" are one. */
function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** Wherever they stand: in headers, queries, forms and JSON. */
const WHOLE_NAMES: ReadonlySet<string> = new Set([
  "auth",
  "bearer",
  "cookie",
  "cookies",
  "credential",
  "credentials",
  "csrf",
  "jwt",
  "otp",
  "passcode",
  "passphrase",
  "passwd",
  "pwd",
  "session",
  "sid",
  "ssid",
  "xsrf",
]);

/** A name that ends so is one of a secret: "refresh_token", "client-secret", "newPassword", "connect.sid". */
const ENDINGS =
  /(?:token|secret|password|passwd|apikey|accesskey|accesskeyid|secretkey|privatekey|sessionkey|authkey|authorization|setcookie2?|sessionid|sessid|connectsid|signature|credential|csrf|xsrf)$/;

/** In the query of a URL these are keys of somebody; in JSON they are names like others. */
const QUERY_NAMES: ReadonlySet<string> = new Set(["code", "key", "sig", "ticket", "sign", "hmac"]);

/** Headers that have a name like a secret's, and none: all of it is said on every wire. */
const PLAIN_HEADERS = /^sec-websocket-(?:key|accept|version|extensions)$/i;

/** Traffic repeats its names; a stranger who makes up new ones gets no memory for more than these. */
const MAX_REMEMBERED = 10_000;
/** A longer one is no name. */
const MAX_NAME_CHARACTERS = 128;

/** Which names have a value that is not to be passed on. */
export class SecretNames {
  readonly #more: ReadonlySet<string>;
  readonly #remembered = new Map<string, boolean>();

  /** `more`: names besides those that everybody uses. */
  constructor(more: readonly string[] = []) {
    this.#more = new Set(more.map(plainName));
  }

  /** For names anywhere. */
  has(name: string): boolean {
    if (name.length > MAX_NAME_CHARACTERS) return false;
    const known = this.#remembered.get(name);
    if (known !== undefined) return known;
    const plain = plainName(name);
    const secret = WHOLE_NAMES.has(plain) || ENDINGS.test(plain) || this.#more.has(plain);
    if (this.#remembered.size < MAX_REMEMBERED) this.#remembered.set(name, secret);
    return secret;
  }

  /** For names in the query of a URL. */
  hasQuery(name: string): boolean {
    return this.has(name) || QUERY_NAMES.has(plainName(name));
  }

  /** For names of headers. */
  hasHeader(name: string): boolean {
    return !PLAIN_HEADERS.test(name) && this.has(name);
  }
}
