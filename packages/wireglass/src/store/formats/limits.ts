/** What importing and redacting take at most, in one place. */
export const FORMAT_LIMITS = {
  maxLineBytes: {
    value: 500_000_000,
    unit: "bytes",
    reason: "of one line of JSON Lines; Node's longest text is not much longer",
  },
  maxHarEntryBytes: {
    value: 268_435_456,
    unit: "bytes",
    reason: "of one entry of a HAR with all its messages; entries are held one at a time",
  },
  maxBodyBytes: {
    value: 67_108_864,
    unit: "bytes",
    reason: "that a body's content coding may open to; a larger one stays as it came",
  },
  maxSecrets: {
    value: 100_000,
    unit: "count",
    reason:
      "different secrets that redaction numbers and looks for elsewhere; others stay REDACTED",
  },
} as const;
