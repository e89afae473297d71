import { createHash, timingSafeEqual } from "node:crypto";
import { isIP, type Socket as NetSocket, connect as netConnect } from "node:net";
import { type ConnectionOptions, type TLSSocket, connect as tlsConnect } from "node:tls";
import { ConnectError, hungUp } from "./connect-error.ts";
import { type Addresses, addressesOf, hostPort } from "./listener.ts";
import { HttpProxyHandshake, type ProxyHandshake, SocksHandshake } from "./proxy-handshake.ts";
import { Pump, readData, SHARED_READ } from "./pump.ts";
import { withoutCredentials } from "./shown-url.ts";
import { type TlsFacts, tlsFactsOf } from "./tls-facts.ts";

/** How TLS is spoken; the rest of `node:tls`' options may be given too. */
export type TlsClientOptions = Omit<ConnectionOptions, "host" | "port" | "socket" | "path"> & {
  /** SHA-256 fingerprint of the only certificate that is accepted, as hex; replaces all other checks. */
  readonly pin?: string;
  /** Gets each line of a TLS key log, with which other tools read the same traffic. */
  readonly keyLog?: ((line: Buffer) => void) | undefined;
};

export type DialOptions = {
  readonly host: string;
  readonly port: number;
  readonly tls?: TlsClientOptions | undefined;
  /** "http://user:password@host:port" or "socks5://…" */
  readonly proxy?: string | undefined;
  readonly signal: AbortSignal;
};

export type Dialed = {
  readonly pump: Pump;
  readonly addresses: Addresses;
  readonly tls?: TlsFacts;
  /** What the server chose in ALPN; undefined where nothing was agreed on. */
  readonly protocol?: string;
  /** Begins to read: call it once the pump has its client. */
  start(): void;
};

/** Opens a stream: TCP, through a proxy if there is one, with TLS if wanted. Rejects with ConnectError. */
export async function dial(options: DialOptions): Promise<Dialed> {
  const where = hostPort(options.host, options.port);
  try {
    if (options.proxy === undefined && options.tls === undefined) return await dialPlain(options);
    const raw = options.proxy
      ? await dialProxy(options.proxy, options)
      : await opened(netConnect(tcp(options.host, options.port)), "connect", options.signal);
    if (options.tls === undefined) return dialed(raw);
    const secure = await startTls(raw, options.host, options.tls, options.signal);
    const facts = tlsFactsOf(secure);
    const servername = options.tls.servername ?? (isIP(options.host) ? "" : options.host);
    const { alpnProtocol: protocol } = secure;
    return {
      ...dialed(secure),
      ...(facts && { tls: { ...facts, servername } }),
      ...(protocol && { protocol }),
    };
  } catch (error) {
    throw ConnectError.from(error, where);
  }
}

function tcp(host: string, port: number) {
  return { host, port, noDelay: true, allowHalfOpen: true, autoSelectFamily: true };
}

async function dialPlain({ host, port, signal }: DialOptions): Promise<Dialed> {
  const socket = netConnect({ ...tcp(host, port), onread: SHARED_READ } as ReturnType<typeof tcp>);
  const pump = new Pump(socket);
  await opened(socket, "connect", signal);
  return { pump, addresses: addressesOf(socket), start: () => {} };
}

function dialed(socket: NetSocket): Dialed {
  const pump = new Pump(socket);
  return { pump, addresses: addressesOf(socket), start: () => readData(socket) };
}

