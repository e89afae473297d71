import type { Guest } from "../roles/guest.ts";
import type { Visit } from "../roles/visit.ts";
import { expectationOf, play, type Script } from "../talk/script.ts";
import type { Talk } from "../talk/talk.ts";

/** What permessage-deflate a case wants, seen from the suite. */
export type DeflateProfile = {
  readonly name: string;
  /** The peer is to compress each message by itself. */
  readonly peerNoContext?: boolean;
  readonly suiteNoContext?: boolean;
  /** The window the peer's compressor may use. */
  readonly peerBits?: number;
  /** The window the suite's compressor uses. */
  readonly suiteBits?: number;
  /** zlib cannot produce 8 bit windows, so a peer may refuse. */
  readonly mayDecline?: boolean;
};

type CaseHead = {
  readonly title: string;
  /** The RFC section that says so. */
  readonly rule: string;
  readonly expectation: string;
};

/** A conversation over an open connection; written once for both roles of the peer. */
export type TalkDraft = CaseHead & {
  readonly kind: "talk";
  readonly peer: "both" | "server" | "client";
  readonly deflate: DeflateProfile | undefined;
  run(talk: Talk): Promise<void>;
};

/** The suite sends a peculiar handshake request to a server. */
export type ServerHandshakeDraft = CaseHead & {
  readonly kind: "server-handshake";
  run(visit: Visit): Promise<void>;
};

/** The suite gives a peculiar handshake response to a client. */
export type ClientHandshakeDraft = CaseHead & {
  readonly kind: "client-handshake";
  run(guest: Guest): Promise<void>;
};

export type Draft = TalkDraft | ServerHandshakeDraft | ClientHandshakeDraft;

/** A case with its place in the list. */
export type ConformanceCase = Draft & { readonly id: string };

export type Group = {
  readonly number: number;
  readonly name: string;
  readonly drafts: readonly Draft[];
};

type Where = { readonly peer?: "server" | "client"; readonly deflate?: DeflateProfile };

/** A case that is a script. */
export function scripted(
  title: string,
  rule: string,
  script: Script,
  where: Where = {},
): TalkDraft {
  return {
    kind: "talk",
    title,
    rule: `RFC ${rule}`,
    expectation: expectationOf(script),
    peer: where.peer ?? "both",
    deflate: where.deflate,
    run: (talk) => play(talk, script),
  };
}

/** Whether a case judges this kind of peer. */
export function concerns(draft: Draft, peer: "server" | "client"): boolean {
  if (draft.kind === "talk") return draft.peer === "both" || draft.peer === peer;
  return draft.kind === `${peer}-handshake`;
}
