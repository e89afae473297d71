import type { Server as HttpServer } from "node:http";
import { type IncomingRequest, type Server, type Socket, serve } from "../../endpoint/index.ts";
import { ApiError } from "./api-error.ts";
import { FeedReader } from "./feed-reader.ts";
import type { HeaderReader } from "./gate.ts";
import type { Readers } from "./reader/readers.ts";
import { API_ROOT } from "./routes/routes.ts";

export const FEED_PATH = `${API_ROOT}/feed`;

/**
 * What a reader that is slow may cost: these few bytes, and its connection. Nothing else waits for it, because the
 * next batch is read from the capture only when it has taken the one before.
 */
const LIMITS = {
  maxConnections: 64,
  maxMessageBytes: 64 << 10,
  outputHighBytes: 256 << 10,
  outputLowBytes: 64 << 10,
  inboxHighMessages: 16,
  // Its pongs wait behind what it has not read.
  heartbeatTimeoutMs: 300_000,
};

const JSON_HEADERS = [
  ["Content-Type", "application/json; charset=utf-8"],
  ["Cache-Control", "no-store"],
] as const;

export type FeedOptions = {
  readonly http: HttpServer;
  readonly readers: Readers;
  /** @throws ApiError for who may not come in */
  readonly check: (header: HeaderReader) => void;
  readonly failed: (error: unknown) => void;
};

/** The live feed: a WebSocket that tells what is captured, as fast as each reader takes it. */
export class Feed {
  readonly #readers: ReadonlySet<FeedReader>;
  readonly #server: Server;

  private constructor(server: Server, readers: ReadonlySet<FeedReader>) {
    this.#server = server;
    this.#readers = readers;
  }

  /** Attaches it to a server that listens. */
  static async attach({ http, readers: captures, check, failed }: FeedOptions): Promise<Feed> {
    const readers = new Set<FeedReader>();
    const server = await serve((socket) => follow(socket, captures, readers, failed), {
      server: http,
      path: FEED_PATH,
      limits: LIMITS,
      // Loopback is faster than compressing.
      deflate: false,
      authorize: (request) => answerFor(request, check),
      onError: failed,
    });
    return new Feed(server, readers);
  }

  get readers(): number {
    return this.#readers.size;
  }

  /** There is more in the capture. */
  more(): void {
    for (const one of this.#readers) one.wake();
  }

  close(): Promise<void> {
    return this.#server.close();
  }
}

async function follow(
  socket: Socket,
  captures: Readers,
  readers: Set<FeedReader>,
  failed: FeedOptions["failed"],
): Promise<void> {
  const one = new FeedReader(socket, captures);
  readers.add(one);
  const working = one.run().catch((error: unknown) => {
    failed(error);
    void socket.close(1011, "internal error");
  });
  try {
    for await (const message of socket) one.hear(message);
  } catch {
    // However it went away, it is gone.
  } finally {
    readers.delete(one);
    one.stop();
    await working;
  }
}

function answerFor({ headers }: IncomingRequest, check: FeedOptions["check"]) {
  try {
    check((name) => headers.find(([one]) => one.toLowerCase() === name)?.[1]);
    return true;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const { status, mistake } = error;
    return { status, headers: JSON_HEADERS, body: `${JSON.stringify(mistake)}\n` };
  }
}
