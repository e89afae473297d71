import type { Side } from "@wireglass/lens/record";
import { connectUdp, type DatagramSocket, serveUdp } from "../../endpoint/index.ts";
import { microseconds } from "../tape/tape.ts";
import type { Listen, ProxyOptions } from "./proxy-options.ts";

/** A UDP port whose datagrams go on to a server, each peer's from a port of its own. */
export type DatagramForward = { readonly url: string; close(): Promise<void> };

export type ForwardOptions = Pick<ProxyOptions, "tape" | "nextConnection" | "note"> & {
  /** Resolves when there is room for what is seen; undefined where there is. */
  readonly room: () => Promise<void> | undefined;
};

/** Opens the port. Rejects with the system's error. */
export async function forwardDatagrams(
  listen: Listen,
  to: URL,
  options: ForwardOptions,
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
  { tape, nextConnection, room }: ForwardOptions,
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
  const keep = (from: Side) => (bytes: Uint8Array) => {
    tape.data(connection, from, bytes);
    return room();
  };
  const back = pass(server, client, keep("server"));
  await pass(client, server, keep("client"));
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
  keep: (bytes: Uint8Array) => Promise<void> | undefined,
): Promise<void> {
  try {
    for await (const datagram of from) {
      await to.send(datagram);
      await keep(datagram);
    }
  } catch {
    // One side is gone: so is the way.
  }
}
