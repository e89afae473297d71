import { lookup } from "node:dns/promises";
import { isIPv6 } from "node:net";
import { ConnectError } from "./connect-error.ts";
import { Deadline } from "./deadline.ts";
import { abortReason } from "./inbox.ts";
import { type Limits, limitsWith } from "./limits.ts";
import { type PlainAddress, plainAddress } from "./plain-url.ts";
import { bindUdp, DatagramSocket, type DatagramTap, type UdpEndpoint } from "./udp.ts";

/** How {@link connectUdp} talks. */
export type UdpOptions = {
  /** What is left out has the default in docs/limits.md. */
  readonly limits?: Partial<Limits>;
  /** Ends the attempt; an open socket is no longer concerned. */
  readonly signal?: AbortSignal;
  /** Sees the datagrams. */
  readonly tap?: (socket: DatagramSocket) => DatagramTap | undefined;
};

type Peer = { readonly hostname: string; readonly port: number };

/**
 * A socket that talks to one UDP address; what others send to it is not shown. Rejects with {@link
 * ConnectError} for a name that is not known, or not in time, and when aborted.
 *
 * @throws UsageError `connect/url` for what is no udp URL, `connect/port` for one without a port
 */
export async function connectUdp(
  url: string | URL,
  options: UdpOptions = {},
): Promise<DatagramSocket> {
  const target = plainAddress(url, "udp");
  const limits = limitsWith(options.limits);
  const deadline = new Deadline(target.where, limits.connectTimeoutMs, options.signal);
  try {
    const peer = await resolved(target, deadline.signal);
    const hostname = isIPv6(peer.hostname) ? "::" : "0.0.0.0";
    const endpoint = await bindUdp({ hostname, limits });
    const socket = new DatagramSocket(endpoint, peer, limits, () => void endpoint.close());
    socket.tap = options.tap?.(socket);
    void readOnly(endpoint, peer, socket);
    return socket;
  } catch (error) {
    throw ConnectError.from(error, target.where);
  } finally {
    deadline.done();
  }
}

/** The target's address; a look-up cannot be stopped, but need not be waited for. */
async function resolved({ hostname, port }: PlainAddress, signal: AbortSignal): Promise<Peer> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(abortReason(signal));
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  const { address } = await Promise.race([aborted, lookup(hostname)]);
  return { hostname: address, port };
}

async function readOnly(endpoint: UdpEndpoint, peer: Peer, socket: DatagramSocket): Promise<void> {
  try {
    for await (const { bytes, hostname, port } of endpoint) {
      if (hostname === peer.hostname && port === peer.port) socket.received(bytes);
    }
  } finally {
    socket.end(await endpoint.closed);
  }
}
