import type { ResponseHead, ViolationCode } from "@wireglass/wire";

/** Why a connection could not be opened; stable, for programs. */
export type ConnectErrorCode =
  | "connect/name"
  | "connect/refused"
  | "connect/unreachable"
  | "connect/timeout"
  | "connect/aborted"
  | "connect/closed"
  | "connect/tls"
  | "connect/certificate"
  | "connect/proxy"
  | "connect/status"
  | "connect/redirect"
  | "connect/handshake"
  | "connect/failed";

/** A connection could not be opened; the message says in one sentence what to do about it. */
export class ConnectError extends Error {
  override readonly name = "ConnectError";
  /** Why, for programs. */
  readonly code: ConnectErrorCode;
  /** The server's answer, where it was HTTP and not 101. */
  readonly response: ResponseHead | undefined;
  /** The rule that the server's answer breaks. */
  readonly violation: ViolationCode | undefined;

  /** `cause` is what the socket or Node reported. */
  constructor(
    code: ConnectErrorCode,
    message: string,
    about: { cause?: unknown; response?: ResponseHead; violation?: ViolationCode } = {},
  ) {
    super(message, "cause" in about ? { cause: about.cause } : undefined);
    this.code = code;
    this.response = about.response;
    this.violation = about.violation;
  }

  /** The same for whatever a socket or Node reports; `where` begins the sentence, mostly "host:port". */
  static from(error: unknown, where: string): ConnectError {
    if (error instanceof ConnectError) return error;
    const { code = "", message = String(error) } = error as Partial<NodeJS.ErrnoException>; // read only
    const [kind, text] = EXPLANATIONS[code] ?? tlsExplanation(code) ?? ["connect/failed", message];
    return new ConnectError(kind, `${where}: ${text}`, { cause: error });
  }
}

/** What is reported when a stream ends without an error before it was of use. */
export function hungUp(): Error {
  return Object.assign(new Error("the other side hung up"), { code: "ECONNRESET" });
}

type Explanation = readonly [ConnectErrorCode, string];

const EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  ECONNREFUSED: [
    "connect/refused",
    "nobody listens there; check host and port, or start the server",
  ],
  ENOTFOUND: ["connect/name", "the name is not known; check its spelling"],
  EAI_AGAIN: ["connect/name", "the name could not be looked up; check the network and try again"],
  ECONNRESET: ["connect/closed", "the other side hung up before the connection was open"],
  EPIPE: ["connect/closed", "the other side hung up before the connection was open"],
  ETIMEDOUT: [
    "connect/timeout",
    "there was no answer in time; check the address, or allow more time",
  ],
  EHOSTUNREACH: ["connect/unreachable", "no way leads to that host; check the network"],
  ENETUNREACH: ["connect/unreachable", "no way leads to that network; check the address"],
  EADDRNOTAVAIL: ["connect/unreachable", "that address cannot be used from here"],
  EPROTO: ["connect/tls", "the other side does not speak TLS there; try ws:// instead of wss://"],
  ERR_SSL_WRONG_VERSION_NUMBER: [
    "connect/tls",
    "the other side does not speak TLS there; try ws:// instead of wss://",
  ],
};

function tlsExplanation(code: string): Explanation | undefined {
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return [
      "connect/certificate",
      "the certificate is for another name; check the host, or set the server name",
    ];
  }
  if (code === "CERT_HAS_EXPIRED") return ["connect/certificate", "the certificate has expired"];
  if (code.endsWith("ALERT_CERTIFICATE_REQUIRED")) {
    return ["connect/tls", "the server wants a certificate of the client's; give one"];
  }
  if (/^ERR_(SSL|TLS)/.test(code)) return ["connect/tls", `TLS failed (${code})`];
  // OpenSSL's names for what is wrong with a chain, as Node gives them.
  if (/CERT|SIGN|ISSUER|^INVALID_(CA|PURPOSE)$/.test(code)) {
    return [
      "connect/certificate",
      `the certificate is not trusted (${code}); give its CA, pin it, or allow it explicitly`,
    ];
  }
  return undefined;
}
