import { CommandError } from "./command-error.ts";
import type { Texts } from "./texts.ts";

export const SCHEMES = ["ws", "wss", "tcp", "tls", "udp"] as const;
export type Scheme = (typeof SCHEMES)[number];

/** A place to listen on. */
export type ListenAddress = {
  readonly scheme: Scheme;
  /** Without the brackets of an IPv6 address. */
  readonly hostname: string;
  readonly port: number;
  /** The only path that is served; undefined serves every path. */
  readonly path: string | undefined;
};

export const DEFAULT_LISTEN = "ws://127.0.0.1:8080/";

const WEB_PORTS: Partial<Record<Scheme, number>> = { ws: 80, wss: 443 };

/** Reads `--listen`. @throws CommandError with status 2 */
export function parseListen(text: string, texts: Texts): ListenAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^[a-z]+:\/\//i.test(text)) {
    throw new CommandError(2, texts.notAnAddress(text));
  }
  const scheme = SCHEMES.find((name) => `${name}:` === url.protocol);
  if (scheme === undefined) throw new CommandError(2, texts.unknownScheme(text));
  if (url.username !== "" || url.search !== "" || url.hash !== "" || url.hostname === "") {
    throw new CommandError(2, texts.notAnAddress(text));
  }
  const port = url.port === "" ? WEB_PORTS[scheme] : Number(url.port);
  if (port === undefined) throw new CommandError(2, texts.portMissing(text));
  const web = scheme === "ws" || scheme === "wss";
  const plainPath = url.pathname === "" || url.pathname === "/";
  if (!web && !plainPath) throw new CommandError(2, texts.pathOfPlain(text));
  const hostname = url.hostname.replace(/^\[|\]$/g, "");
  return { scheme, hostname, port, path: plainPath ? undefined : url.pathname };
}

export function isWeb({ scheme }: ListenAddress): boolean {
  return scheme === "ws" || scheme === "wss";
}

export function isSecure({ scheme }: ListenAddress): boolean {
  return scheme === "wss" || scheme === "tls";
}
