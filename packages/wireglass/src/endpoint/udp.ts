import { createSocket, type Socket as DgramSocket, type RemoteInfo } from "node:dgram";
import { isIPv6 } from "node:net";
import { UsageError } from "@wireglass/wire";
import { type CloseInfo, ConnectionClosedError } from "./close-info.ts";
import { Inbox } from "./inbox.ts";
import { type Limits, limitsWith } from "./limits.ts";
import { hostPort } from "./listener.ts";

/** One datagram, with who sent it. */
export type Datagram = {
  /** The payload, to keep. */
  readonly bytes: Uint8Array;
  /** The sender's address. */
  readonly hostname: string;
  /** The sender's port. */
  readonly port: number;
};

const CLOSED: CloseInfo = { code: 1000, reason: "", clean: true, by: "local" };

/** A bound UDP port: datagrams keep their sender. What is not asked for in time is dropped and counted. */
export class UdpEndpoint implements AsyncIterable<Datagram> {
  readonly #socket: DgramSocket;
  readonly #inbox: Inbox<Datagram>;
  readonly #limits: Limits;
  /** The address it is bound to. */
  readonly hostname: string;
  /** The port it is bound to. */
  readonly port: number;
  #waiting = 0;
  #dropped = 0;
  #open = true;
  readonly #closed = Promise.withResolvers<CloseInfo>();

