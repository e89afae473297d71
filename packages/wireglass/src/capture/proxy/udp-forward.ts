import { connectUdp, type DatagramSocket, serveUdp } from "../../endpoint/index.ts";
import { microseconds } from "../tape/tape.ts";
import type { Listen, ProxyOptions } from "./proxy-options.ts";

/** A UDP port whose datagrams go on to a server, each peer's from a port of its own. */
export type DatagramForward = { readonly url: string; close(): Promise<void> };

/** Opens the port. Rejects with the system's error. */
export async function forwardDatagrams(
  listen: Listen,
  to: URL,
  options: Pick<ProxyOptions, "tape" | "nextConnection" | "note">,
): Promise<DatagramForward> {
  const server = await serveUdp((client) => forwardPeer(client, to, options), {
    ...listen,
    onError: (error) => {
      const detail = error instanceof Error ? error.message : String(error);
      options.note?.({ code: "proxy/broken", host: to.host, detail });
    },
  });
  return { url: server.url, close: () => server.close() };
}

async function forwardPeer(
  client: DatagramSocket,
  to: URL,
  { tape, nextConnection }: Pick<ProxyOptions, "tape" | "nextConnection">,
): Promise<void> {
  const server = await connectUdp(to.href.replace(/\/$/, ""));
  const connection = nextConnection();
  const time = microseconds() / 1_000_000;
  const url = `udp://${to.host}`;
  const ends = { client: client.remoteAddress, server: server.remoteAddress };
  const nothing = { subprotocol: null, extensions: "" };
  tape.record({
    kind: "open",
    connection,
    time,
    source: "proxy",
    protocol: "udp",
    url,
    ...ends,
    ...nothing,
  });
  const back = pass(server, client, (bytes) => tape.data(connection, "server", bytes));
  await pass(client, server, (bytes) => tape.data(connection, "client", bytes));
  await server.close();
  await back;
  const at = microseconds() / 1_000_000;
  tape.record({
    kind: "close",
    connection,
    time: at,
    by: "client",
    code: 1000,
    reason: "",
    clean: true,
  });
}

async function pass(
  from: DatagramSocket,
  to: DatagramSocket,
  keep: (bytes: Uint8Array) => void,
): Promise<void> {
  try {
    for await (const datagram of from) {
      await to.send(datagram);
      keep(datagram);
    }
  } catch {
    // One side is gone: so is the way.
  }
}
