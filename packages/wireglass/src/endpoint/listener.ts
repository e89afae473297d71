import { createServer, type Server as NetServer, type Socket as NetSocket } from "node:net";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";
import { adopt, Pump, readData } from "./pump.ts";

/** Both ends of a stream, each as "host:port". */
export type Addresses = { readonly remote: string; readonly local: string };

/** A stream that somebody opened to us. */
export type Accept = (pump: Pump, addresses: Addresses) => void;

export type ListenOptions = {
  readonly hostname: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly tls?: TlsOptions | undefined;
  /** Told of TLS handshakes that fail, and of a listener that breaks. */
  readonly failed: (error: Error) => void;
};

/** An open TCP or TLS port. */
export class Listener {
  readonly hostname: string;
  readonly port: number;
  readonly #server: NetServer;

  private constructor(server: NetServer) {
    const address = server.address();
    if (address === null || typeof address === "string")
      throw new Error("the listener has no port");
    this.#server = server;
    this.hostname = address.address;
    this.port = address.port;
  }

  /** Rejects with the system's error when the port cannot be had. */
  static async open(options: ListenOptions, accept: Accept): Promise<Listener> {
    const server = options.tls ? tlsServer(options.tls, accept) : plainServer(accept);
    server.on("tlsClientError", (error: Error, socket: NetSocket) => {
      socket.destroy(); // Node leaves one whose handshake took too long
      options.failed(error);
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen({ host: options.hostname, port: options.port, backlog: 4096 }, () => {
        server.off("error", reject);
        resolve();
      });
    });
    server.on("error", options.failed);
    return new Listener(server);
  }

  /** Takes no more connections; those that are open stay. */
  close(): void {
    this.#server.close();
  }
}

function plainServer(accept: Accept): NetServer {
  const options = { pauseOnConnect: true, allowHalfOpen: true, noDelay: true };
  return createServer(options, (accepted) => {
    const addresses = addressesOf(accepted);
    const { socket, shared } = adopt(accepted);
    accept(new Pump(socket), addresses);
    if (!shared) {
      readData(socket);
    }
  });
}

function tlsServer(tls: TlsOptions, accept: Accept): NetServer {
  // TLS has its own end of stream, and allowHalfOpen would keep broken peers.
  const server = createTlsServer(tls);
  server.on("secureConnection", (socket) => {
    socket.setNoDelay(true);
    accept(new Pump(socket), addressesOf(socket));
    readData(socket);
  });
  return server;
}

/** Our own address was mostly this one before: thousands of connections share one string. */
let lastLocal = "";

export function addressesOf(socket: NetSocket): Addresses {
  const local = hostPort(socket.localAddress ?? "", socket.localPort ?? 0);
  if (local !== lastLocal) lastLocal = local;
  return {
    remote: hostPort(socket.remoteAddress ?? "", socket.remotePort ?? 0),
    local: lastLocal,
  };
}

/** "127.0.0.1:80", "[::1]:80"; an IPv4 address in IPv6 clothes is shown as what it is. */
export function hostPort(host: string, port: number): string {
  const plain = host.replace(/^::ffff:(?=\d+\.)/i, "");
  // Joined, it is one flat string; a template would keep its parts besides.
  return [plain.includes(":") ? `[${plain}]` : plain, port].join(":");
}
