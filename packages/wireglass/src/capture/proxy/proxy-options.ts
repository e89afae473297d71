import type { OpenRecord, RecordSource, Side } from "@wireglass/lens/record";
import type { TlsFacts } from "../../endpoint/index.ts";
import type { HandshakeChange, HttpMinder, Interceptor } from "../../script/index.ts";
import type { DirectionState } from "../dissect/direction.ts";
import type { Tape } from "../tape/tape.ts";
import type { CertificateAuthority } from "./ca/index.ts";
import type { ProxyNote } from "./house.ts";
import type { UpstreamOptions } from "./upstreams.ts";

/** An address to listen on. */
export type Listen = { readonly hostname: string; readonly port: number };

/** A door of the proxy's: what arrives there, and where it goes. */
export type Door =
  /** HTTP requests in absolute form, CONNECT, SOCKS 4a and 5. */
  | {
      readonly kind: "proxy";
      readonly listen: Listen;
      /** Of the records of what comes by it: "proxy" unless told otherwise. */
      readonly source?: RecordSource;
      /** How servers are reached for what comes by it, where that is another way. */
      readonly upstream?: Partial<UpstreamOptions>;
    }
  /** Requests for one server, which the client takes us for. */
  | {
      readonly kind: "reverse";
      readonly listen: Listen;
      readonly secure: boolean;
      readonly to: URL;
    }
  /** Bytes for one server: tcp, tls, or udp. */
  | {
      readonly kind: "forward";
      readonly listen: Listen;
      readonly to: URL;
      readonly secure: boolean;
    };

export type ProxyOptions = {
  readonly doors: readonly Door[];
  readonly ca: CertificateAuthority;
  readonly upstream: UpstreamOptions;
  /** True for hosts whose TLS is passed through unread. */
  readonly isPassedThrough?: (host: string) => boolean;
  /** True for an address of this program's own, which is not to be captured. */
  readonly isOwn?: (host: string, port: number) => boolean;
  readonly tape: Tape;
  readonly nextConnection: () => number;
  readonly maxBodyBytes?: number;
  readonly note?: (note: ProxyNote) => void;
  /** Asked of each WebSocket who minds its messages. */
  readonly interceptor?: Interceptor | undefined;
  /** Where the next message of a direction begins: whoever reads the tape knows. */
  readonly ask?: ((connection: number, from: Side) => Promise<DirectionState>) | undefined;
  /** Asked of each handshake what is to become of it. */
  readonly handshake?: ((open: OpenRecord) => HandshakeChange | undefined) | undefined;
  /** Asked of each request, and of its answer, what is to become of it. */
  readonly http?: HttpMinder | undefined;
};

/** What is known of a client when its stream was opened. */
export type ClientAbout = { readonly address: string; readonly tls?: TlsFacts | undefined };
