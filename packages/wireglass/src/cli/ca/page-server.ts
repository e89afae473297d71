import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { networkInterfaces } from "node:os";
import { hostPort } from "../../endpoint/index.ts";
import type { PageFile } from "./ca-page.ts";

/** A phone needs one or two. */
const MAX_CONNECTIONS = 64;
const PATIENCE_MS = 10_000;

/** Finds what is served under a path, in the language that is asked for. */
export type FileFinder = (path: string, acceptLanguage: string) => PageFile | undefined;

/** Serves small files over plain HTTP: whoever fetches a CA's certificate does not trust it yet. */
export class PageServer {
  readonly #server: Server;
  readonly #hostname: string;

  private constructor(server: Server, hostname: string) {
    this.#server = server;
    this.#hostname = hostname;
  }

  /** Rejects with the system's error where the address cannot be had. */
  static async start(hostname: string, port: number, find: FileFinder): Promise<PageServer> {
    const timeouts = { headersTimeout: PATIENCE_MS, requestTimeout: PATIENCE_MS };
    const server = createServer(timeouts, (request, response) => answer(request, response, find));
    server.maxConnections = MAX_CONNECTIONS;
    server.listen(port, hostname);
    await once(server, "listening");
    return new PageServer(server, hostname);
  }

  /** Where it can be opened: where it listens on all addresses, one for each that others can reach. */
  get urls(): readonly string[] {
    const { port } = this.#server.address() as AddressInfo; // it listens on a port
    const any = this.#hostname === "0.0.0.0" || this.#hostname === "::";
    const hosts = any ? reachable() : [this.#hostname];
    return (hosts.length > 0 ? hosts : ["127.0.0.1"]).map(
      (host) => `http://${hostPort(host, port)}/`,
    );
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }
}

/** IPv6 addresses that change daily are nothing to type into a phone. */
function reachable(): readonly string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return addresses
    .filter(({ internal, family }) => !internal && family === "IPv4")
    .map(({ address }) => address);
}

function answer(request: IncomingMessage, response: ServerResponse, find: FileFinder): void {
  request.resume();
  const { method, url = "/", headers } = request;
  const reads = method === "GET" || method === "HEAD";
  const [path = "/"] = url.split("?", 1);
  const file = reads ? find(path, headers["accept-language"] ?? "") : undefined;
  const found = file ?? { type: "text/plain", body: reads ? "not found\n" : "not here\n" };
  response.writeHead(file !== undefined ? 200 : reads ? 404 : 405, {
    "Content-Type": found.type,
    "Content-Length": Buffer.byteLength(found.body),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    ...found.headers,
  });
  response.end(method === "HEAD" ? undefined : found.body);
}
