import { type Cut, clean, echoOf, hear, type Move, pongTo, send, sendCut } from "../talk/script.ts";
import { letters, noise } from "../wire/bytes.ts";
import { binary, type FrameSpec, ping, text } from "../wire/frame.ts";
import { type Draft, scripted } from "./case.ts";

/** Around every border between the length forms of RFC 6455 §5.2, and some sizes between them. */
const SIZES = [
  0, 1, 2, 7, 64, 124, 125, 126, 127, 128, 129, 255, 256, 4095, 4096, 32767, 32768, 65534, 65535,
  65536, 65537,
] as const;
const OCTET_SIZES = [0, 1, 125, 126, 127, 128, 1000] as const;
const KINDS = [
  { name: "text", make: (size: number): FrameSpec => text(letters(size)) },
  { name: "binary", make: (size: number): FrameSpec => binary(noise(size, size)) },
] as const;

const echoed = (title: string, cut: Cut, ...frames: readonly FrameSpec[]): Draft =>
  scripted(title, "6455 §5.2", {
    moves: [sendCut(cut, ...frames), hear(...frames.map((frame) => echoOf(frame)))],
    ending: clean,
  });

const whole = KINDS.flatMap(({ name, make }) =>
  SIZES.map((size) =>
    echoed(
      `A ${name} message of ${size} bytes in one frame comes back unchanged.`,
      "whole",
      make(size),
    ),
  ),
);

const octets = KINDS.flatMap(({ name, make }) =>
  OCTET_SIZES.map((size) =>
    echoed(
      `A ${name} message of ${size} bytes that arrives byte by byte comes back.`,
      1,
      make(size),
    ),
  ),
);

const pieces = KINDS.flatMap(({ name, make }) =>
  [65535, 65536].flatMap((size) =>
    [11, 997].map((piece) =>
      echoed(
        `A ${name} message of ${size} bytes that arrives in pieces of ${piece} comes back.`,
        piece,
        make(size),
      ),
    ),
  ),
);

/** Every place in which a read may end within a header of 6, 8 or 14 bytes. */
function cutHeaders(size: number): Draft {
  const moves: Move[] = [];
  for (let cut = 1; cut <= 14; cut++) {
    // An earlier frame of `cut` bytes less shifts the border through the header of the next.
    const filler = ping("p".repeat(cut));
    const frame = binary(noise(size, cut));
    moves.push(sendCut(20, filler, frame), hear(pongTo(filler), echoOf(frame)));
  }
  return scripted(
    `Frames of ${size} bytes are read whatever part of the header a TCP segment ends in.`,
    "6455 §5.2",
    { moves, ending: clean },
  );
}

const pipelined: readonly Draft[] = [
  echoed(
    "Two text messages in one TCP segment both come back, in order.",
    "whole",
    text("first"),
    text("second"),
  ),
  echoed(
    "A text and a binary message in one segment keep their kinds.",
    "whole",
    text("text"),
    binary(noise(9, 1)),
    text(""),
  ),
  echoed(
    "Fifty messages of rising size in one write all come back.",
    "whole",
    ...Array.from({ length: 50 }, (_, i) => text(letters(i * 11))),
  ),
  echoed(
    "Twenty empty messages in one write all come back.",
    "whole",
    ...Array.from({ length: 20 }, () => binary("")),
  ),
  echoed(
    "Messages whose borders never meet a write all come back.",
    7,
    ...Array.from({ length: 30 }, (_, i) => binary(noise(i, i))),
  ),
  scripted("A second message is answered after the first one was.", "6455 §6.1", {
    moves: [
      send(text("one")),
      hear(echoOf(text("one"))),
      send(text("two")),
      hear(echoOf(text("two"))),
    ],
    ending: clean,
  }),
  echoed(
    "A text message of control characters and NUL comes back unchanged.",
    "whole",
    text("\u0000\u0001\r\n\t\u007f"),
  ),
  echoed(
    "A binary message that is all 0xff comes back unchanged.",
    "whole",
    binary(new Uint8Array(300).fill(255)),
  ),
];

/** One message, one frame: RFC 6455 §5.2 and §5.6. */
export const singleFrames: readonly Draft[] = [
  ...whole,
  ...octets,
  ...pieces,
  ...[5, 126, 300, 65536].map(cutHeaders),
  ...pipelined,
];
