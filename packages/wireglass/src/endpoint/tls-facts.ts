import type { Duplex } from "node:stream";
import { TLSSocket } from "node:tls";

/** What TLS agreed on. */
export type TlsFacts = {
  /** "TLSv1.3" */
  readonly version: string;
  /** The cipher suite by its name in the standards: "TLS_AES_256_GCM_SHA384". */
  readonly cipher: string;
  /** The name that the client asked for (SNI); "" for none, as for an address. */
  readonly servername: string;
};

/** What is known of `stream`'s TLS while it is open; undefined where it has none. */
export function tlsFactsOf(stream: Duplex): TlsFacts | undefined {
  if (!(stream instanceof TLSSocket)) return undefined;
  const version = stream.getProtocol();
  if (version === null) return undefined; // it is gone
  const { servername } = stream as { servername?: unknown }; // looked at, as it is not documented
  return {
    version,
    cipher: stream.getCipher().standardName,
    servername: typeof servername === "string" ? servername : "",
  };
}
