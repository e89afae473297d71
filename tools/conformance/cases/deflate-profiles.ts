import type { DeflateProfile } from "./case.ts";

/** Nothing but the extension itself. */
export const PLAIN: DeflateProfile = { name: "no parameters" };

/** What the messages of RFC 7692 are exchanged under, in every combination that matters. */
export const PROFILES: readonly DeflateProfile[] = [
  PLAIN,
  { name: "no context takeover by the peer", peerNoContext: true },
  { name: "no context takeover by the suite", suiteNoContext: true },
  { name: "no context takeover by either side", peerNoContext: true, suiteNoContext: true },
  { name: "a peer window of 8 bits", peerBits: 8, mayDecline: true },
  { name: "a peer window of 9 bits", peerBits: 9 },
  { name: "a peer window of 10 bits", peerBits: 10 },
  { name: "a peer window of 11 bits", peerBits: 11 },
  { name: "a peer window of 12 bits", peerBits: 12 },
  { name: "a peer window of 13 bits", peerBits: 13 },
  { name: "a peer window of 14 bits", peerBits: 14 },
  { name: "a peer window of 15 bits", peerBits: 15 },
  { name: "a suite window of 8 bits", suiteBits: 8 },
  { name: "a suite window of 9 bits", suiteBits: 9 },
  { name: "a suite window of 12 bits", suiteBits: 12 },
  { name: "a suite window of 15 bits", suiteBits: 15 },
  {
    name: "small windows and no context takeover on both sides",
    peerNoContext: true,
    suiteNoContext: true,
    peerBits: 9,
    suiteBits: 9,
  },
  {
    name: "a window of 10 bits and no context takeover by the peer",
    peerNoContext: true,
    peerBits: 10,
  },
];
