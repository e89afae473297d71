import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { isIP } from "node:net";
import { ApiError } from "./api-error.ts";

const TOKEN_BYTES = 16;

/** A request's headers, by lower-case name. */
export type HeaderReader = (name: string) => string | undefined;

export type GateOptions = {
  readonly hostname: string;
  readonly port: number;
  /** Further names under which we are reached. */
  readonly names?: readonly string[];
};

/**
 * Decides who comes in. A page of another site gets nothing, whatever it makes a browser do: `Host` stops names
 * that were bound to our address, `Origin` and `Sec-Fetch-Site` stop requests of other origins, and the token
 * stops everybody else.
 */
export class Gate {
  /** 128 random bits; it is told to nobody but the user. */
  readonly token = randomBytes(TOKEN_BYTES).toString("base64url");
  /** Cookies are shared by all ports of a host: each has its own name. */
  readonly cookieName: string;
  readonly #key = randomBytes(32);
  readonly #digest: Buffer;
  readonly #hosts: ReadonlySet<string>;
  readonly #anyAddress: boolean;
  readonly #port: number;

  constructor({ hostname, port, names = [] }: GateOptions) {
    const bare = hostname.toLowerCase();
    const own = isLoopback(bare) ? ["127.0.0.1", "localhost", "[::1]"] : [];
    this.#hosts = new Set([...own, bracketed(bare), ...names].map((name) => name.toLowerCase()));
    this.#anyAddress = bare === "0.0.0.0" || bare === "::";
    this.#port = port;
    this.cookieName = `wireglass_${port}`;
    this.#digest = this.#digestOf(this.token);
  }

  /** @throws ApiError `refused/host` */
  checkHost(header: HeaderReader): void {
    if (this.#isOwnHost(header("host"))) return;
    const message = "this host name is not ours; open the address that the terminal printed";
    throw new ApiError(403, { code: "refused/host", message });
  }

  /** @throws ApiError `refused/host`, `refused/origin`, `refused/token` */
  check(header: HeaderReader): void {
    this.checkHost(header);
    const origin = header("origin");
    const site = header("sec-fetch-site");
    const isForeign = origin !== undefined && origin.toLowerCase() !== this.#originOf(header);
    // A browser says so even where it sends no Origin: an image or a script of another page.
    const isForeignSite = site !== undefined && site !== "same-origin" && site !== "none";
    if (isForeign || isForeignSite) {
      const message = "pages of other origins are not answered; open our own page";
      throw new ApiError(403, { code: "refused/origin", message });
    }
    const given = bearerOf(header("authorization")) ?? this.#cookieOf(header("cookie"));
    if (given !== undefined && this.isToken(given)) return;
    const message =
      "the token is missing or wrong; open the address that the terminal printed, or send Authorization: Bearer with its token";
    throw new ApiError(401, { code: "refused/token", message });
  }

  /** In a time that does not tell where they differ, nor how long the token is. */
  isToken(given: string): boolean {
    return timingSafeEqual(this.#digestOf(given), this.#digest);
  }

  /** The token is random, so one round of a keyed hash keeps it; a password's slow one would only delay. */
  #digestOf(text: string): Buffer {
    return createHmac("sha256", this.#key).update(text).digest();
  }

  #isOwnHost(host: string | undefined): boolean {
    const { name, port } = splitHost(host ?? "");
    if (port !== this.#port) return false;
    // An address cannot be bound to another one, as a name can.
    return this.#hosts.has(name) || (this.#anyAddress && isIP(name.replace(/^\[|\]$/g, "")) !== 0);
  }

  #originOf(header: HeaderReader): string {
    return `http://${(header("host") ?? "").toLowerCase()}`;
  }

  #cookieOf(text = ""): string | undefined {
    for (const pair of text.split(";")) {
      const [name, value] = pair.trim().split("=", 2);
      if (name === this.cookieName) return value;
    }
    return undefined;
  }
}

/** Whether only this machine reaches an address. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "::1" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** RFC 6750, section 2.1. */
function bearerOf(value = ""): string | undefined {
  return /^bearer +([A-Za-z0-9\-._~+/]+=*)$/i.exec(value)?.[1];
}

function splitHost(host: string): { name: string; port: number } {
  const match = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::(\d{1,5}))?$/i.exec(host);
  return { name: (match?.[1] ?? "").toLowerCase(), port: Number(match?.[2] ?? 80) };
}

function bracketed(hostname: string): string {
  return hostname.includes(":") ? `[${hostname}]` : hostname;
}
