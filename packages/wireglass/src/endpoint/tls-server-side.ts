import type { Socket as NetSocket } from "node:net";
import { type TLSSocket, type TLSSocketOptions, TLSSocket as TlsSocket } from "node:tls";
import type { TlsClientOptions } from "./dialer.ts";
import { Pump, readData } from "./pump.ts";
import { type TlsFacts, tlsFactsOf } from "./tls-facts.ts";

const HANDSHAKE_TIMEOUT_MS = 30_000;

/** A stream inside TLS, of which we are the server. */
export type Secured = {
  readonly pump: Pump;
  /** "h2", "http/1.1", or undefined where the client did not say. */
  readonly protocol: string | undefined;
  /** The name the client asked for; "" for none. */
  readonly servername: string;
  readonly tls: TlsFacts | undefined;
  readonly socket: TLSSocket;
  /** Begins to read: call it once the pump has its client. */
  start(): void;
};

/**
 * Speaks TLS as the server on a stream that is open already, beginning with bytes that were read before it was
 * known to be TLS. Rejects with what went wrong; the stream is gone then.
 */
export function secureServerSide(
  stream: Pump,
  unread: Uint8Array,
  { keyLog, ...options }: TLSSocketOptions & Pick<TlsClientOptions, "keyLog">,
  timeoutMs = HANDSHAKE_TIMEOUT_MS,
): Promise<Secured> {
  const under = stream.release(unread) as NetSocket; // a pump of the listener's: always a socket
  return new Promise((resolve, reject) => {
    if (under.destroyed) return reject(hungUp()); // it will tell nothing any more
    const secure = new TlsSocket(under, { ...options, isServer: true });
    if (keyLog !== undefined) secure.on("keylog", keyLog);
    const late = setTimeout(() => fail(new Error("the TLS handshake took too long")), timeoutMs);
    const fail = (error?: Error): void => {
      clearTimeout(late);
      secure.destroy();
      under.destroy();
      reject(error ?? hungUp());
    };
    secure.once("error", fail);
    const onClose = (): void => fail();
    secure.once("close", onClose);
    secure.once("end", onClose); // a stream that may stay half open is not closed by its peer's end
    secure.once("secure", () => {
      clearTimeout(late);
      secure.off("error", fail);
      secure.off("close", onClose);
      secure.off("end", onClose);
      const pump = new Pump(secure);
      resolve({
        pump,
        protocol: secure.alpnProtocol || undefined,
        servername: nameAsked(secure),
        tls: tlsFactsOf(secure),
        socket: secure,
        start: () => readData(secure),
      });
    });
  });
}

function hungUp(): Error {
  return new Error("the client hung up in the TLS handshake");
}

/** Node does not document where it keeps the name. */
function nameAsked(secure: TLSSocket): string {
  const { servername } = secure as { servername?: unknown };
  return typeof servername === "string" ? servername : "";
}
