import { FRAME_RULES } from "./frame/frame-rules.ts";
import { HANDSHAKE_RULES } from "./handshake/handshake-rules.ts";

/** What an endpoint does about a violation, and where it is written that it is one. */
export type Violation = {
  /** The close code that the endpoint sends; 1006 where no close frame can be sent any more. */
  readonly closeCode: number;
  /** Where it is written that this is wrong. */
  readonly rule: `RFC ${string}`;
  /** One clause for people, without a full stop. */
  readonly text: string;
  /** The HTTP status a server answers, for violations of the opening handshake. */
  readonly status?: number;
};

/** Rules about what frames carry; those about a frame's header are in `frame-rules.ts`. */
const MESSAGE_RULES = {
  "text/utf8": {
    closeCode: 1007,
    rule: "RFC 6455 §8.1",
    text: "a text message is not UTF-8",
  },
  "close/one-byte": {
    closeCode: 1002,
    rule: "RFC 6455 §5.5.1",
    text: "a close frame carries one byte, which cannot hold a code",
  },
  "close/code": {
    closeCode: 1002,
    rule: "RFC 6455 §7.4",
    text: "a close frame carries a code that must not be sent",
  },
  "close/reason-utf8": {
    closeCode: 1007,
    rule: "RFC 6455 §5.5.1",
    text: "the reason of a close frame is not UTF-8",
  },
  "deflate/invalid": {
    closeCode: 1007,
    rule: "RFC 7692 §7.2.2",
    text: "a compressed message does not inflate",
  },
  "deflate/too-large": {
    closeCode: 1009,
    rule: "RFC 7692 §8",
    text: "a compressed message inflates to more than the limit allows",
  },
  "limit/control-rate": {
    closeCode: 1008,
    rule: "RFC 6455 §10.4",
    text: "control frames arrive faster than the limit allows",
  },
  "stream/truncated": {
    closeCode: 1006,
    rule: "RFC 6455 §7.1.5",
    text: "the stream ended inside a frame or a message",
  },
} as const satisfies Record<string, Violation>;

/**
 * Every way a peer can break the protocol, in one place.
 *
 * A violation is a value, not an exception: an endpoint fails the connection on the first one, a
 * proxy follows its rule, and the dissector notes it and reads on. `docs/errors.md` is printed from here.
 */
export const VIOLATIONS = { ...HANDSHAKE_RULES, ...FRAME_RULES, ...MESSAGE_RULES } as const;

/** A key of {@link VIOLATIONS}: stable, for programs. */
export type ViolationCode = keyof typeof VIOLATIONS;

/** The catalogue's entry, as the general type. */
export function violation(code: ViolationCode): Violation {
  return VIOLATIONS[code];
}
