/** What one HTTP/2 connection through the proxy may take, towards the client and towards the server alike. */
export const H2_LIMITS = {
  maxStreams: {
    value: 256,
    unit: "count",
    reason:
      "streams at once; servers mostly allow 100 or 128, and one that allows fewer is followed",
  },
  streamWindowBytes: {
    value: 1_048_576,
    unit: "bytes",
    reason: "of one stream on their way before they are taken: what a slow peer costs at most",
  },
  connectionWindowBytes: {
    value: 16_777_216,
    unit: "bytes",
    reason:
      "of all streams on their way; they are taken off the connection at once, so it holds nothing",
  },
  maxHeadBytes: {
    value: 262_144,
    unit: "bytes",
    reason: "more than servers take, so that it is the server who refuses; as for HTTP/1.1",
  },
  maxHeaders: { value: 1000, unit: "count", reason: "the same" },
  sessionMemoryMegabytes: {
    value: 512,
    unit: "MB",
    reason: "that `node:http2` may hold for one connection: windows of many streams at once",
  },
  settingsTimeoutMs: {
    value: 1000,
    unit: "ms",
    reason: "for a server's settings, before the client is answered without them",
  },
  farewellMs: {
    value: 1000,
    unit: "ms",
    reason: "for the last resets to leave, when the client is gone",
  },
} as const;
