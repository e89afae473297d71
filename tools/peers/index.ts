import { findPeers, type Peers } from "./finding.ts";

export { findPeers, PEER_NAMES, type PeerName, type Peers } from "./finding.ts";

/** `npm test` looks once for all test files and hands on what it found under this name, as JSON. */
export const PEERS_VARIABLE = "WIREGLASS_PEERS";

let known: Peers | undefined;

/**
 * The programs on this machine that tests may talk to. A test that needs one says so where it is counted:
 * `test.skipIf(peers().nginx === undefined)("…")`.
 */
export function peers(): Peers {
  const handed = process.env[PEERS_VARIABLE];
  // Only `npm test` sets the variable, from a value of this type.
  known ??= handed === undefined ? findPeers() : (JSON.parse(handed) as Peers);
  return known;
}
