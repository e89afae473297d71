import { UsageError } from "@wireglass/wire";
import { type ClientOpened, type ClientOptions, clientSession, openClient } from "./client.ts";
import { KEEPING_HOST } from "./node-host.ts";
import { withoutCredentials } from "./shown-url.ts";
import { QUEUED, Socket } from "./socket.ts";
import type { StreamSocket } from "./stream-socket.ts";
import { connectTcp, type TcpOptions } from "./tcp.ts";
import type { DatagramSocket } from "./udp.ts";
import { connectUdp, type UdpOptions } from "./udp-client.ts";

/** How {@link connect} opens a ws or wss URL. */
export type ConnectOptions = ClientOptions;

/**
 * Opens a connection of the URL's kind: ws and wss (http and https are read as these), tcp and tls, or udp.
 * Resolves when the first message can be sent. Rejects with {@link ConnectError}, whose code and sentence
 * say why and what to do.
 *
 * @throws UsageError `connect/url` for a URL that is none, or of another scheme, `connect/port` for tcp,
 *   tls or udp without a port, `limit/value` for a limit that is no number from 0 on
 * @throws UsageError `handshake/subprotocol`, `head/header` or `deflate/window-bits` for options that
 *   cannot be sent
 */
export function connect(
  url: `tcp:${string}` | `tls:${string}`,
  options?: TcpOptions,
): Promise<StreamSocket>;
export function connect(url: `udp:${string}`, options?: UdpOptions): Promise<DatagramSocket>;
export function connect(url: string | URL, options?: ConnectOptions): Promise<Socket>;
export async function connect(
  url: string | URL,
  options: ConnectOptions | TcpOptions | UdpOptions = {},
): Promise<Socket | StreamSocket | DatagramSocket> {
  switch (/^(\w+):/.exec(String(url))?.[1]?.toLowerCase()) {
    case "tcp":
    case "tls":
      return connectTcp(url, options as TcpOptions); // as the overloads say
    case "udp":
      return connectUdp(url, options as UdpOptions);
    default:
      return connectWebSocket(url, options as ConnectOptions);
  }
}

/**
 * Opens a WebSocket connection; http and https are read as ws and wss.
 *
 * Rejects with {@link ConnectError}, whose code and sentence say why and what to do.
 *
 * @throws UsageError `connect/url` for a URL that is none, or of another scheme
 */
export async function connectWebSocket(
  url: string | URL,
  options: ConnectOptions = {},
): Promise<Socket> {
  const opened = await openClient(webSocketUrl(url), options);
  const socket = new Socket(detailsOf(opened));
  const session = clientSession(socket, opened, {
    ...options,
    delivery: QUEUED,
    host: KEEPING_HOST,
  });
  Socket.attach(socket, session);
  if (opened.rest.length > 0) session.bytes(opened.rest);
  opened.dialed.pump.resume();
  return socket;
}

/** @throws UsageError `connect/url` */
export function webSocketUrl(url: string | URL): URL {
  const text = String(url).replace(/^http(?=s?:)/i, "ws");
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  if (parsed === undefined || !/^wss?:$/.test(parsed.protocol)) {
    throw new UsageError(
      "connect/url",
      `"${withoutCredentials(url)}" is not a ws:// or wss:// URL`,
    );
  }
  parsed.hash = "";
  return parsed;
}

function detailsOf(opened: ClientOpened) {
  const { url, dialed, handshake, subprotocol, extensions } = opened;
  return {
    url,
    remote: dialed.addresses.remote,
    local: dialed.addresses.local,
    request: () => handshake.head,
    subprotocol,
    extensions,
  };
}
