import { type Limit, limitsOf, WIRE_LIMITS, type WireLimits } from "@wireglass/wire";

/** A limit of an endpoint on real sockets; 0 milliseconds switches a wait off. */
export type EndpointLimit = Omit<Limit, "unit"> & { readonly unit: Limit["unit"] | "ms" };

/** What an endpoint adds to the limits of `wire`. `docs/limits.md` is printed from both tables. */
export const ENDPOINT_LIMITS = {
  maxConnections: {
    value: 100_000,
    unit: "count",
    reason: "connections of one server, handshakes included; the next one is answered 503",
  },
  handshakeTimeoutMs: {
    value: 10_000,
    unit: "ms",
    reason:
      "from the first byte of a connection to the end of its handshake, however slowly it drips",
  },
  closeTimeoutMs: {
    value: 5_000,
    unit: "ms",
    reason: "from our close frame to the end of the stream; then the socket is destroyed",
  },
  lingerTimeoutMs: {
    value: 1_000,
    unit: "ms",
    reason: "for a peer that broke a rule to read why; nothing of what it sends is read any more",
  },
  idleTimeoutMs: {
    value: 0,
    unit: "ms",
    reason: "without a byte from the peer; off, because heartbeats notice a vanished peer",
  },
  heartbeatIntervalMs: {
    value: 20_000,
    unit: "ms",
    reason: "between a server's pings, as Python's websockets",
  },
  heartbeatTimeoutMs: {
    value: 20_000,
    unit: "ms",
    reason: "for the pong to a heartbeat, as Python's websockets",
  },
  outputHighBytes: {
    value: 4_194_304,
    unit: "bytes",
    reason: "queued for one peer before `send` makes the sender wait",
  },
  outputLowBytes: {
    value: 1_048_576,
    unit: "bytes",
    reason: "to which the queue must fall before waiting senders go on",
  },
  maxOutputBytes: {
    value: 67_108_864,
    unit: "bytes",
    reason: "queued for one peer by a sender that does not wait; beyond, the connection is cut",
  },
  inboxHighBytes: {
    value: 1_048_576,
    unit: "bytes",
    reason: "received and not yet asked for before the socket is paused",
  },
  inboxHighMessages: {
    value: 1_024,
    unit: "count",
    reason: "the same in messages: small ones cost more than their bytes",
  },
  maxControlFramesPerSecond: {
    value: 5_000,
    unit: "count",
    reason: "pings and pongs of one peer; a flood of them is closed with 1008",
  },
  authTimeoutMs: {
    value: 60_000,
    unit: "ms",
    reason:
      "for a client to say who it is, where `authenticate` or `wireglass serve auth` asks; then it is closed with 1008",
  },
  maxRedirects: {
    value: 5,
    unit: "count",
    reason: "redirects that a client follows",
  },
  connectTimeoutMs: {
    value: 10_000,
    unit: "ms",
    reason:
      "for a client's connection with everything before the first message: proxy, TLS, handshake",
  },
  udpPeerIdleMs: {
    value: 60_000,
    unit: "ms",
    reason: "after which a UDP peer that says nothing is forgotten",
  },
  maxDatagramBytes: {
    value: 65_507,
    unit: "bytes",
    reason: "the most that IPv4 UDP carries",
  },
} as const satisfies Record<string, EndpointLimit>;

/**
 * A value for each name of {@link ENDPOINT_LIMITS} and of `WIRE_LIMITS`. `Infinity` lifts a limit of bytes
 * or counts, 0 switches a wait off. What is no number from 0 on is a UsageError `limit/value` wherever
 * limits are taken.
 */
export type Limits = WireLimits & { readonly [Name in keyof typeof ENDPOINT_LIMITS]: number };

const TABLE = { ...WIRE_LIMITS, ...ENDPOINT_LIMITS };

/** Both tables' defaults, with `overrides` in place. @throws UsageError `limit/value` */
export function limitsWith(overrides: Partial<Limits> = {}): Limits {
  return limitsOf(TABLE, overrides);
}
