import {
  Deadline,
  dial,
  HTTP,
  type TlsClientOptions,
  type TlsFacts,
} from "../../endpoint/index.ts";
import { PumpReader } from "./pump-reader.ts";

/** A server to be reached. */
export type Place = { readonly host: string; readonly port: number; readonly secure: boolean };

/** How servers are reached. */
export type UpstreamOptions = {
  /** "http://…" or "socks5://…": another proxy on the way. */
  readonly proxy?: string | undefined;
  /** Certificates that are trusted beside the system's, PEM. */
  readonly ca?: readonly string[] | undefined;
  /** True for a host whose certificate is not looked at. */
  readonly isExempt?: (host: string) => boolean;
  /** A client certificate for the host, PEM. */
  readonly certificateFor?: (
    host: string,
  ) => { readonly cert: string; readonly key: string } | undefined;
  /** Told each line of a TLS key log. */
  readonly keyLog?: ((line: Buffer) => void) | undefined;
  readonly connectTimeoutMs: number;
};

/** An open connection to a server. */
export type Upstream = {
  readonly stream: PumpReader;
  readonly address: string;
  readonly tls: TlsFacts | undefined;
  fits(place: Place): boolean;
  close(): void;
};

/** Opens connections to servers as the proxy was told to. */
export class Upstreams {
  readonly #options: UpstreamOptions;

  constructor(options: UpstreamOptions) {
    this.#options = options;
  }

  /** Rejects with ConnectError. */
  async open(place: Place): Promise<Upstream> {
    const { proxy, connectTimeoutMs } = this.#options;
    const { host, port, secure } = place;
    const deadline = new Deadline(`${host}:${port}`, connectTimeoutMs, undefined);
    try {
      const tls = secure ? this.#tlsFor(host) : undefined;
      const dialed = await dial({ host, port, tls, proxy, signal: deadline.signal });
      const stream = new PumpReader(dialed.pump);
      dialed.start();
      return {
        stream,
        address: dialed.addresses.remote,
        tls: dialed.tls,
        fits: (other) =>
          other.host === host && other.port === port && other.secure === secure && !stream.isOver,
        close: () => dialed.pump.end(),
      };
    } finally {
      deadline.done();
    }
  }

  #tlsFor(host: string): TlsClientOptions {
    const { ca, isExempt, certificateFor } = this.#options;
    const own = certificateFor?.(host);
    return {
      ...HTTP,
      rejectUnauthorized: isExempt?.(host) !== true,
      ...(ca && { ca: [...ca] }),
      ...own,
    };
  }
}