  /** @internal */
  constructor(socket: DgramSocket, limits: Limits) {
    const { address, port } = socket.address();
    this.#socket = socket;
    this.#limits = limits;
    this.hostname = address;
    this.port = port;
    // UDP cannot be paused: above the mark, the newest is dropped, as a full kernel buffer does.
    const marks = { bytes: Number.POSITIVE_INFINITY, count: Number.POSITIVE_INFINITY };
    this.#inbox = new Inbox<Datagram>({ pauseReading() {}, resumeReading() {} }, marks);
    socket.on("message", (bytes, from) => this.#received(bytes, from));
    socket.on("error", (error) => this.#end({ ...CLOSED, code: 1006, clean: false, error }));
    socket.on("close", () => this.#end(CLOSED));
  }

  /** "host:port" that it is bound to. */
  get localAddress(): string {
    return hostPort(this.hostname, this.port);
  }

  /** True until it is closed or fails. */
  get open(): boolean {
    return this.#open;
  }

  /** Datagrams that came while too many waited. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Resolves when it is over; never rejects. */
  get closed(): Promise<CloseInfo> {
    return this.#closed.promise;
  }

  /**
   * Sends one datagram; text as UTF-8. Resolves when the system has taken it; rejects with its error, or
   * with {@link ConnectionClosedError}.
   *
   * @throws UsageError `udp/too-long` for more than `maxDatagramBytes`
   */
  send(data: string | Uint8Array, to: { hostname: string; port: number }): Promise<void> {
    const bytes = typeof data === "string" ? Buffer.from(data, "utf8") : data;
    const most = this.#limits.maxDatagramBytes;
    if (bytes.length > most) {
      const text = `a datagram holds ${most} bytes, not ${bytes.length}; send less at once`;
      return Promise.reject(new UsageError("udp/too-long", text));
    }
    if (!this.#open) return Promise.reject(new ConnectionClosedError(CLOSED));
    return new Promise((resolve, reject) => {
      this.#socket.send(bytes, to.port, to.hostname, (error) =>
        error ? reject(error) : resolve(),
      );
    });
  }

  /**
   * The next datagram. Rejects with {@link ConnectionClosedError} at the end, or with the signal's reason
   * when aborted.
   */
  async recv(options: { signal?: AbortSignal } = {}): Promise<Datagram> {
    const datagram = await this.#inbox.next(options.signal);
    if (datagram === undefined) throw new ConnectionClosedError(CLOSED);
    this.#waiting -= datagram.bytes.length;
    return datagram;
  }

  /** The datagrams up to the end; throws {@link ConnectionClosedError} after a failure. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Datagram, undefined> {
    for (;;) {
      const datagram = await this.#inbox.next();
      if (datagram === undefined) return undefined;
      this.#waiting -= datagram.bytes.length;
      yield datagram;
    }
  }

  /** Frees the port and resolves when that is done. */
  close(): Promise<CloseInfo> {
    if (this.#open) this.#socket.close();
    return this.closed;
  }

  #received(bytes: Buffer, from: RemoteInfo): void {
    const full = this.#inbox.size >= this.#limits.inboxHighMessages;
    if (full || this.#waiting > this.#limits.inboxHighBytes) {
      this.#dropped++;
      return;
    }
    this.#waiting += bytes.length;
    const datagram = { bytes: new Uint8Array(bytes), hostname: from.address, port: from.port };
    this.#inbox.push(datagram, bytes.length);
  }

  #end(info: CloseInfo): void {
    if (!this.#open) return;
    this.#open = false;
    this.#inbox.end(info);
    this.#closed.resolve(info);
    if (info.error) this.#socket.close();
  }
}

/** Binds a UDP port; 0, the default, picks a free one. Rejects with the system's error. */
export async function bindUdp(
  options: { hostname?: string; port?: number; limits?: Partial<Limits> } = {},
): Promise<UdpEndpoint> {
  const { hostname = "127.0.0.1", port = 0 } = options;
  const socket = createSocket(isIPv6(hostname) ? "udp6" : "udp4");
  await new Promise<void>((resolve, reject) => {
    socket.once("error", reject);
    socket.bind(port, hostname, () => {
      socket.off("error", reject);
      resolve();
    });
  });
  return new UdpEndpoint(socket, limitsWith(options.limits));
}

/** Sees the datagrams of one peer. */
export type DatagramTap = {
  /** A datagram that came. */
  received(bytes: Uint8Array): void;
  /** A datagram that goes out. */
  sent(bytes: Uint8Array): void;
  /** It is over; nothing follows. */
  closed(info: CloseInfo): void;
};

/** One peer of a UDP port, in the shape of a connection: each message is a datagram. */
export class DatagramSocket implements AsyncIterable<Uint8Array> {
  readonly #endpoint: UdpEndpoint;
  readonly #peer: { readonly hostname: string; readonly port: number };
  readonly #inbox: Inbox<Uint8Array>;
  readonly #highCount: number;
  readonly #onClose: () => void;
  readonly #closed = Promise.withResolvers<CloseInfo>();
  /** @internal */
  tap: DatagramTap | undefined;
  #info: CloseInfo | undefined;
  #dropped = 0;
  /** @internal When this peer was last heard of, for those who forget silent peers. */
  lastHeard = performance.now();
  /** A place for the application's own state. */
  data: unknown;

  /** @internal */
  constructor(
    endpoint: UdpEndpoint,
    peer: { hostname: string; port: number },
    limits: Limits,
    onClose: () => void,
  ) {
    this.#endpoint = endpoint;
    this.#peer = peer;
    this.#onClose = onClose;
    this.#highCount = limits.inboxHighMessages;
    const marks = { bytes: Number.POSITIVE_INFINITY, count: Number.POSITIVE_INFINITY };
    this.#inbox = new Inbox<Uint8Array>({ pauseReading() {}, resumeReading() {} }, marks);
  }

  /** "udp://host:port" of the peer. */
  get url(): string {
    return `udp://${this.remoteAddress}`;
  }

  /** "host:port" of the peer. */
  get remoteAddress(): string {
    return hostPort(this.#peer.hostname, this.#peer.port);
  }

  /** "host:port" of this side. */
  get localAddress(): string {
    return this.#endpoint.localAddress;
  }

  /** True until one side ends it, or the peer is forgotten. */
  get open(): boolean {
    return this.#info === undefined;
  }

  /** Datagrams of this peer that came while too many waited. */
  get dropped(): number {
    return this.#dropped;
  }

  /** How it ended; undefined while it has not. */
  get closeInfo(): CloseInfo | undefined {
    return this.#info;
  }

  /** Resolves when it is over; never rejects. */
  get closed(): Promise<CloseInfo> {
    return this.#closed.promise;
  }

  /**
   * Sends one datagram; text as UTF-8. Rejects as {@link UdpEndpoint.send}, and with {@link
   * ConnectionClosedError}.
   */
  async send(data: string | Uint8Array): Promise<void> {
    if (this.#info !== undefined) throw new ConnectionClosedError(this.#info);
    const bytes = typeof data === "string" ? Buffer.from(data, "utf8") : data;
    this.tap?.sent(bytes);
    await this.#endpoint.send(bytes, this.#peer);
  }

  /**
   * The next datagram of this peer. Rejects with {@link ConnectionClosedError} at the end, or with the
   * signal's reason when aborted.
   */
  async recv(options: { signal?: AbortSignal } = {}): Promise<Uint8Array> {
    const bytes = await this.#inbox.next(options.signal);
    if (bytes === undefined) throw new ConnectionClosedError(this.#info ?? CLOSED);
    return bytes;
  }

  /** The datagrams up to the end; throws {@link ConnectionClosedError} after a failure. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, undefined> {
    for (;;) {
      const bytes = await this.#inbox.next();
      if (bytes === undefined) return undefined;
      yield bytes;
    }
  }

  /** Ends it on this side; the peer is told nothing, as UDP has no word for it. */
  close(): Promise<CloseInfo> {
    this.end(CLOSED);
    return this.closed;
  }

  /** @internal For those who read the port: a datagram of this peer. */
  received(bytes: Uint8Array): void {
    this.lastHeard = performance.now();
    this.tap?.received(bytes);
    if (this.#inbox.size >= this.#highCount) this.#dropped++;
    else this.#inbox.push(bytes, bytes.length);
  }

  /** @internal For those who read the port: it is over. */
  end(info: CloseInfo): void {
    if (this.#info !== undefined) return;
    this.#info = info;
    this.tap?.closed(info);
    this.#inbox.end(info);
    this.#closed.resolve(info);
    this.#onClose();
  }
}
