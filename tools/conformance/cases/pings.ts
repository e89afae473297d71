import { clean, echoOf, fails, hear, type Move, pongTo, send, sendCut } from "../talk/script.ts";
import { letters, noise } from "../wire/bytes.ts";
import { binary, type FrameSpec, ping, pong, text } from "../wire/frame.ts";
import { type Draft, scripted } from "./case.ts";

const PING = "6455 §5.5.2";
const PONG = "6455 §5.5.3";

const ponged = (title: string, frame: FrameSpec, cut: "whole" | number = "whole"): Draft =>
  scripted(title, PING, { moves: [sendCut(cut, frame), hear(pongTo(frame))], ending: clean });

const numbered = (count: number): readonly FrameSpec[] =>
  Array.from({ length: count }, (_, i) => ping(`ping ${i}`));

const answered: readonly Draft[] = [
  ponged("An empty ping is answered with an empty pong.", ping()),
  ponged("A ping with one byte is answered with that byte.", ping("x")),
  ponged("A ping with text is answered with the same text.", ping("Are you there?")),
  ponged(
    "A ping with bytes that are no UTF-8 is answered with the same bytes.",
    ping(Uint8Array.of(0, 255, 254, 128, 10, 13)),
  ),
  ponged("A ping of 124 bytes is answered.", ping(noise(124, 3))),
  ponged("A ping of 125 bytes, the most there may be, is answered.", ping(noise(125, 4))),
  ponged("A ping of 125 zero bytes is answered.", ping(new Uint8Array(125))),
  ponged("An empty ping that arrives byte by byte is answered.", ping(), 1),
  ponged("A ping of 125 bytes that arrives byte by byte is answered.", ping(noise(125, 5)), 1),
  ponged("A ping of 125 bytes that arrives in pieces of 50 is answered.", ping(letters(125)), 50),
];

const several: readonly Draft[] = [
  scripted("Ten pings in one segment are answered in order; the last one certainly is.", PONG, {
    moves: [send(...numbered(10)), hear(...numbered(10).map(pongTo))],
    ending: clean,
  }),
  scripted("Ten pings that arrive byte by byte are answered in order.", PONG, {
    moves: [sendCut(1, ...numbered(10)), hear(...numbered(10).map(pongTo))],
    ending: clean,
  }),
  scripted("A hundred pings, each sent after the pong to the last, are all answered.", PONG, {
    moves: numbered(100).flatMap((frame): Move[] => [send(frame), hear(pongTo(frame))]),
    ending: clean,
  }),
  scripted("Pings between messages in one segment are answered beside the echoes.", PONG, {
    moves: [
      send(ping("a"), text("one"), ping("b"), binary("two"), ping("c")),
      hear(
        pongTo(ping("a")),
        echoOf(text("one")),
        pongTo(ping("b")),
        echoOf(binary("two")),
        pongTo(ping("c")),
      ),
    ],
    ending: clean,
  }),
  scripted("Ten pings with the same payload are answered.", PONG, {
    moves: Array.from({ length: 10 }, (): Move[] => [
      send(ping("same")),
      hear(pongTo(ping("same"))),
    ]).flat(),
    ending: clean,
  }),
];

const unsolicited = [
  { name: "An empty pong", pongs: [pong()] },
  { name: "A pong with a payload", pongs: [pong("nobody asked")] },
  { name: "A pong of 125 bytes that are no UTF-8", pongs: [pong(noise(125, 6))] },
  { name: "A row of ten pongs", pongs: Array.from({ length: 10 }, (_, i) => pong(`pong ${i}`)) },
].flatMap(({ name, pongs }) => [
  scripted(`${name} without a ping gets no answer, and a ping after it does.`, PONG, {
    moves: [send(...pongs, ping("after")), hear(pongTo(ping("after")))],
    ending: clean,
  }),
  scripted(`${name} without a ping does not disturb the messages around it.`, PONG, {
    moves: [
      send(text("before"), ...pongs, text("behind")),
      hear(echoOf(text("before")), echoOf(text("behind"))),
    ],
    ending: clean,
  }),
]);

const tooLong = [126, 127, 65535, 65536].flatMap((size) => [
  scripted(`A ping of ${size} bytes is refused.`, "6455 §5.5", {
    moves: [send(ping(letters(size)))],
    ending: fails(1002),
  }),
  scripted(`A pong of ${size} bytes is refused.`, "6455 §5.5", {
    moves: [send(pong(letters(size)))],
    ending: fails(1002),
  }),
]);

const tooLongInContext: readonly Draft[] = [
  scripted("A ping of 126 bytes that arrives byte by byte is refused.", "6455 §5.5", {
    moves: [sendCut(1, ping(letters(126)))],
    ending: fails(1002),
  }),
  scripted(
    "A message that came before a ping of 126 bytes may still be echoed, the ping is not answered.",
    "6455 §5.5",
    {
      moves: [
        send(text("before")),
        hear(echoOf(text("before"))),
        send(ping(letters(126)), text("behind")),
      ],
      ending: fails(1002),
    },
  ),
];

/** Pings and pongs: RFC 6455 §5.5.2 and §5.5.3. */
export const pings: readonly Draft[] = [
  ...answered,
  ...several,
  ...unsolicited,
  ...tooLong,
  ...tooLongInContext,
];
