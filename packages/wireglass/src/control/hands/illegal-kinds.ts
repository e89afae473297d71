/** A frame that is not as it should be. */
export type Frame = {
  readonly fin?: boolean;
  readonly rsv?: number;
  readonly opcode: number;
  readonly payload?: string | Uint8Array;
  /** The wrong thing for its direction. */
  readonly wrongMask?: boolean;
  readonly lengthBytes?: 0 | 2 | 8;
};

const TEXT = 1;
const PING = 9;
const CLOSE = 8;
/** More than any server should take for one message. */
const MANY = 200_000;

/** What breaks a rule of RFC 6455, by name; each is what a peer gets that is sent it. */
export const ILLEGAL = {
  /** §5.2: RSV bits mean nothing unless agreed on; RSV1 never does on a control frame (RFC 7692 §6). */
  rsv1: [{ opcode: PING, rsv: 0b100, payload: "rsv1" }],
  rsv2: [{ opcode: TEXT, rsv: 0b010, payload: "rsv2" }],
  rsv3: [{ opcode: TEXT, rsv: 0b001, payload: "rsv3" }],
  /** §5.2: opcodes 3 to 7 and 11 to 15 are reserved. */
  opcode: [{ opcode: 3, payload: "opcode" }],
  "control-opcode": [{ opcode: 11, payload: "opcode" }],
  /** §5.2: a length has its shortest form. */
  length: [{ opcode: TEXT, payload: "length", lengthBytes: 2 }],
  length64: [{ opcode: TEXT, payload: "length", lengthBytes: 8 }],
  /** §5.1: a client masks, a server does not. */
  mask: [{ opcode: TEXT, payload: "mask", wrongMask: true }],
  /** §8.1: a text is UTF-8. */
  utf8: [{ opcode: TEXT, payload: Uint8Array.of(0x61, 0xff, 0x62) }],
  /** §5.6: a code point may be cut by a fragment's end, but must go on behind it. */
  "split-utf8": [
    { opcode: TEXT, fin: false, payload: Uint8Array.of(0xe2, 0x82) },
    { opcode: 0, payload: "x" },
  ],
  /** §5.4: fragments. */
  continuation: [{ opcode: 0, payload: "continuation" }],
  interleaved: [
    { opcode: TEXT, fin: false, payload: "one" },
    { opcode: TEXT, payload: "two" },
  ],
  endless: Array.from({ length: MANY }, (_, n) => ({
    opcode: n === 0 ? TEXT : 0,
    fin: false,
    payload: "x",
  })),
  /** §5.5: control frames are whole, and have 125 bytes at most. */
  "control-fragment": [{ opcode: PING, fin: false, payload: "ping" }],
  "control-length": [{ opcode: PING, payload: new Uint8Array(126) }],
  /** §5.5.1, §7.4: what a close frame carries. */
  "close-length": [{ opcode: CLOSE, payload: Uint8Array.of(3) }],
  "close-code": [{ opcode: CLOSE, payload: Uint8Array.of(0x03, 0xed) }],
  "close-utf8": [{ opcode: CLOSE, payload: Uint8Array.of(0x03, 0xe8, 0xff) }],
} as const satisfies Readonly<Record<string, readonly Frame[]>>;

export type IllegalKind = keyof typeof ILLEGAL;

export const ILLEGAL_KINDS = Object.keys(ILLEGAL) as readonly IllegalKind[]; // the keys of that table
