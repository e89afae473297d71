import type { DeflateAgreement } from "../extension/deflate-params.ts";
import type { Compressor } from "../host.ts";
import type { Limit, WireLimits } from "../limits.ts";
import type { ViolationCode } from "../violation.ts";

/** Who sent it. */
export type Side = "client" | "server";
/** A document and a section of it. */
export type RuleName = `RFC ${string}`;

/**
 * Bits of one byte, `from` the higher to the lower `to`, both included; 7 is the most significant, the one
 * the RFC draws first.
 */
export type BitRange = { readonly from: number; readonly to: number };

/**
 * What some bytes of the input are.
 *
 * Annotations stand in the order of the input and leave no byte out. Two of them share a byte only
 * where both name their bits, and then no bit twice.
 */
export type Annotation = {
  /** Offset of the first byte in the input. */
  readonly start: number;
  /** Behind the last byte. */
  readonly end: number;
  /** Which bits of the byte, where it is not all of them. */
  readonly bits?: BitRange;
  /** The RFC's own name: FIN, opcode, Masking-key, Sec-WebSocket-Key. */
  readonly field: string;
  /** A number, a header's text, or hex digits of the bytes as they stand, cut with "…" when many. */
  readonly value: number | string;
  /** One sentence. */
  readonly meaning: string;
  /** Where the field is defined. */
  readonly rule: RuleName;
};

/** One step of the narrative, in reading order. */
export type Step = {
  /** From 1. */
  readonly n: number;
  /** Index of the section that it is told at; a joined message is told at its last frame. */
  readonly section: number;
  /** Offset of the first byte that it speaks of. */
  readonly start: number;
  /** Behind the last one. */
  readonly end: number;
  /** What the step follows. */
  readonly rule: RuleName;
  /** One sentence; with a colon at its end where `detail` goes on. */
  readonly text: string;
  /** Lines of working, such as the XOR of each byte; may be empty. */
  readonly detail: readonly string[];
};

/** A broken rule, at the byte that breaks it; for truncated input, the offset at which it ends. */
export type Problem = {
  /** In the input. */
  readonly offset: number;
  /** Which rule. */
  readonly code: ViolationCode;
  /** What an endpoint closes with. */
  readonly closeCode: number;
  /** Where it is written. */
  readonly rule: RuleName;
  /** What is wrong there, for people. */
  readonly text: string;
};

/**
 * What a stretch of the input is: a lone Sec-WebSocket-Key, an HTTP head, one frame, the body of an HTTP
 * answer, or what is left over.
 */
export type SectionKind = "key" | "request" | "response" | "frame" | "content" | "rest";

/** One unit of the input; sections follow each other without a gap. */
export type Section = {
  /** What it is. */
  readonly kind: SectionKind;
  /** Offset of its first byte. */
  readonly start: number;
  /** Behind its last byte. */
  readonly end: number;
  /** A heading for people. */
  readonly title: string;
  /** Who sent it, where that is known. */
  readonly from?: Side;
};

/** What the frames amount to. Control frames are messages of one frame. */
export type ExplainedMessage = {
  /** Who sent it. */
  readonly from: Side;
  /** The first frame's four bits. */
  readonly opcode: number;
  /** Their name; "reserved" where they have none. */
  readonly name: string;
  /** Unmasked, joined and, where `inflated`, decompressed. */
  readonly payload: Uint8Array;
  /** Present when it is a text message, whole and well-formed. */
  readonly text?: string;
  /** Present for a close frame: 1005 when it carries no code. */
  readonly close?: { readonly code: number; readonly reason: string };
  /** RSV1 was set on its first frame. */
  readonly compressed: boolean;
  /** `payload` is decompressed. */
  readonly inflated: boolean;
  /** False where the input ended first, or another message cut in. */
  readonly whole: boolean;
  /** How many frames it came in. */
  readonly frames: number;
  /** Where its first frame begins. */
  readonly start: number;
};

/** What the opening handshake in the input comes to. */
export type ExplainedHandshake = {
  /** The client's Sec-WebSocket-Key. */
  readonly key?: string;
  /** The Sec-WebSocket-Accept that `key` calls for. */
  readonly accept?: string;
  /** Present when permessage-deflate was answered, or offered and no answer is in the input. */
  readonly deflate?: DeflateAgreement;
};

/** Everything that `explain` has found, as data. All offsets are into the input. */
export type Explanation = {
  /** What the input begins with. */
  readonly kind: SectionKind | "nothing";
  /** The units of the input, without a gap. */
  readonly sections: readonly Section[];
  /** Every byte, field by field. */
  readonly parts: readonly Annotation[];
  /** The narrative. */
  readonly steps: readonly Step[];
  /** Broken rules; empty for input that is whole and right. */
  readonly problems: readonly Problem[];
  /** What the frames amount to. */
  readonly messages: readonly ExplainedMessage[];
  /** Empty where no handshake is in the input. */
  readonly handshake: ExplainedHandshake;
};

/** Explanations are for people: what nobody would read is not made. `docs/limits.md` has the values. */
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

/** A value for each name of {@link EXPLAIN_LIMITS} and {@link WIRE_LIMITS}. */
export type ExplainLimits = WireLimits & { readonly [Name in keyof typeof EXPLAIN_LIMITS]: number };

/** What `explain` may be told besides the bytes. */
export type ExplainOptions = {
  /** Whose bytes the frames are. Left out, it follows from the handshake, else from each MASK bit. */
  readonly from?: Side | undefined;
  /** Overrides the handshake: `true` has it with default parameters, `false` says it was declined. */
  readonly deflate?: DeflateAgreement | boolean | undefined;
  /** Without one, compressed payloads are left as they are. */
  readonly compressor?: Pick<Compressor, "inflate"> | undefined;
  /** What is left out has its default. */
  readonly limits?: Partial<ExplainLimits>;
};
