/** What the system reports, in few words: "no such file or directory", or the error's own message. */
export function systemReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Node's form: "ENOENT: no such file or directory, open '/x'".
  return /^[A-Z0-9_]+: ([^,]+)/.exec(error.message)?.[1] ?? error.message;
}
