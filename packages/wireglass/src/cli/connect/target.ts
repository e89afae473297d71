import { isToken, UsageError } from "@wireglass/wire";
import {
  type ClientOptions,
  type Limits,
  type TlsClientOptions,
  withoutCredentials,
} from "../../endpoint/index.ts";
import type { ConnectCommand } from "./connect-command.ts";
import type { LinkKind } from "./link.ts";
import type { Texts } from "./texts.ts";
import { readTlsFiles } from "./tls-files.ts";

/** Where to connect and how: a command line that was understood. */
export type Target = {
  readonly kind: LinkKind;
  readonly url: string;
  readonly tls: TlsClientOptions;
  readonly limits: Partial<Limits>;
  readonly proxy: string | undefined;
  /** What only WebSockets have. */
  readonly handshake: Pick<
    ClientOptions,
    "headers" | "subprotocols" | "origin" | "auth" | "deflate" | "heartbeat"
  >;
};

const KINDS: Readonly<Record<string, LinkKind>> = {
  ws: "websocket",
  wss: "websocket",
  http: "websocket",
  https: "websocket",
  tcp: "stream",
  tls: "stream",
  udp: "datagram",
};

/** Checks the command line and reads the files it names. @throws UsageError with a sentence for people */
export function targetOf(command: ConnectCommand, texts: Texts): Target {
  const { scheme, kind } = parseUrl(command.url, texts);
  const stray = strayFlag(command, scheme, kind);
  if (stray !== undefined) throw new UsageError("connect/option", texts.notFor(stray, scheme));
  checkHandshake(command, texts);
  const { pingSeconds, timeoutMs, headers, subprotocols, origin, deflate } = command;
  return {
    kind,
    url: command.url,
    tls: tlsOf(command, texts),
    limits: {
      ...command.limits,
      ...(timeoutMs !== undefined && { connectTimeoutMs: Math.round(timeoutMs) }),
      ...(pingSeconds !== undefined && { heartbeatIntervalMs: Math.round(pingSeconds * 1000) }),
    },
    proxy: proxyOf(command, texts),
    handshake: {
      headers: headers.map(([name, value]) => [name, value] as const),
      ...(subprotocols.length > 0 && { subprotocols }),
      ...(origin !== undefined && { origin }),
      ...(command.user !== undefined && { auth: credentials(command.user, texts) }),
      deflate,
      heartbeat: pingSeconds !== undefined,
    },
  };
}

function parseUrl(text: string, texts: Texts): { scheme: string; kind: LinkKind } {
  if (text === "") throw new UsageError("connect/url", texts.noUrl());
  const shown = withoutCredentials(text); // it may end up in a log
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) throw new UsageError("connect/url", texts.noScheme(shown));
  const kind = Object.hasOwn(KINDS, scheme) ? KINDS[scheme] : undefined;
  if (kind === undefined) throw new UsageError("connect/url", texts.badScheme(shown));
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url?.hostname) throw new UsageError("connect/url", texts.badUrl(shown));
  if (kind !== "websocket" && url.port === "") {
    throw new UsageError("connect/port", texts.portMissing(shown));
  }
  return { scheme, kind };
}

/** The first flag that this kind of connection could only ignore. */
function strayFlag(command: ConnectCommand, scheme: string, kind: LinkKind): string | undefined {
  const { headers, subprotocols, origin, user, reconnect, pingSeconds, proxy } = command;
  const { insecure, ca, cert, key, servername, pin } = command;
  const webSocket = {
    "-H": headers.length > 0,
    "--subprotocol": subprotocols.length > 0,
    "--origin": origin !== undefined,
    "--user": user !== undefined,
    "--reconnect": reconnect,
    "--ping": pingSeconds !== undefined,
  };
  const tls = {
    "--ca": ca !== undefined,
    "--cert": cert !== undefined,
    "--key": key !== undefined,
    "--servername": servername !== undefined,
    "--pin": pin !== undefined,
    "--insecure": insecure,
  };
  const given = {
    ...(kind !== "websocket" && webSocket),
    ...((scheme === "tcp" || scheme === "udp") && tls),
    ...(kind === "datagram" && { "--proxy": proxy !== undefined }),
  };
  return Object.entries(given).find(([, set]) => set)?.[0];
}

/** What the library would refuse in English. */
function checkHandshake(
  { headers, subprotocols, origin = "" }: ConnectCommand,
  texts: Texts,
): void {
  const all = [...headers, ["Origin", origin] as const];
  // A header's characters are bytes (RFC 9110 §5.5), and none of them a line end.
  const bad = all.find(([name, value]) => !isToken(name) || /[\0\r\n\u0100-\uffff]/.test(value));
  if (bad !== undefined) throw new UsageError("head/header", texts.badHeader(bad[0]));
  const names = new Set(subprotocols);
  if (names.size !== subprotocols.length || !subprotocols.every(isToken)) {
    throw new UsageError("handshake/subprotocol", texts.badSubprotocol(subprotocols.join(" ")));
  }
}

function tlsOf(command: ConnectCommand, texts: Texts): TlsClientOptions {
  const { insecure, servername, pin } = command;
  if (pin !== undefined && !/^[0-9a-f]{64}$/i.test(pin.replaceAll(":", ""))) {
    throw new UsageError("connect/pin", texts.badPin());
  }
  return {
    ...readTlsFiles(command, texts),
    ...(insecure && { rejectUnauthorized: false }),
    ...(servername !== undefined && { servername }),
    ...(pin !== undefined && { pin }),
  };
}

function credentials(text: string, texts: Texts): { user: string; password: string } {
  const colon = text.indexOf(":");
  if (colon < 0) throw new UsageError("connect/user", texts.badUser());
  return { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

function proxyOf({ proxy }: ConnectCommand, texts: Texts): string | undefined {
  if (proxy === undefined) return undefined;
  const url = URL.canParse(proxy) ? new URL(proxy) : undefined;
  if (url?.hostname && /^(https?|socks5?h?):$/.test(url.protocol)) return proxy;
  throw new UsageError("connect/proxy", texts.badProxy(withoutCredentials(proxy)));
}
