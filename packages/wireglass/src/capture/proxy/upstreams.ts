import type { Duplex } from "node:stream";
import {
  Deadline,
  type Dialed,
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

/** What a client asked for in its own TLS, and the server is asked for in turn. */
export type Asked = { readonly servername: string; readonly protocols: readonly string[] };

/** A server that chose what is spoken. */
export type Reached =
  | {
      readonly kind: "h2";
      readonly stream: Duplex;
      readonly address: string;
      readonly tls: TlsFacts | undefined;
    }
  | {
      readonly kind: "other";
      /** What it chose; undefined where it did not say. */
      readonly protocol: string | undefined;
      readonly upstream: Upstream;
    };

/** Opens connections to servers as the proxy was told to. */
export class Upstreams {
  readonly #options: UpstreamOptions;

  constructor(options: UpstreamOptions) {
    this.#options = options;
  }

  /** Rejects with ConnectError. */
  async open(place: Place): Promise<Upstream> {
    return upstreamOf(await this.#dial(place, undefined), place);
  }

  /** Opens TLS and leaves it to the server what is spoken inside. Rejects with ConnectError. */
  async reach(place: Place, asked: Asked): Promise<Reached> {
    const dialed = await this.#dial(place, asked);
    const { protocol, pump, addresses, tls } = dialed;
    if (protocol !== "h2") return { kind: "other", protocol, upstream: upstreamOf(dialed, place) };
    const stream = pump.release(new Uint8Array(0));
    return { kind: "h2", stream, address: addresses.remote, tls };
  }

  async #dial({ host, port, secure }: Place, asked: Asked | undefined): Promise<Dialed> {
    const { proxy, connectTimeoutMs } = this.#options;
    const deadline = new Deadline(`${host}:${port}`, connectTimeoutMs, undefined);
    try {
      const tls = secure ? this.#tlsFor(host, asked) : undefined;
      return await dial({ host, port, tls, proxy, signal: deadline.signal });
    } finally {
      deadline.done();
    }
  }

  #tlsFor(host: string, asked: Asked | undefined): TlsClientOptions {
    const { ca, isExempt, certificateFor, keyLog } = this.#options;
    const own = certificateFor?.(host);
    return {
      ...HTTP,
      rejectUnauthorized: isExempt?.(host) !== true,
      ...(keyLog && { keyLog }),
      ...(ca && { ca: [...ca] }),
      ...own,
      ...(asked && { ALPNProtocols: [...asked.protocols] }),
      ...(asked?.servername && { servername: asked.servername }),
    };
  }
}

function upstreamOf(dialed: Dialed, { host, port, secure }: Place): Upstream {
  const stream = new PumpReader(dialed.pump);
  dialed.start();
  return {
    stream,
    address: dialed.addresses.remote,
    tls: dialed.tls,
    fits: (other) =>
      other.host === host && other.port === port && other.secure === secure && !stream.isOver,
    close: () => stream.finish(),
  };
}
