/** What a script may take. */
export const SCRIPT_LIMITS = {
  callMs: {
    value: 1000,
    unit: "ms",
    reason: "for one call of a script; then what waits for it goes on unchanged (--script-time)",
  },
  startMs: {
    value: 10_000,
    unit: "ms",
    reason: "for a script to be loaded",
  },
  memoryBytes: {
    value: 536_870_912,
    unit: "bytes",
    reason: "of memory beyond what it began with; then the script is stopped",
  },
  stopMs: {
    value: 5000,
    unit: "ms",
    reason: "for a script to finish, when everything ends or it is loaded anew",
  },
  logEntries: { value: 1000, unit: "lines", reason: "of the log that are kept to be asked for" },
  logCharacters: { value: 2000, unit: "characters", reason: "of one line of the log" },
} as const;
