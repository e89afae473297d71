import type { CloseInfo } from "./close-info.ts";
import { ConnectionClosedError } from "./close-info.ts";
import { type Limits, limitsWith } from "./limits.ts";
import { hostPort } from "./listener.ts";
import { SweepGroup } from "./sweeper.ts";
import {
  bindUdp,
  type Datagram,
  DatagramSocket,
  type DatagramTap,
  type UdpEndpoint,
} from "./udp.ts";

/** Serves one peer's datagrams until it has been silent for too long. */
export type DatagramHandler = (socket: DatagramSocket) => void | Promise<void>;

/** Where and how {@link serveUdp} serves. */
export type ServeUdpOptions = {
  /** Loopback unless told otherwise. */
  readonly hostname?: string;
  /** 0, the default, picks a free one. */
  readonly port?: number;
  /** What is left out has the default in docs/limits.md. */
  readonly limits?: Partial<Limits>;
  /**
   * What a handler threw, with the peer that it served; or how the port broke. Printed to stderr unless
   * given.
   */
  readonly onError?: (error: unknown, socket: DatagramSocket | undefined) => void;
  /** Sees the datagrams of a peer. */
  readonly tap?: (socket: DatagramSocket) => DatagramTap | undefined;
  /** Closes the server when aborted. */
  readonly signal?: AbortSignal;
};

const FORGOTTEN: CloseInfo = {
  code: 1000,
  reason: "nothing was heard for too long",
  clean: true,
  by: "local",
};

/** A UDP port whose peers look like connections. */
export class UdpServer {
  readonly #endpoint: UdpEndpoint;
  readonly #options: ServeUdpOptions;
  readonly #limits: Limits;
  readonly #handler: DatagramHandler;
  readonly #peers = new Map<string, DatagramSocket>();
  readonly #group = new SweepGroup();
  /** "udp://127.0.0.1:9000" */
  readonly url: string;
  /** The port that it is bound to. */
  readonly port: number;

  /** @internal */
  constructor(endpoint: UdpEndpoint, handler: DatagramHandler, options: ServeUdpOptions) {
    this.#endpoint = endpoint;
    this.#handler = handler;
    this.#options = options;
    this.#limits = limitsWith(options.limits);
    this.port = endpoint.port;
    this.url = `udp://${hostPort(options.hostname ?? endpoint.hostname, endpoint.port)}`;
    this.#group.add({ sweep: () => this.#forgetSilent() });
    void this.#read();
  }

  /** Every peer that is not forgotten. */
  get sockets(): Iterable<DatagramSocket> {
    return this.#peers.values();
  }

  /** Frees the port, ends every peer, and resolves when that is done. */
  async close(): Promise<void> {
    this.#group.end();
    await this.#endpoint.close();
    for (const peer of this.#peers.values()) await peer.close();
  }

  /** Closes it: for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #read(): Promise<void> {
    try {
      for await (const datagram of this.#endpoint) this.#peer(datagram)?.received(datagram.bytes);
    } catch (error) {
      this.#failed(error, undefined);
    }
  }

  #peer({ hostname, port }: Datagram): DatagramSocket | undefined {
    const key = hostPort(hostname, port);
    const known = this.#peers.get(key);
    if (known !== undefined) return known;
    if (this.#peers.size >= this.#limits.maxConnections) return undefined;
    const forget = (): void => void this.#peers.delete(key);
    const socket = new DatagramSocket(this.#endpoint, { hostname, port }, this.#limits, forget);
    this.#peers.set(key, socket);
    socket.tap = this.#options.tap?.(socket);
    void this.#run(socket);
    return socket;
  }

  async #run(socket: DatagramSocket): Promise<void> {
    try {
      await this.#handler(socket);
    } catch (error) {
      if (!(error instanceof ConnectionClosedError)) this.#failed(error, socket);
    }
  }

  #failed(error: unknown, socket: DatagramSocket | undefined): void {
    const { onError } = this.#options;
    if (onError === undefined) console.error(error);
    else onError(error, socket);
  }

  #forgetSilent(): void {
    if (this.#limits.udpPeerIdleMs === 0) return;
    const before = performance.now() - this.#limits.udpPeerIdleMs;
    for (const peer of this.#peers.values()) if (peer.lastHeard < before) peer.end(FORGOTTEN);
  }
}

/**
 * Serves UDP: `handler` is called once for each peer that sends something. Rejects with the system's error
 * when the port cannot be had.
 */
export async function serveUdp(
  handler: DatagramHandler,
  options: ServeUdpOptions = {},
): Promise<UdpServer> {
  options.signal?.throwIfAborted();
  const { hostname = "127.0.0.1", port = 0, limits } = options;
  const endpoint = await bindUdp({ hostname, port, ...(limits && { limits }) });
  const server = new UdpServer(endpoint, handler, options);
  options.signal?.addEventListener("abort", () => void server.close(), { once: true });
  return server;
}
