import type { DeflateAgreement } from "../extension/deflate-params.ts";
import type { Compressor } from "../host.ts";
import type { Limit, WireLimits } from "../limits.ts";
import type { ViolationCode } from "../violation.ts";

export type Side = "client" | "server";
export type RuleName = `RFC ${string}`;

/** Bits of one byte, both ends included; 7 is the most significant, the one the RFC draws first. */
export type BitRange = { readonly from: number; readonly to: number };

/**
 * What some bytes of the input are.
 *
 * Annotations stand in the order of the input and leave no byte out. Two of them share a byte only
 * where both name their bits, and then no bit twice.
 */
export type Annotation = {
  /** Offsets in the input, `end` exclusive. */
  readonly start: number;
  readonly end: number;
  readonly bits?: BitRange;
  /** The RFC's own name: FIN, opcode, Masking-key, Sec-WebSocket-Key. */
  readonly field: string;
  /** A number, a header's text, or hex digits of the bytes as they stand, cut with "…" when many. */
  readonly value: number | string;
  /** One sentence. */
  readonly meaning: string;
  readonly rule: RuleName;
};

/** One step of the narrative, in reading order. */
export type Step = {
  /** From 1. */
  readonly n: number;
  /** Index of the section that it is told at; a joined message is told at its last frame. */
  readonly section: number;
  /** The bytes it speaks of. */
  readonly start: number;
  readonly end: number;
  readonly rule: RuleName;
  readonly text: string;
  /** Lines of working, such as the XOR of each byte; may be empty. */
  readonly detail: readonly string[];
};

/** A broken rule, at the byte that breaks it; for truncated input, the offset at which it ends. */
export type Problem = {
  readonly offset: number;
  readonly code: ViolationCode;
  /** What an endpoint closes with. */
  readonly closeCode: number;
  readonly rule: RuleName;
  readonly text: string;
};

export type SectionKind = "key" | "request" | "response" | "frame" | "content" | "rest";

/** One unit of the input; sections follow each other without a gap. */
export type Section = {
  readonly kind: SectionKind;
  readonly start: number;
  readonly end: number;
  readonly title: string;
  readonly from?: Side;
};

/** What the frames amount to. Control frames are messages of one frame. */
export type ExplainedMessage = {
  readonly from: Side;
  /** The first frame's four bits, and their name; "reserved" where they have none. */
  readonly opcode: number;
  readonly name: string;
  /** Unmasked, joined and, where `inflated`, decompressed. */
  readonly payload: Uint8Array;
  /** Present when it is a text message, whole and well-formed. */
  readonly text?: string;
  /** Present for a close frame: 1005 when it carries no code. */
  readonly close?: { readonly code: number; readonly reason: string };
  /** RSV1 was set on its first frame. */
  readonly compressed: boolean;
  readonly inflated: boolean;
  /** False where the input ended first, or another message cut in. */
  readonly whole: boolean;
  readonly frames: number;
  /** Where its first frame begins. */
  readonly start: number;
};

/** What the opening handshake in the input comes to. */
export type ExplainedHandshake = {
  readonly key?: string;
  /** The Sec-WebSocket-Accept that `key` calls for. */
  readonly accept?: string;
  /** Present when permessage-deflate was answered, or offered and no answer is in the input. */
  readonly deflate?: DeflateAgreement;
};

export type Explanation = {
  /** What the input begins with. */
  readonly kind: SectionKind | "nothing";
  readonly sections: readonly Section[];
  readonly parts: readonly Annotation[];
  readonly steps: readonly Step[];
  readonly problems: readonly Problem[];
  readonly messages: readonly ExplainedMessage[];
  readonly handshake: ExplainedHandshake;
};

/** Explanations are for people: what nobody would read is not made. */
export const EXPLAIN_LIMITS = {
  maxExplainedFrames: {
    value: 1000,
    unit: "count",
    reason: "frames explained one by one; what follows is one annotation",
  },
  maxShownBytes: {
    value: 64,
    unit: "bytes",
    reason: "bytes of one payload that are worked out one by one or shown as hex",
  },
  maxShownCharacters: {
    value: 2000,
    unit: "count",
    reason: "characters of one payload shown in a step; the message keeps all of them",
  },
  maxExplainedInflatedBytes: {
    value: 16_777_216,
    unit: "bytes",
    reason: "16 MiB of inflated payload in one explanation, so that many small bombs stay cheap",
  },
} as const satisfies Record<string, Limit>;

export type ExplainLimits = WireLimits & { readonly [Name in keyof typeof EXPLAIN_LIMITS]: number };

export type ExplainOptions = {
  /** Whose bytes the frames are. Left out, it follows from the handshake, else from each MASK bit. */
  readonly from?: Side | undefined;
  /** Overrides the handshake: `true` has it with default parameters, `false` says it was declined. */
  readonly deflate?: DeflateAgreement | boolean | undefined;
  /** Without one, compressed payloads are left as they are. */
  readonly compressor?: Pick<Compressor, "inflate"> | undefined;
  readonly limits?: Partial<ExplainLimits>;
};
