/** The registered close codes, RFC 6455 §7.4.1 and IANA's WebSocket Close Code Number Registry. */
export const CLOSE_CODES = {
  1000: { name: "normal closure", meaning: "the job is done" },
  1001: { name: "going away", meaning: "a server shuts down or a page is left" },
  1002: { name: "protocol error", meaning: "the other side broke a rule of the protocol" },
  1003: { name: "unsupported data", meaning: "this kind of message is not accepted" },
  1004: { name: "reserved", meaning: "has no meaning yet; never sent" },
  1005: { name: "no status received", meaning: "the close frame had no code; never sent" },
  1006: { name: "abnormal closure", meaning: "no close frame came; never sent" },
  1007: {
    name: "invalid payload data",
    meaning: "a message does not fit its type, such as bad UTF-8",
  },
  1008: { name: "policy violation", meaning: "a rule of the application was broken" },
  1009: { name: "message too big", meaning: "a message is larger than the receiver takes" },
  1010: {
    name: "mandatory extension",
    meaning: "the client needs an extension the server did not accept",
  },
  1011: { name: "internal error", meaning: "the server met something unexpected" },
  1012: { name: "service restart", meaning: "the server restarts; come back soon" },
  1013: { name: "try again later", meaning: "the server is overloaded" },
  1014: { name: "bad gateway", meaning: "a server in between got an invalid answer" },
  1015: { name: "TLS handshake", meaning: "TLS failed; never sent" },
} as const;

const NEVER_SENT: ReadonlySet<number> = new Set([1004, 1005, 1006, 1015]);

/**
 * True for a code that a close frame may carry, RFC 6455 §7.4: registered and not reserved, or in
 * the ranges for libraries (3000 to 3999) and applications (4000 to 4999).
 */
export function isSendableCloseCode(code: number): boolean {
  if (!Number.isInteger(code)) return false;
  if (code >= 3000 && code <= 4999) return true;
  return code >= 1000 && code <= 1014 && !NEVER_SENT.has(code);
}

/** Name and meaning of a code, for people. */
export function describeCloseCode(code: number): {
  readonly name: string;
  readonly meaning: string;
} {
  const known: Readonly<Record<number, { name: string; meaning: string }>> = CLOSE_CODES;
  const entry = known[code];
  if (entry) return entry;
  if (code >= 3000 && code <= 3999)
    return { name: "library code", meaning: "registered with IANA by a library or framework" };
  if (code >= 4000 && code <= 4999)
    return { name: "application code", meaning: "private to the application" };
  return { name: "not assigned", meaning: "must not be sent" };
}
