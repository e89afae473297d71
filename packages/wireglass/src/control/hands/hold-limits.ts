/** What is held at most, and how long is waited for changes. */
export const HOLD_LIMITS = {
  messages: {
    value: 1000,
    unit: "messages",
    reason: "that wait for a decision; one more, and all of them go on",
  },
  bytes: {
    value: 16_777_216,
    unit: "bytes",
    reason: "of payloads that wait for a decision; more, and all of them go on",
  },
  joinMs: {
    value: 2000,
    unit: "ms",
    reason:
      "for a message that is under way on an open connection to end, before it can be sent between two",
  },
  replays: { value: 20, unit: "replays", reason: "of which the outcome can be asked for" },
  replayMessages: {
    value: 100_000,
    unit: "messages",
    reason: "of a connection that are replayed by the API",
  },
  unwatchedMs: {
    value: 5000,
    unit: "ms",
    reason:
      "without a question for changes, until what `wireglass hold` holds is let go: it is no more",
  },
  watchMs: {
    value: 10_000,
    unit: "ms",
    reason: "that a question for changes of what is held is kept open",
  },
} as const;