/** Resolves when `socket` emits `event`; destroys it when it fails or is aborted. */
function opened<Stream extends NetSocket>(
  socket: Stream,
  event: "connect" | "secureConnect",
  signal: AbortSignal,
): Promise<Stream> {
  return new Promise((resolve, reject) => {
    const stop = (error: unknown): void => {
      signal.removeEventListener("abort", onAbort);
      socket.destroy();
      reject(error);
    };
    const onAbort = (): void => stop(signal.reason);
    const onClose = (): void => stop(hungUp());
    socket.once("error", stop);
    socket.once("close", onClose);
    socket.once(event, () => {
      signal.removeEventListener("abort", onAbort);
      socket.off("error", stop);
      socket.off("close", onClose);
      resolve(socket);
    });
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
}

/** What is spoken inside: RFC 7301. A plain `tls://` connection does not say, as anything may follow. */
export const HTTP: TlsClientOptions = { ALPNProtocols: ["http/1.1"] };

async function startTls(
  socket: NetSocket,
  host: string,
  { pin, keyLog, ...options }: TlsClientOptions,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const servername = options.servername ?? (isIP(host) ? "" : host);
  const secure = tlsConnect({
    host,
    ...options,
    servername,
    socket,
    ...(pin !== undefined && { rejectUnauthorized: false }),
  });
  if (keyLog !== undefined) secure.on("keylog", keyLog);
  await opened(secure, "secureConnect", signal);
  if (pin !== undefined) checkPin(secure, pin);
  return secure;
}

function checkPin(secure: TLSSocket, pin: string): void {
  const wanted = Buffer.from(pin.replace(/[^0-9a-f]/gi, ""), "hex");
  const certificate = secure.getPeerX509Certificate();
  const actual = createHash("sha256")
    .update(certificate?.raw ?? "")
    .digest();
  if (wanted.length === actual.length && timingSafeEqual(wanted, actual)) return;
  secure.destroy();
  const text = `the certificate is not the pinned one; its SHA-256 is ${actual.toString("hex")}`;
  throw new ConnectError("connect/certificate", text);
}

async function dialProxy(proxy: string, target: DialOptions): Promise<NetSocket> {
  const url = URL.canParse(proxy) ? new URL(proxy) : undefined;
  if (url === undefined) throw notAProxy(`"${withoutCredentials(proxy)}"`);
  const { host, port, signal } = target;
  const user = url.username === "" ? undefined : decodeURIComponent(url.username);
  const about = { host, port, user, password: decodeURIComponent(url.password) };
  const [handshake, defaultPort] = handshakeFor(url.protocol, about);
  const proxyHost = url.hostname.replace(/^\[|\]$/g, "");
  const proxyPort = Number(url.port || defaultPort);
  try {
    let socket = await opened(netConnect(tcp(proxyHost, proxyPort)), "connect", signal);
    if (url.protocol === "https:") socket = await startTls(socket, proxyHost, HTTP, signal);
    await tunnel(socket, handshake, signal);
    return socket;
  } catch (error) {
    if (signal.aborted) throw error; // by the caller or the time-out: not the proxy's doing
    const where = `the proxy ${hostPort(proxyHost, proxyPort)}`;
    const { message } = ConnectError.from(error, where);
    const text = message.startsWith(where) ? message : `${where}: ${message}`;
    throw new ConnectError("connect/proxy", text, { cause: error });
  }
}

function handshakeFor(
  protocol: string,
  target: ConstructorParameters<typeof HttpProxyHandshake>[0],
): [ProxyHandshake, number] {
  switch (protocol) {
    case "http:":
      return [new HttpProxyHandshake(target), 80];
    case "https:":
      return [new HttpProxyHandshake(target), 443];
    case "socks5:":
    case "socks5h:":
    case "socks:":
      return [new SocksHandshake(target), 1080];
    default:
      throw notAProxy(`${protocol}//`);
  }
}

function notAProxy(what: string): ConnectError {
  const text = `a proxy's URL begins with http://, https:// or socks5://, not ${what}`;
  return new ConnectError("connect/proxy", text);
}

/** Plays `handshake` over `socket` and leaves the socket paused, with what belongs to the tunnel unread. */
function tunnel(socket: NetSocket, handshake: ProxyHandshake, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const finish = (error?: unknown): void => {
      socket.off("data", onData);
      socket.off("error", finish);
      socket.off("end", onClose);
      socket.off("close", onClose);
      signal.removeEventListener("abort", onAbort);
      socket.pause();
      if (error === undefined) return resolve();
      socket.destroy();
      reject(error);
    };
    const onAbort = (): void => finish(signal.reason);
    const onClose = (): void => finish(new ConnectError("connect/proxy", "it hung up"));
    const onData = (chunk: Uint8Array): void => {
      const step = handshake.receive(chunk);
      if (step.kind === "send") socket.write(step.bytes);
      if (step.kind === "refused") finish(new ConnectError("connect/proxy", step.reason));
      if (step.kind === "open") {
        finish();
        if (step.rest.length > 0) socket.unshift(step.rest);
      }
    };
    socket.on("data", onData);
    socket.on("error", finish);
    socket.on("end", onClose); // the socket may stay half open: nobody else would notice
    socket.on("close", onClose);
    signal.addEventListener("abort", onAbort, { once: true });
    socket.write(handshake.start());
  });
}
