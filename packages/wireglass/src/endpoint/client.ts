import { randomBytes } from "node:crypto";
import {
  ClientHandshake,
  type ClientStep,
  DeflateStream,
  type HeaderPairs,
  type Host,
  headerValue,
  type ResponseHead,
  UsageError,
  violation,
} from "@wireglass/wire";
import { ConnectError, hungUp } from "./connect-error.ts";
import { Deadline } from "./deadline.ts";
import { type DeflateOptions, type DeflateSetup, deflateSetup } from "./deflate-options.ts";
import { type Dialed, dial, HTTP, type TlsClientOptions } from "./dialer.ts";
import { type Limits, limitsWith } from "./limits.ts";
import { NODE_COMPRESSOR } from "./node-compressor.ts";
import type { PumpClient } from "./pump.ts";
import { Session } from "./session.ts";
import type { Delivery, SessionOptions, Tap } from "./session-options.ts";
import { withoutCredentials } from "./shown-url.ts";
import { SweepGroup } from "./sweeper.ts";

/** Headers as pairs in their order, or as an object. */
export type HeadersInput = HeaderPairs | Readonly<Record<string, string>>;

/** How a WebSocket connection is opened. */
export type ClientOptions = {
  /** Further headers of the request; one that names a header of ours replaces it. */
  readonly headers?: HeadersInput;
  /** Offered in the order of preference. */
  readonly subprotocols?: readonly string[];
  /** The Origin header. */
  readonly origin?: string;
  /** Sent as one Cookie header, names and values as they are. */
  readonly cookies?: Readonly<Record<string, string>>;
  /** Basic authentication; user and password in the URL do the same. */
  readonly auth?: { readonly user: string; readonly password: string };
  /** permessage-deflate: offered unless `false`. */
  readonly deflate?: boolean | DeflateOptions;
  /** For wss: who is trusted, and who you are. */
  readonly tls?: TlsClientOptions;
  /** "http://user:password@host:port", "https://…" or "socks5://…": the way to the server. */
  readonly proxy?: string;
  /** Sends heartbeats as a server does; off for a client unless told. */
  readonly heartbeat?: boolean;
  /** What is left out has the default in docs/limits.md. */
  readonly limits?: Partial<Limits>;
  /** Ends the attempt; an open connection is no longer concerned. */
  readonly signal?: AbortSignal;
  /** Sees the raw bytes of the open connection. */
  readonly tap?: (handshake: ClientOpened) => Tap | undefined;
};

/** An upgraded stream, before anybody reads it. */
export type ClientOpened = {
  /** The URL that was opened, after redirects. */
  readonly url: string;
  /** @internal The stream. */
  readonly dialed: Dialed;
  /** Our side of the handshake; its `request` has the bytes that were sent. */
  readonly handshake: ClientHandshake;
  /** The server's 101. */
  readonly answer: ResponseHead;
  /** Its head as it came. */
  readonly answerBytes: Uint8Array;
  /** What followed the head in the same chunk: the first frames. */
  readonly rest: Uint8Array;
  /** The one that the server chose; null for none. */
  readonly subprotocol: string | null;
  /** The answer's Sec-WebSocket-Extensions, "" for none. */
  readonly extensions: string;
  /** permessage-deflate as it was agreed; undefined for none. */
  readonly deflate: DeflateStream | undefined;
};

const sessions = new SweepGroup();

/** The session of a client on an upgraded stream; the sweeper minds its time. */
export function clientSession<Subject>(
  subject: Subject,
  opened: ClientOpened,
  options: ClientOptions & { readonly delivery: Delivery<Subject>; readonly host: Host },
): Session<Subject> {
  const shared: SessionOptions<Subject> = {
    role: "client",
    host: options.host,
    limits: limitsWith(options.limits),
    delivery: options.delivery,
    heartbeat: options.heartbeat ?? false,
    forget: sessions.forget,
  };
  const { deflate } = opened;
  const tap = options.tap?.(opened);
  const session = new Session<Subject>(opened.dialed.pump, shared, { subject, deflate, tap });
  sessions.add(session);
  return session;
}

/** Opens a stream and upgrades it, following redirects. Rejects with ConnectError. */
export async function openClient(url: URL, options: ClientOptions): Promise<ClientOpened> {
  const limits = limitsWith(options.limits);
  const deflate = deflateSetup(options.deflate ?? true);
  const deadline = new Deadline(url.host, limits.connectTimeoutMs, options.signal);
  try {
    let target = url;
    for (let redirects = 0; ; redirects++) {
      const outcome = await attempt(target, url, options, limits, deflate, deadline.signal);
      if (!("redirect" in outcome)) return outcome;
      if (redirects >= limits.maxRedirects) {
        const where = withoutCredentials(url);
        throw new ConnectError("connect/redirect", `${where}: more than ${redirects} redirects`);
      }
      target = outcome.redirect;
    }
  } catch (error) {
    if (error instanceof UsageError) throw error; // the caller's mistake, not the network's
    throw ConnectError.from(error, url.host);
  } finally {
    deadline.done();
  }
}

