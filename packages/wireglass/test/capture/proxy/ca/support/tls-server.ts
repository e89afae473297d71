import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { TLSSocket } from "node:tls";
import { onTestFinished } from "vitest";
import type { CertificateAuthority } from "../../../../../src/capture/proxy/ca/index.ts";

/** A web server that presents what the authority has for the name asked for; resolves with its port. */
export async function tlsServer(ca: CertificateAuthority, host = "127.0.0.1"): Promise<number> {
  const unnamed = await ca.contextFor(undefined, { fallback: host });
  const server = createServer((plain) => {
    const socket = new TLSSocket(plain, {
      isServer: true,
      secureContext: unnamed,
      SNICallback: (name, done) => {
        ca.contextFor(name, { fallback: host }).then(
          (context) => done(null, context),
          (error: Error) => done(error),
        );
      },
    });
    plain.on("error", () => {});
    socket.on("error", () => {});
    socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"));
  });
  server.listen(0, host);
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port; // it listens on a port
}
