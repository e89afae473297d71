import { clean, echoOf, fails, hear, pongTo, replies, send, sendCut } from "../talk/script.ts";
import { hex, joined, letters, utf8 } from "../wire/bytes.ts";
import {
  binary,
  close,
  continuation,
  type FrameSpec,
  frame,
  Opcode,
  ping,
  pong,
  text,
} from "../wire/frame.ts";
import { type Draft, scripted } from "./case.ts";

const CLOSE = "6455 §5.5.1";
const CODES = "6455 §7.4";

const VALID_CODES = [
  1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999,
] as const;
const INVALID_CODES = [
  0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 1999, 2000, 2999, 5000, 9999, 32768, 65535,
] as const;

const valid = VALID_CODES.flatMap((code) => [
  scripted(`A close frame with code ${code} is answered with the same code.`, CODES, {
    moves: [send(close(code))],
    ending: replies([code]),
  }),
  scripted(`A close frame with code ${code} and a reason is answered with the same code.`, CODES, {
    moves: [send(close(code, "a reason"))],
    ending: replies([code]),
  }),
]);

const invalid = INVALID_CODES.flatMap((code) => [
  scripted(`A close frame with code ${code} is refused.`, CODES, {
    moves: [send(close(code))],
    ending: fails(1002),
  }),
  scripted(`A close frame with code ${code} and a reason is refused.`, CODES, {
    moves: [send(close(code, "a reason"))],
    ending: fails(1002),
  }),
]);

const forms: readonly Draft[] = [
  scripted("An empty close frame is answered.", CLOSE, {
    moves: [send(close())],
    ending: replies([undefined, 1000]),
  }),
  scripted("An empty close frame after a message is answered after the echo.", CLOSE, {
    moves: [send(text("first")), hear(echoOf(text("first"))), send(close())],
    ending: replies([undefined, 1000]),
  }),
  scripted("A close frame that arrives byte by byte is answered.", CLOSE, {
    moves: [sendCut(1, close(1000, "bye"))],
    ending: replies([1000]),
  }),
  scripted(
    "A close frame with a reason of 123 bytes, the longest there may be, is answered.",
    CLOSE,
    { moves: [send(close(1000, letters(123)))], ending: replies([1000]) },
  ),
  scripted("A close frame with a reason in many alphabets is answered.", CLOSE, {
    moves: [send(close(1000, "κόσμε 水 😀"))],
    ending: replies([1000]),
  }),
  scripted("A close frame with one byte of payload is refused.", CLOSE, {
    moves: [send(frame(Opcode.close, Uint8Array.of(3)))],
    ending: fails(1002),
  }),
  scripted("A close frame of 126 bytes is refused.", "6455 §5.5", {
    moves: [send(close(1000, letters(124)))],
    ending: fails(1002),
  }),
  scripted("A close frame of 65536 bytes is refused.", "6455 §5.5", {
    moves: [send(close(1000, letters(65_534)))],
    ending: fails(1002),
  }),
];

const BAD_REASONS = ["ff", "c0 af", "ed a0 80", "f4 90 80 80", "e2 82", "80"];

const badReasons = BAD_REASONS.map((digits) =>
  scripted(`A close reason with ${digits}, which is no UTF-8, is refused.`, CLOSE, {
    moves: [send(close(1000, joined(utf8("κόσμε"), hex(digits))))],
    ending: fails(1007),
  }),
);

const LATE: readonly { readonly name: string; readonly frames: readonly FrameSpec[] }[] = [
  { name: "A text message", frames: [text("late")] },
  { name: "A binary message", frames: [binary("late")] },
  { name: "A fragmented message", frames: [text("la", { fin: false }), continuation("te")] },
  { name: "A ping", frames: [ping("late")] },
  { name: "A pong", frames: [pong("late")] },
  { name: "A second close frame", frames: [close(1001, "late")] },
  { name: "A broken frame", frames: [frame(3, "late", { rsv: 7 })] },
  { name: "A large message", frames: [binary(letters(65_536))] },
];

const late = LATE.flatMap(({ name, frames }) => [
  scripted(`${name} behind a close frame in one segment is not answered.`, CLOSE, {
    moves: [send(close(1000), ...frames)],
    ending: replies([1000]),
  }),
  scripted(`${name} that follows a close frame in its own segment is not answered.`, CLOSE, {
    moves: [sendCut("frames", close(1000), ...frames)],
    ending: replies([1000]),
  }),
]);

const context: readonly Draft[] = [
  scripted("A message before the close frame may be echoed before the reply.", CLOSE, {
    moves: [send(text("first"), close(1000))],
    ending: replies([1000], echoOf(text("first"))),
  }),
  scripted("A ping before the close frame may be answered before the reply.", CLOSE, {
    moves: [send(ping("first"), close(1000))],
    ending: replies([1000], pongTo(ping("first"))),
  }),
  scripted("A large message right before the close frame does not hinder the reply.", CLOSE, {
    moves: [send(binary(letters(262_144)), close(1000))],
    ending: replies([1000], echoOf(binary(letters(262_144)))),
  }),
  scripted(
    "A close frame in the middle of a fragmented message is answered, the message is dropped.",
    "6455 §5.4",
    {
      moves: [send(text("frag", { fin: false }), close(1000))],
      ending: replies([1000]),
    },
  ),
  scripted(
    "A close frame in a fragmented message is answered, although the message goes on behind it.",
    "6455 §5.4",
    {
      moves: [send(text("frag", { fin: false }), close(1000), continuation("ment"))],
      ending: replies([1000]),
    },
  ),
  scripted("A close frame within a code point of a fragmented text is answered.", "6455 §5.4", {
    moves: [send(text(hex("e2 82"), { fin: false }), close(1000))],
    ending: replies([1000]),
  }),
  scripted("A close frame after a ping and its pong is answered.", CLOSE, {
    moves: [send(ping("p")), hear(pongTo(ping("p")))],
    ending: clean,
  }),
  scripted("A close frame right after the handshake is answered.", CLOSE, {
    moves: [],
    ending: clean,
  }),
  scripted(
    "A close frame with code 1000 that is the last of ten messages is answered after them.",
    CLOSE,
    {
      moves: [
        send(...Array.from({ length: 10 }, (_, i) => text(`m${i}`))),
        hear(...Array.from({ length: 10 }, (_, i) => echoOf(text(`m${i}`)))),
      ],
      ending: clean,
    },
  ),
];

/** The closing handshake: RFC 6455 §5.5.1 and §7. */
export const closing: readonly Draft[] = [
  ...forms,
  ...valid,
  ...invalid,
  ...badReasons,
  ...late,
  ...context,
];
