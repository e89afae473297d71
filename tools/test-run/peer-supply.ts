import { findPeers, PEER_NAMES, type PeerName, type Peers } from "../peers/index.ts";
import { DEBIAN_PACKAGES, installPeer, obstacle, updateLists } from "./debian.ts";

const FULL_NAMES: { readonly [Name in PeerName]: string } = {
  chromium: "Chromium",
  python: "Python's websockets",
  nginx: "nginx",
  curl: "curl",
};

function missingFrom(peers: Peers): readonly PeerName[] {
  return PEER_NAMES.filter((name) => peers[name] === undefined);
}

function sayMissing(name: PeerName, reason: string): void {
  console.log(
    `${FULL_NAMES[name]} is missing (${reason}), so tests that need it are skipped; install it ` +
      `(Debian: apt-get install ${DEBIAN_PACKAGES[name]}) to run them.`,
  );
}

/** Installs one after the other, so that one that cannot be had does not take the others with it. */
function installAll(names: readonly PeerName[]): ReadonlyMap<PeerName, string> {
  console.log("refreshing Debian's package lists with apt-get …");
  // Lists from before may still do, so a failed refresh is only told when an install fails too.
  const updateFailure = updateLists();
  const failures = new Map<PeerName, string>();
  for (const name of names) {
    console.log(`installing ${DEBIAN_PACKAGES[name]} with apt-get, for the tests …`);
    const failure = installPeer(name);
    if (failure !== undefined) failures.set(name, updateFailure ?? failure);
  }
  return failures;
}

/** The peers on this machine, after installing those that are missing where that is possible. */
export function supplyPeers(): Peers {
  const present = findPeers();
  const missing = missingFrom(present);
  if (missing.length === 0) return present;
  const installable = missing.filter((name) => obstacle(name) === undefined);
  const failures = installable.length > 0 ? installAll(installable) : new Map<PeerName, string>();
  const peers = findPeers();
  for (const name of missingFrom(peers)) {
    sayMissing(name, failures.get(name) ?? obstacle(name) ?? "it was installed but is not found");
  }
  return peers;
}
