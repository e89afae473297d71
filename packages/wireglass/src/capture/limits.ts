/** What capturing holds and waits for at most, in one place. */
export const CAPTURE_LIMITS = {
  tapeHighBytes: {
    value: 16_777_216,
    unit: "bytes",
    reason: "seen and not yet recorded, before all sources are slowed; they go on below half of it",
  },
  tapeWaitMs: {
    value: 10,
    unit: "ms",
    reason: "that something seen waits for more, to be recorded together",
  },
  tunnelHighBytes: {
    value: 262_144,
    unit: "bytes",
    reason: "on their way to a slow peer, before the other one is slowed; of each direction",
  },
  interceptedBytes: {
    value: 67_108_864,
    unit: "bytes",
    reason:
      "of one message that a rule, a script or a person minds; a larger one passes as it comes",
  },
  interceptWaitBytes: {
    value: 16_777_216,
    unit: "bytes",
    reason:
      "of one direction that wait for their fate, 256 more for each message, before the peer is slowed",
  },
  maxMessageBytes: {
    value: 900_000_000,
    unit: "bytes",
    reason:
      "of one message in a capture, as it came or inflated; of a larger one the rest is passed over",
  },
  maxBodyBytes: {
    value: 1_048_576,
    unit: "bytes",
    reason: "kept of an HTTP body; all of it is passed on",
  },
  firstWordsMs: {
    value: 30_000,
    unit: "ms",
    reason: "for a client's first words; a scanner that says nothing is shown out",
  },
  idleMs: {
    value: 300_000,
    unit: "ms",
    reason: "between two requests on one connection, as servers have it",
  },
  halfClosedMs: {
    value: 60_000,
    unit: "ms",
    reason:
      "without a byte, when one peer has ended its direction, before both are left: it may be gone altogether",
  },
  lingerMs: {
    value: 10_000,
    unit: "ms",
    reason:
      "for a peer to end what the other one has left, when it has taken what was on its way to it",
  },
  sniffedBytes: {
    value: 131_072,
    unit: "bytes",
    reason: "of a forwarded stream, by which it is known whether it carries a WebSocket",
  },
  sniffedMs: {
    value: 2000,
    unit: "ms",
    reason: "that a forwarded stream may say nothing before it is taken for a plain one",
  },
  handshakeMs: {
    value: 60_000,
    unit: "ms",
    reason:
      "for the answer to a handshake in a forwarded stream, before it is taken for a plain one",
  },
} as const;
