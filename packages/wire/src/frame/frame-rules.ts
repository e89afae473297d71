import { isControl, opcodeName } from "../opcode.ts";
import { type FrameHeader, minimalLengthBytes } from "./frame-header.ts";

/** What a frame is judged against: who sent it, what was negotiated, and what came before it. */
export type FrameContext = {
  /** "required" of a client's frames, "forbidden" of a server's, "either" where the side is not known. */
  readonly masked: "required" | "forbidden" | "either";
  /** The reserved bits that a negotiated extension claims; RSV1 is 0b100. */
  readonly rsvInUse: number;
  /** Payload bytes of one message, inclusive. */
  readonly maxMessageBytes: number;
  /** Frames of one message, inclusive. */
  readonly maxFragments: number;
  /** Frames of the unfinished message so far; 0 between messages. */
  readonly fragments: number;
  /** Payload bytes of the unfinished message so far. */
  readonly messageBytes: number;
};

/** One rule that a single frame can break, with what an endpoint answers. */
export type FrameRule = {
  /** What an endpoint closes with, RFC 6455 §7.4.1. */
  readonly closeCode: number;
  /** Where it is written. */
  readonly rule: `RFC ${string}`;
  /** One clause for people, without a full stop. */
  readonly text: string;
  /** True when the frame breaks this rule. */
  readonly breaks: (header: FrameHeader, context: FrameContext) => boolean;
};

/** The least length whose most significant bit is set. */
const HIGH_BIT = 2 ** 63;

/**
 * Every rule about a frame's header, in the order in which they are judged: the first one broken is
 * the one reported. A new rule is one entry here and one row in `frame-rules.test.ts`; the catalogue,
 * the docs, the endpoints and the dissector follow from it.
 */
export const FRAME_RULES = {
  "opcode/reserved": {
    closeCode: 1002,
    rule: "RFC 6455 §5.2",
    text: "the opcode is reserved",
    breaks: ({ opcode }) => opcodeName(opcode) === undefined,
  },
  "rsv/unnegotiated": {
    closeCode: 1002,
    rule: "RFC 6455 §5.2",
    text: "a reserved bit is set that no negotiated extension uses",
    breaks: ({ rsv }, { rsvInUse }) => (rsv & ~rsvInUse) !== 0,
  },
  "rsv/misplaced": {
    closeCode: 1002,
    rule: "RFC 7692 §6.1",
    text: "RSV1 is set on a control frame or on a continuation",
    breaks: ({ rsv, opcode }) => (rsv & 0b100) !== 0 && (isControl(opcode) || opcode === 0),
  },
  "mask/missing": {
    closeCode: 1002,
    rule: "RFC 6455 §5.1",
    text: "a frame from a client is not masked",
    breaks: (header, { masked }) => masked === "required" && !header.masked,
  },
  "mask/unexpected": {
    closeCode: 1002,
    rule: "RFC 6455 §5.1",
    text: "a frame from a server is masked",
    breaks: (header, { masked }) => masked === "forbidden" && header.masked,
  },
  "length/high-bit": {
    closeCode: 1002,
    rule: "RFC 6455 §5.2",
    text: "the most significant bit of a 64-bit length is set",
    breaks: ({ length }) => length >= HIGH_BIT,
  },
  "length/not-minimal": {
    closeCode: 1002,
    rule: "RFC 6455 §5.2",
    text: "the length uses more bytes than it needs",
    breaks: ({ length, lengthBytes }) => lengthBytes > minimalLengthBytes(length),
  },
  "control/fragmented": {
    closeCode: 1002,
    rule: "RFC 6455 §5.5",
    text: "a control frame is fragmented",
    breaks: ({ opcode, fin }) => isControl(opcode) && !fin,
  },
  "control/too-long": {
    closeCode: 1002,
    rule: "RFC 6455 §5.5",
    text: "a control frame carries more than 125 bytes",
    breaks: ({ opcode, length }) => isControl(opcode) && length > 125,
  },
  "fragment/unexpected": {
    closeCode: 1002,
    rule: "RFC 6455 §5.4",
    text: "a continuation has no message to continue",
    breaks: ({ opcode }, { fragments }) => opcode === 0 && fragments === 0,
  },
  "fragment/interleaved": {
    closeCode: 1002,
    rule: "RFC 6455 §5.4",
    text: "a new message begins before the last one ended",
    breaks: ({ opcode }, { fragments }) => (opcode === 1 || opcode === 2) && fragments > 0,
  },
  "limit/fragments": {
    closeCode: 1009,
    rule: "RFC 6455 §10.4",
    text: "a message has more fragments than the limit allows",
    breaks: ({ opcode }, { fragments, maxFragments }) =>
      !isControl(opcode) && fragments >= maxFragments,
  },
  "limit/message": {
    closeCode: 1009,
    rule: "RFC 6455 §10.4",
    text: "a message is larger than the limit allows",
    breaks: ({ opcode, length }, { messageBytes, maxMessageBytes }) =>
      !isControl(opcode) && messageBytes + length > maxMessageBytes,
  },
} as const satisfies Record<string, FrameRule>;

/** The codes of {@link FRAME_RULES}. */
export type FrameViolationCode = keyof typeof FRAME_RULES;

const JUDGES = (Object.keys(FRAME_RULES) as FrameViolationCode[]).map((code) => ({
  code, // keys of a const object
  breaks: FRAME_RULES[code].breaks as FrameRule["breaks"],
}));

/** The first rule that `header` breaks in `context`, or undefined. Judges only; changes nothing. */
export function checkFrame(
  header: FrameHeader,
  context: FrameContext,
): FrameViolationCode | undefined {
  for (let i = 0; i < JUDGES.length; i++) {
    const judge = JUDGES[i];
    if (judge?.breaks(header, context)) return judge.code;
  }
  return undefined;
}

/** The rules that {@link isOrdinary} answers by itself. One that is not named here is asked there, too. */
const SETTLED: ReadonlySet<string> = new Set<FrameViolationCode>([
  "opcode/reserved",
  "rsv/unnegotiated",
  "rsv/misplaced",
  "mask/missing",
  "mask/unexpected",
  "length/high-bit",
  "length/not-minimal",
  "control/fragmented",
  "control/too-long",
  "fragment/unexpected",
  "fragment/interleaved",
  "limit/fragments",
  "limit/message",
]);
const ASKED = JUDGES.filter(({ code }) => !SETTLED.has(code));

/**
 * True for a plain whole message within its limits, which no rule above objects to: most frames are
 * that, and asking every rule would cost as much as reading them. A test holds that whatever this
 * lets through breaks no rule.
 */
export function isOrdinary(header: FrameHeader, context: FrameContext): boolean {
  return (
    header.fin &&
    header.rsv === 0 &&
    (header.opcode === 1 || header.opcode === 2) &&
    context.fragments === 0 &&
    header.masked === (context.masked === "required") &&
    header.lengthBytes === minimalLengthBytes(header.length) &&
    header.length <= context.maxMessageBytes &&
    header.length < HIGH_BIT &&
    context.maxFragments > 0 &&
    (ASKED.length === 0 || !ASKED.some(({ breaks }) => breaks(header, context)))
  );
}

/** Every rule that `header` breaks: for those who note and read on. */
export function allViolations(header: FrameHeader, context: FrameContext): FrameViolationCode[] {
  return JUDGES.filter(({ breaks }) => breaks(header, context)).map(({ code }) => code);
}
