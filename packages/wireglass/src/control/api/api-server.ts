import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server as HttpServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { UsageError } from "@wireglass/wire";
import { hostPort } from "../../endpoint/index.ts";
import type { Hands } from "../hands/hands.ts";
import type { NoteItem, Status } from "./api-types.ts";
import { Feed } from "./feed.ts";
import { Gate, isLoopback } from "./gate.ts";
import { httpApp, type PageDocument } from "./http-app.ts";
import { MarkBook } from "./mark-book.ts";
import { networkAddresses } from "./network-addresses.ts";
import { NoteBoard } from "./note-board.ts";
import { Readers } from "./reader/readers.ts";
import type { Desk } from "./route.ts";

/** Connections of the HTTP part and the feed together. */
const MOST_CONNECTIONS = 512;
const HEAD_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;

export type ApiOptions = {
  /** The capture that is read; it is there already. */
  readonly file: string;
  /** Where to listen: loopback, and any free port, unless told otherwise. */
  readonly hostname?: string;
  readonly port?: number;
  /** Others may reach it: without this, only an address of loopback is taken. */
  readonly exposed?: boolean;
  /** Names under which it is reached beside its address. */
  readonly names?: readonly string[];
  readonly page: PageDocument;
  /** Where clients reach the proxy. */
  readonly proxies: readonly string[];
  /** The file of the CA's certificate. */
  readonly caCertificate: string;
  /** What can be done to connections that are open. */
  readonly hands: Hands;
  /** Told of what should not have happened; never with a secret in it. */
  readonly failed?: (error: unknown) => void;
};

/** The API of a running workbench, with its page. */
export class ApiServer {
  /** "http://127.0.0.1:8880/" */
  readonly url: string;
  /** Who knows it may read everything: tell it to the user alone, and only once. */
  readonly token: string;
  readonly #http: HttpServer;
  readonly #feed: Feed;
  readonly #readers: Readers;
  readonly #notes: NoteBoard;

  private constructor(url: string, token: string, http: HttpServer, feed: Feed, desk: Desk) {
    this.url = url;
    this.token = token;
    this.#http = http;
    this.#feed = feed;
    this.#readers = desk.readers;
    this.#notes = desk.notes;
  }

  /**
   * Rejects with the system's error where the address cannot be had.
   *
   * @throws UsageError `api/exposed` (as a rejection) for an address that others reach, unless asked for
   */
  static async start(options: ApiOptions): Promise<ApiServer> {
    const { file, caCertificate, proxies, page, names, hands, port = 0 } = options;
    const hostname = (options.hostname ?? "127.0.0.1").replace(/^\[|\]$/g, "");
    if (!isLoopback(hostname) && options.exposed !== true) throw exposedError(hostname);
    const http = await listen(hostname, port);
    const failed = options.failed ?? ((error: unknown) => console.error(error));
    const got = portOf(http);
    const gate = new Gate({ hostname, port: got, ...(names && { names }) });
    const url = `http://${hostPort(hostname, got)}/`;
    const readers = new Readers(file);
    const version = ownVersion();
    const feed = await Feed.attach({
      http,
      readers,
      check: (header) => gate.check(header),
      failed,
    });
    const status = (): Omit<Status, "capture"> => ({
      version,
      proxies,
      caCertificate,
      addresses: networkAddresses(),
      readers: feed.readers,
    });
    const notes = new NoteBoard();
    const reader = readers.current;
    const marks = new MarkBook();
    const desk: Desk = { reader, readers, marks, notes, hands, file, caCertificate, status };
    const app = httpApp({ gate, desk, page, version, url: url.slice(0, -1), failed });
    http.on("request", getRequestListener(app.fetch, { overrideGlobalObjects: false }));
    return new ApiServer(url, gate.token, http, feed, desk);
  }

  /** The page's address with the token: it lets in whoever opens it. */
  get pageUrl(): string {
    return `${this.url}?token=${this.token}`;
  }

  /** More has become part of the capture. */
  more(): void {
    this.#feed.more();
  }

  note(note: Pick<NoteItem, "code" | "host" | "detail">): void {
    this.#notes.add(note);
  }

  /** Takes no more requests, says goodbye to the feed's readers, and lets the capture go. */
  async close(): Promise<void> {
    const closed = once(this.#http, "close");
    this.#http.close();
    await this.#feed.close();
    this.#http.closeAllConnections();
    await closed;
    await this.#readers.close();
  }
}

async function listen(hostname: string, port: number): Promise<HttpServer> {
  const http = createServer({
    headersTimeout: HEAD_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    requireHostHeader: true,
  });
  http.maxConnections = MOST_CONNECTIONS;
  http.listen({ host: hostname, port });
  await once(http, "listening"); // rejects where "error" comes first
  return http;
}

function portOf(http: HttpServer): number {
  const address = http.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

function exposedError(hostname: string): UsageError {
  const reason = `others can reach ${hostname}, and with the token read everything that is captured`;
  return new UsageError("api/exposed", `${reason}; take 127.0.0.1, or say that you want it so`);
}

function ownVersion(): string {
  const text = readFileSync(new URL("../../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version; // our own file
}
