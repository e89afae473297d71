import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { onTestFinished } from "vitest";
import {
  type ConnectOptions,
  connect,
  type Handler,
  type SelfSigned,
  type ServeOptions,
  type Server,
  type Socket,
  selfSigned,
  serve,
} from "wireglass";

export type Scheme = "ws" | "wss";

/** A certificate for this machine's local names, for all servers of a test file. */
export const CERTIFICATE: SelfSigned = await selfSigned();

/** Sends every message back. */
export const ECHO: Handler = { message: (socket, message) => void socket.send(message) };

/** Our server until the test is over. */
export async function serving(
  scheme: Scheme,
  handler: Handler = ECHO,
  options: ServeOptions = {},
): Promise<Server> {
  const server = await serve(handler, {
    ...options,
    ...(scheme === "wss" && { tls: { cert: CERTIFICATE.cert, key: CERTIFICATE.key } }),
  });
  onTestFinished(async () => {
    for (const socket of server.sockets) socket.terminate();
    await server.close();
  });
  return server;
}

/** Our client until the test is over; it trusts {@link CERTIFICATE}. */
export async function connecting(url: string, options: ConnectOptions = {}): Promise<Socket> {
  const socket = await connect(url, { tls: { ca: CERTIFICATE.cert }, ...options });
  onTestFinished(() => socket.terminate());
  return socket;
}

/** For clients that cannot be told whom to trust, as the `WebSocket` of browsers. */
export function trustCertificate(): void {
  setDefaultCACertificates([...getCACertificates("default"), CERTIFICATE.cert]);
}
