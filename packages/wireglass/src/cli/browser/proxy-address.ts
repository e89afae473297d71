import { once } from "node:events";
import { connect } from "node:net";

/** A proxy's address in its parts. */
export type ProxyAddress = {
  /** As a browser's or a shell's setting takes it. */
  readonly url: string;
  readonly host: string;
  readonly port: string;
};

/** Where a proxy is that was started with its defaults. */
export const DEFAULT_PROXY = "http://127.0.0.1:8888";

const PATIENCE_MS = 3000;

/** Reads a proxy's address; undefined where it is none. */
export function proxyAddress(text: string): ProxyAddress | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^(?:http|socks5):$/.test(url.protocol) || url.hostname === "") {
    return undefined;
  }
  const port = url.port || (url.protocol === "http:" ? "80" : "1080");
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return { url: `${url.protocol}//${url.hostname}:${port}`, host, port };
}

/** Resolves with why nothing answers there; undefined where something does. */
export async function silenceOf({ host, port }: ProxyAddress): Promise<string | undefined> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const socket = connect({ host, port: Number(port) });
  try {
    await once(socket, "connect", { signal });
    return undefined;
  } catch (error) {
    if (signal.aborted) return "ETIMEDOUT";
    return error instanceof Error && "code" in error ? String(error.code) : String(error);
  } finally {
    socket.destroy();
  }
}
