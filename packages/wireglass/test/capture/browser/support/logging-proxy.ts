import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { onTestFinished } from "vitest";
import type { CertificateAuthority } from "../../../../src/capture/proxy/ca/index.ts";

const PAGE = "<!doctype html><title>found</title><script>document.title = location.host</script>";
const ANSWER = `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: ${PAGE.length}\r\n\r\n${PAGE}`;

/** A proxy that notes what it is asked for, and answers in the place of every server. */
export class LoggingProxy {
  /** The first lines of the requests, those inside of TLS with the name that was shaken hands for. */
  readonly lines: string[] = [];
  readonly #ca: CertificateAuthority | undefined;
  #url = "";

  private constructor(ca: CertificateAuthority | undefined) {
    this.#ca = ca;
  }

  static async start(ca?: CertificateAuthority): Promise<LoggingProxy> {
    const proxy = new LoggingProxy(ca);
    const server = createServer((socket) => proxy.#take(socket));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    proxy.#url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on a port
    return proxy;
  }

  get url(): string {
    return this.#url;
  }

  #take(socket: Socket): void {
    socket.on("error", () => {});
    socket.once("data", (chunk) => {
      const line = this.#note(chunk, "");
      const [method, target = ""] = line.split(" ");
      if (method !== "CONNECT") return void socket.end(ANSWER);
      if (this.#ca === undefined) return void socket.end("HTTP/1.1 502 no\r\n\r\n");
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      void this.#secure(socket, target.replace(/:\d+$/, ""), this.#ca);
    });
  }

  async #secure(plain: Socket, host: string, ca: CertificateAuthority): Promise<void> {
    const secureContext = await ca.contextFor(undefined, { fallback: host });
    const socket = new TLSSocket(plain, {
      isServer: true,
      secureContext,
      SNICallback: (name, done) => {
        ca.contextFor(name, { fallback: host }).then((context) => done(null, context), done);
      },
    });
    socket.on("error", () => {});
    socket.once("data", (chunk) => {
      this.#note(chunk, `${host} `);
      socket.end(ANSWER);
    });
  }

  #note(chunk: Uint8Array, before: string): string {
    const [line = ""] = Buffer.from(chunk).toString("latin1").split("\r\n");
    this.lines.push(before + line);
    return line;
  }
}
