/** What one HTTP/2 connection through the proxy may take, towards the client and towards the server alike. */
export const H2_LIMITS = {
  /** Streams at once; what servers allow is mostly 100 or 128. A server that allows fewer is followed. */
  maxStreams: 256,
  /** Bytes of one stream that may be on their way before its reader takes them: what a slow peer costs at most. */
  streamWindowBytes: 1 << 20,
  /** Bytes of all streams on their way; they are taken off the connection at once, so this holds nothing. */
  connectionWindowBytes: 16 << 20,
  /** More than servers take, so that it is the server who refuses; as for HTTP/1.1. */
  maxHeadBytes: 262_144,
  maxHeaders: 1000,
  /** What `node:http2` may hold for one connection, in its own unit: windows of many streams at once. */
  sessionMemoryMegabytes: 512,
  /** For a server's settings, before the client is answered without them. */
  settingsTimeoutMs: 1000,
  /** For the last resets to leave, when the client is gone. */
  farewellMs: 1000,
} as const;
