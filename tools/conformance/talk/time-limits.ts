/** Silence after which an expected answer counts as missing. */
export const ANSWER_TIMEOUT_MS = 8_000;
/** How long a peer may take to close the TCP connection after the closing handshake. */
export const TCP_CLOSE_TIMEOUT_MS = 4_000;
/** How long a peer may look at an error before it reacts, if it is to fail at once. */
export const FAIL_FAST_MS = 1_000;
/** The end of every case, however busy it is. */
export const CASE_TIMEOUT_MS = 60_000;
/** How long a client under test may take until it comes back for the next case. */
export const NEXT_CONNECTION_MS = 20_000;
