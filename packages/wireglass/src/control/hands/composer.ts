import { setTimeout as sleep } from "node:timers/promises";
import { type CaptureProxy, type CertificateAuthority, whyNoServer } from "../../capture/index.ts";
import {
  ConnectError,
  type ConnectOptions,
  connectWebSocket,
  type Socket,
} from "../../endpoint/index.ts";

/** A connection that we opened ourselves. */
export type Composed = {
  /** Its number in the capture. */
  readonly connection: number;
  readonly socket: Socket;
};

/** How the server is reached, where that is not as the proxy reaches others. */
export type OwnWay = {
  /** "http://…" or "socks5://…": another proxy on the way. */
  readonly proxy?: string | undefined;
  /** The server's certificate is not looked at. */
  readonly insecure?: boolean | undefined;
};

export type ComposeOptions = Pick<
  ConnectOptions,
  "headers" | "subprotocols" | "deflate" | "signal"
> & { readonly way?: OwnWay | undefined };

/** Who knows what is open. */
type LiveConnections = {
  /** The open WebSocket whose client is "host:port". */
  connectionFrom(client: string): number | undefined;
};

/** How long after the handshake a connection's number is known at most. */
const KNOWN_MS = 2000;
const PATIENCE_MS = 5;
/** Each listens on a port of its own. */
const MOST_DOORS = 100;

/**
 * Opens connections as a client: through our own proxy, so that they are recorded, held, and changed by rules and
 * scripts as any other. Their records have the source "client".
 */
export class Composer {
  readonly #proxy: CaptureProxy;
  readonly #ca: CertificateAuthority;
  readonly #live: LiveConnections;
  /** One for each way in which servers are reached. */
  readonly #doors = new Map<string, Promise<string>>();
  readonly #sockets = new Set<Socket>();

  constructor(proxy: CaptureProxy, ca: CertificateAuthority, live: LiveConnections) {
    this.#proxy = proxy;
    this.#ca = ca;
    this.#live = live;
  }

  /** Rejects with ConnectError where it is not to be had, and with UsageError for what cannot be sent. */
  async open(url: string, { way = {}, ...options }: ComposeOptions): Promise<Composed> {
    const tls = { ca: [this.#ca.certificatePem] };
    const proxy = await this.#doorFor(way);
    const socket = await connectWebSocket(url, { ...options, tls, proxy }).catch(
      (error: unknown) => {
        throw plainly(error);
      },
    );
    this.#sockets.add(socket);
    void socket.closed.then(() => this.#sockets.delete(socket));
    return { socket, connection: await this.#numberOf(socket) };
  }

  /** Says goodbye on all that are open. */
  async close(): Promise<void> {
    const open = [...this.#sockets];
    for (const socket of open) void socket.close(1001).catch(() => {});
    await Promise.race([Promise.all(open.map((socket) => socket.closed)), sleep(KNOWN_MS)]);
  }

  #doorFor({ proxy, insecure = false }: OwnWay): Promise<string> {
    const key = JSON.stringify([proxy, insecure]);
    const known = this.#doors.get(key);
    if (known !== undefined) return known;
    if (this.#doors.size >= MOST_DOORS)
      throw new ConnectError("connect/failed", "too many ways to servers were asked for");
    const opened = this.#proxy.addDoor({
      kind: "proxy",
      listen: { hostname: "127.0.0.1", port: 0 },
      source: "client",
      upstream: {
        ...(proxy !== undefined && { proxy }),
        ...(insecure && { isExempt: () => true }),
      },
    });
    this.#doors.set(key, opened);
    return opened;
  }

  async #numberOf(socket: Socket): Promise<number> {
    const end = performance.now() + KNOWN_MS;
    while (performance.now() < end) {
      const number = this.#live.connectionFrom(socket.localAddress);
      if (number !== undefined) return number;
      await sleep(PATIENCE_MS);
    }
    socket.terminate();
    throw new ConnectError("connect/closed", `${socket.url}: it ended before it was recorded`);
  }
}

/** What our own proxy answers in the server's place is said as the one who asks would hear it without a proxy. */
function plainly(error: unknown): unknown {
  const reason = error instanceof ConnectError && whyNoServer(error.response?.headers ?? []);
  return typeof reason === "string" ? new ConnectError("connect/failed", reason) : error;
}

/** Reads what comes, for nobody: it is in the record. */
export async function readForNobody(socket: Socket): Promise<void> {
  try {
    for await (const _ of socket);
  } catch {
    // How it ended is in the record, too.
  }
}