async function attempt(
  url: URL,
  first: URL,
  options: ClientOptions,
  limits: Limits,
  deflate: DeflateSetup | undefined,
  signal: AbortSignal,
): Promise<ClientOpened | { redirect: URL }> {
  const secure = url.protocol === "wss:";
  const handshake = new ClientHandshake(
    {
      host: url.host,
      target: `${url.pathname}${url.search}`,
      nonce: randomBytes(16),
      ...(options.subprotocols && { protocols: options.subprotocols }),
      deflate: deflate?.wishes,
      headers: requestHeaders(url, first, options),
    },
    limits,
  );
  const dialed = await dial({
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port || (secure ? 443 : 80)),
    tls: secure ? { ...HTTP, ...options.tls } : undefined,
    proxy: options.proxy,
    signal,
  });
  const step = await shakeHands(dialed, handshake, signal);
  if (step.kind === "open") return toOpened(url, dialed, handshake, step, deflate);
  dialed.pump.destroy();
  const location = step.head && redirectTarget(url, step.head);
  if (location !== undefined) return { redirect: location };
  throw refusal(url, step);
}

function toOpened(
  url: URL,
  dialed: Dialed,
  handshake: ClientHandshake,
  step: ClientStep & { kind: "open" },
  setup: DeflateSetup | undefined,
): ClientOpened {
  const { head, bytes, rest, subprotocol, extensions } = step;
  const deflate =
    step.deflate && new DeflateStream("client", step.deflate, NODE_COMPRESSOR, setup?.tuning);
  const answerBytes = Buffer.from(bytes);
  return {
    url: url.href,
    dialed,
    handshake,
    answer: head,
    answerBytes,
    rest: Buffer.from(rest),
    subprotocol,
    extensions,
    deflate,
  };
}

/** Sends the request and reads until the answer's head is there; bytes behind it wait in the step. */
function shakeHands(
  { pump, start }: Dialed,
  handshake: ClientHandshake,
  signal: AbortSignal,
): Promise<Exclude<ClientStep, { kind: "need" }>> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      pump.destroy();
      reject(signal.reason);
    };
    const finish = (step: Exclude<ClientStep, { kind: "need" }>): void => {
      signal.removeEventListener("abort", onAbort);
      pump.client = waiting;
      pump.pause();
      resolve(step);
    };
    let heard = false;
    const client: PumpClient = {
      bytes(chunk) {
        heard = true;
        const step = handshake.receive(Buffer.from(chunk));
        if (step.kind !== "need") finish(step);
      },
      peerEnd() {
        if (heard) finish({ kind: "violation", code: handshake.receiveEnd() });
        else pump.destroy(); // not a word: it has hung up
      },
      drained() {},
      gone(error) {
        signal.removeEventListener("abort", onAbort);
        reject(error ?? hungUp());
      },
    };
    pump.client = client;
    signal.addEventListener("abort", onAbort, { once: true });
    start();
    pump.write(handshake.request);
  });
}

/** Between the handshake and the session nothing arrives: the pump is paused. */
const waiting: PumpClient = { bytes() {}, peerEnd() {}, drained() {}, gone() {} };

function redirectTarget(url: URL, { status, headers }: ResponseHead): URL | undefined {
  const location = headerValue(headers, "location");
  if (location === undefined || ![301, 302, 303, 307, 308].includes(status)) return undefined;
  const target = URL.canParse(location, url.href) ? new URL(location, url.href) : undefined;
  if (target === undefined || !/^(http|ws)s?:$/.test(target.protocol)) return undefined;
  return new URL(target.href.replace(/^http/, "ws"));
}

function refusal(url: URL, step: ClientStep & { kind: "violation" }): ConnectError {
  const { text, rule } = violation(step.code);
  if (step.head !== undefined && step.head.status !== 101) {
    const { status, reason } = step.head;
    const message = `${url.host}: the server answered ${status} ${reason} instead of 101${advice(status)}`;
    return new ConnectError("connect/status", message, {
      response: step.head,
      violation: step.code,
    });
  }
  return new ConnectError("connect/handshake", `${url.host}: ${text} (${rule})`, {
    violation: step.code,
    ...(step.head && { response: step.head }),
  });
}

function advice(status: number): string {
  if (status === 401) return "; give user and password, or a token";
  if (status === 403) return "; it lets in other origins, or other users, only";
  if (status === 404) return "; check the path";
  if (status === 200) return "; that address serves pages, not WebSockets";
  return "";
}

function requestHeaders(url: URL, first: URL, options: ClientOptions): HeaderPairs {
  const { auth, origin, cookies } = options;
  const headers: [string, string][] = [];
  if (origin !== undefined) headers.push(["Origin", origin]);
  // What is meant for one host is not told to another that it redirects to.
  const sameHost =
    url.host === first.host && (url.protocol === first.protocol || url.protocol === "wss:");
  const given = pairsOf(options.headers ?? []);
  if (!sameHost)
    return [...headers, ...given.filter(([name]) => !/^(authorization|cookie)$/i.test(name))];
  const user = auth?.user ?? decodeURIComponent(first.username);
  const password = auth?.password ?? decodeURIComponent(first.password);
  if (user !== "" || password !== "") {
    const credentials = Buffer.from(`${user}:${password}`, "utf8").toString("base64");
    headers.push(["Authorization", `Basic ${credentials}`]);
  }
  if (cookies !== undefined) {
    const list = Object.entries(cookies).map(([name, value]) => `${name}=${value}`);
    headers.push(["Cookie", list.join("; ")]);
  }
  const named = new Set(given.map(([name]) => name.toLowerCase()));
  return [...headers.filter(([name]) => !named.has(name.toLowerCase())), ...given];
}

function pairsOf(headers: HeadersInput): HeaderPairs {
  return Array.isArray(headers) ? headers : Object.entries(headers as Record<string, string>);
}
