import { decodeLatin1, HeadReader, readResponseHead, wireLimits, writeHead } from "@wireglass/wire";

/** A handshake with a proxy, as a value machine: bytes in, bytes out, until the way is free. */
export type ProxyHandshake = {
  /** What is said first. */
  start(): Uint8Array;
  receive(chunk: Uint8Array): ProxyStep;
};

export type ProxyStep =
  | { readonly kind: "need" }
  | { readonly kind: "send"; readonly bytes: Uint8Array }
  /** What follows belongs to the tunnel. */
  | { readonly kind: "open"; readonly rest: Uint8Array }
  | { readonly kind: "refused"; readonly reason: string };

export type ProxyTarget = {
  readonly host: string;
  readonly port: number;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
};

/** The HTTP CONNECT method, RFC 9110 §9.3.6, with Basic authentication. */
export class HttpProxyHandshake implements ProxyHandshake {
  readonly #target: ProxyTarget;
  readonly #reader = new HeadReader(wireLimits());

  constructor(target: ProxyTarget) {
    this.#target = target;
  }

  start(): Uint8Array {
    const { host, port, user, password = "" } = this.#target;
    const authority = host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
    const headers: [string, string][] = [["Host", authority]];
    if (user !== undefined) {
      const credentials = Buffer.from(`${user}:${password}`, "utf8").toString("base64");
      headers.push(["Proxy-Authorization", `Basic ${credentials}`]);
    }
    return writeHead(`CONNECT ${authority} HTTP/1.1`, headers);
  }

  receive(chunk: Uint8Array): ProxyStep {
    const step = this.#reader.push(chunk);
    if (step.kind === "need") return step;
    if (step.kind === "violation") return { kind: "refused", reason: "its answer is not HTTP" };
    const text = readResponseHead(step.bytes);
    if (text.kind === "violation") {
      const [line] = decodeLatin1(step.bytes).split("\r\n");
      return { kind: "refused", reason: `its answer is not HTTP: ${line}` };
    }
    const { status, reason } = text.head;
    if (status >= 200 && status < 300) return { kind: "open", rest: step.rest };
    const advice = status === 407 ? "; give user and password in the proxy's URL" : "";
    return { kind: "refused", reason: `it answered ${status} ${reason}${advice}` };
  }
}

const NO_AUTH = 0x00;
const USER_PASSWORD = 0x02;
const REPLIES: Readonly<Record<number, string>> = {
  1: "general failure",
  2: "not allowed by its rules",
  3: "network unreachable",
  4: "host unreachable",
  5: "connection refused",
  6: "time to live expired",
  7: "command not supported",
  8: "address type not supported",
};

/** SOCKS version 5, RFC 1928, with RFC 1929's user and password; names are resolved at the proxy. */
export class SocksHandshake implements ProxyHandshake {
  readonly #target: ProxyTarget;
  #buffer = Buffer.alloc(0);
  #state: "method" | "auth" | "reply" = "method";

  constructor(target: ProxyTarget) {
    this.#target = target;
  }

  start(): Uint8Array {
    const methods = this.#target.user === undefined ? [NO_AUTH] : [NO_AUTH, USER_PASSWORD];
    return Uint8Array.of(5, methods.length, ...methods);
  }

  receive(chunk: Uint8Array): ProxyStep {
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    if (this.#state === "reply") return this.#reply();
    if (this.#buffer.length < 2) return { kind: "need" };
    const [version = 0, value = 0] = this.#buffer;
    this.#buffer = this.#buffer.subarray(2);
    return this.#state === "method" ? this.#method(version, value) : this.#auth(value);
  }

  #method(version: number, method: number): ProxyStep {
    if (version !== 5) return { kind: "refused", reason: "it does not speak SOCKS5" };
    if (method === NO_AUTH) return this.#request();
    if (method !== USER_PASSWORD || this.#target.user === undefined) {
      return { kind: "refused", reason: "it wants user and password; give them in its URL" };
    }
    this.#state = "auth";
    const user = Buffer.from(this.#target.user, "utf8");
    const password = Buffer.from(this.#target.password ?? "", "utf8");
    return {
      kind: "send",
      bytes: Uint8Array.of(1, user.length, ...user, password.length, ...password),
    };
  }

  #auth(status: number): ProxyStep {
    if (status !== 0) return { kind: "refused", reason: "user or password is wrong" };
    return this.#request();
  }

  #request(): ProxyStep {
    this.#state = "reply";
    const { host, port } = this.#target;
    const name = Buffer.from(host, "utf8");
    const bytes = Uint8Array.of(5, 1, 0, 3, name.length, ...name, port >> 8, port & 0xff);
    return { kind: "send", bytes };
  }

  #reply(): ProxyStep {
    const [, status = 0, , type = 0, nameBytes = 0] = this.#buffer;
    if (this.#buffer.length < 5) return { kind: "need" };
    if (status !== 0) return { kind: "refused", reason: REPLIES[status] ?? `error ${status}` };
    const address = type === 1 ? 4 : type === 4 ? 16 : nameBytes + 1;
    const length = 4 + address + 2;
    if (this.#buffer.length < length) return { kind: "need" };
    return { kind: "open", rest: this.#buffer.subarray(length) };
  }
}
