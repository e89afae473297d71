import { once } from "node:events";
import {
  type ClientHttp2Session,
  connect,
  type Http2Session,
  performServerHandshake,
  type ServerHttp2Session,
  type Settings,
} from "node:http2";
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { H2_LIMITS } from "./h2-limits.ts";

/** Headers go on as they came: it is the peer who judges them. */
const OPTIONS = {
  maxHeaderListPairs: H2_LIMITS.maxHeaders.value,
  maxSendHeaderBlockLength: 2 * H2_LIMITS.maxHeadBytes.value,
  maxSessionMemory: H2_LIMITS.sessionMemoryMegabytes.value,
  strictFieldWhitespaceValidation: false,
  strictSingleValueFields: false,
};

const SETTINGS: Settings = {
  initialWindowSize: H2_LIMITS.streamWindowBytes.value,
  maxHeaderListSize: H2_LIMITS.maxHeadBytes.value,
};

/**
 * HTTP/2 as the client, on a stream that is open. Waits for the server's settings, for a time: they decide what
 * we offer to our own client.
 */
export async function h2Client(stream: Duplex, url: string): Promise<ClientHttp2Session> {
  const session = connect(URL.canParse(url) ? url : "https://unnamed.invalid", {
    ...OPTIONS,
    settings: { ...SETTINGS, enablePush: false },
    createConnection: () => stream,
  });
  session.on("error", () => {}); // its streams and its end tell what there is to tell
  endWhole(stream);
  widen(session);
  const stop = new AbortController();
  const { signal } = stop;
  await Promise.race([
    once(session, "remoteSettings", { signal }),
    once(session, "close", { signal }),
    sleep(H2_LIMITS.settingsTimeoutMs.value, undefined, { signal }),
  ]).catch(() => {}); // it failed: its end is looked at by whoever uses it
  stop.abort();
  return session;
}

/** HTTP/2 as the server, on a stream that is open. */
export function h2Server(stream: Duplex, settings: Settings): ServerHttp2Session {
  const session = performServerHandshake(stream, {
    ...OPTIONS,
    settings: { ...SETTINGS, ...settings },
  });
  session.on("error", () => {});
  endWhole(stream);
  widen(session);
  // A TLS socket that no `tls.Server` made does not say that its handshake is done, and the session waits for it.
  stream.emit("secureConnect");
  return session;
}

function widen(session: Http2Session): void {
  session.once("connect", () => {
    if (!session.destroyed) session.setLocalWindowSize(H2_LIMITS.connectionWindowBytes.value);
  });
}

/** Our streams may be open in one direction alone; a connection of HTTP/2 is not, and Node would wait for it. */
function endWhole(stream: Duplex): void {
  stream.once("end", () => stream.destroy());
}

/** What we may offer to a client, when the server offers `remote`. */
export function offered(remote: Settings | undefined): Settings {
  const { maxConcurrentStreams, enableConnectProtocol } = remote ?? {};
  return {
    maxConcurrentStreams: Math.min(maxConcurrentStreams ?? Infinity, H2_LIMITS.maxStreams.value),
    enableConnectProtocol: enableConnectProtocol === true,
  };
}
