import { UsageError } from "@wireglass/wire";
import { type ClientOpened, type ClientOptions, clientSession, openClient } from "./client.ts";
import { KEEPING_HOST } from "./node-host.ts";
import { QUEUED, Socket } from "./socket.ts";

export type ConnectOptions = ClientOptions;

/**
 * Opens a WebSocket connection; http and https are read as ws and wss.
 *
 * Rejects with {@link ConnectError}, whose code and sentence say why and what to do.
 *
 * @throws UsageError `connect/url` for a URL that is none, or of another scheme
 */
export async function connectWebSocket(url: string | URL, options: ConnectOptions = {}): Promise<Socket> {
  const opened = await openClient(webSocketUrl(url), options);
  const socket = new Socket(detailsOf(opened));
  const session = clientSession(socket, opened, { ...options, delivery: QUEUED, host: KEEPING_HOST });
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
    throw new UsageError("connect/url", `"${url}" is not a ws:// or wss:// URL`);
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
