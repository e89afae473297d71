import {
  type Cut,
  clean,
  echoOf,
  fails,
  hear,
  type Move,
  pongTo,
  send,
  sendCut,
} from "../talk/script.ts";
import { letters, noise } from "../wire/bytes.ts";
import {
  binary,
  close,
  continuation,
  type FrameSpec,
  fragments,
  fragmentsOf,
  ping,
  pong,
  text,
} from "../wire/frame.ts";
import { type Draft, scripted } from "./case.ts";

const RULE = "6455 §5.4";
const CUTS: readonly { readonly cut: Cut; readonly how: string }[] = [
  { cut: "whole", how: "in one segment" },
  { cut: "frames", how: "frame by frame" },
  { cut: 1, how: "byte by byte" },
];

const MESSAGES: readonly { readonly name: string; readonly frames: readonly FrameSpec[] }[] = [
  { name: "A text message in two fragments", frames: fragments(text("fragmented"), [4]) },
  { name: "A binary message in three fragments", frames: fragments(binary(noise(30, 1)), [1, 20]) },
  { name: "A message with an empty first fragment", frames: fragments(text("fragmented"), [0]) },
  { name: "A message with an empty last fragment", frames: fragments(text("fragmented"), [10]) },
  {
    name: "A message with empty fragments in the middle",
    frames: fragments(binary("fragmented"), [3, 0, 0, 3]),
  },
  { name: "An empty text message in three fragments", frames: fragments(text(""), [0, 0]) },
  { name: "An empty binary message in two fragments", frames: fragments(binary(""), [0]) },
  { name: "A message in fragments of one byte", frames: fragmentsOf(text("one by one"), 1) },
];

const whole = MESSAGES.flatMap(({ name, frames }) =>
  CUTS.map(({ cut, how }) =>
    scripted(`${name}, sent ${how}, comes back as one message.`, RULE, {
      moves: [sendCut(cut, ...frames), hear(echoOf(...frames))],
      ending: clean,
    }),
  ),
);

const many: readonly Draft[] = [
  ...[10, 100, 1000].map((count) => {
    const frames = fragmentsOf(binary(noise(count * 20, count)), 20);
    return scripted(`A message in ${count} fragments comes back as one.`, RULE, {
      moves: [send(...frames), hear(echoOf(...frames))],
      ending: clean,
    });
  }),
  ...[125, 126, 65535, 65536].map((size) => {
    const frames = fragmentsOf(text(letters(size * 3)), size);
    return scripted(`A message in three fragments of ${size} bytes comes back as one.`, RULE, {
      moves: [send(...frames), hear(echoOf(...frames))],
      ending: clean,
    });
  }),
  scripted("Two fragmented messages one after the other both come back.", RULE, {
    moves: [
      send(...fragments(text("first"), [2]), ...fragments(binary("second"), [1, 2])),
      hear(echoOf(text("first")), echoOf(binary("second"))),
    ],
    ending: clean,
  }),
];

/** A ping between the fragments is answered at once, not when the message is complete. */
function pingBetween(how: string, cut: Cut, ...pings: readonly FrameSpec[]): Draft {
  const [first = text(""), ...rest] = fragments(text("fragmented"), [4, 3]);
  const moves: readonly Move[] = [
    sendCut(cut, first, ...pings),
    hear(...pings.filter(({ opcode }) => opcode === 9).map(pongTo)),
    sendCut(cut, ...rest),
    hear(echoOf(text("fragmented"))),
  ];
  return scripted(
    `${how} between two fragments is dealt with before the message is complete.`,
    "6455 §5.5",
    { moves, ending: clean },
  );
}

const interleaved: readonly Draft[] = [
  ...CUTS.map(({ cut, how }) => pingBetween(`A ping, sent ${how},`, cut, ping("between"))),
  pingBetween("An empty ping", "whole", ping()),
  pingBetween("A ping of 125 bytes", "whole", ping(noise(125, 2))),
  pingBetween("A row of pings", "frames", ping("1"), ping("2"), ping("3")),
  pingBetween("A pong nobody asked for", "frames", pong("between")),
  pingBetween("A mix of pongs and pings", "whole", pong("a"), ping("b"), pong("c"), ping("d")),
  scripted("Pings around every fragment, all in one segment, leave the message whole.", RULE, {
    moves: [
      send(
        ping("1"),
        text("a", { fin: false }),
        ping("2"),
        continuation("b", { fin: false }),
        ping("3"),
        continuation("c"),
        ping("4"),
      ),
      hear(...["1", "2", "3", "4"].map((name) => pongTo(ping(name))), echoOf(text("abc"))),
    ],
    ending: clean,
  }),
  scripted("The same byte by byte leaves the message whole.", RULE, {
    moves: [
      sendCut(
        1,
        ping("1"),
        text("a", { fin: false }),
        ping("2"),
        continuation("b", { fin: false }),
        ping("3"),
        continuation("c"),
        ping("4"),
      ),
      hear(...["1", "2", "3", "4"].map((name) => pongTo(ping(name))), echoOf(text("abc"))),
    ],
    ending: clean,
  }),
];

const split: readonly Draft[] = [
  { name: "A ping", make: (fin: boolean) => ping("x", { fin }) },
  { name: "A pong", make: (fin: boolean) => pong("x", { fin }) },
  { name: "A close frame", make: (fin: boolean) => close(1000, "x", { fin }) },
].flatMap(({ name, make }) => [
  scripted(`${name} without FIN is refused.`, "6455 §5.5", {
    moves: [send(make(false))],
    ending: fails(1002),
  }),
  scripted(`${name} that is continued in another frame is refused.`, "6455 §5.5", {
    moves: [sendCut("frames", make(false), continuation("y"))],
    ending: fails(1002),
  }),
  scripted(`${name} without FIN between two fragments is refused.`, "6455 §5.5", {
    moves: [send(text("frag", { fin: false }), make(false), continuation("ment"))],
    ending: fails(1002),
  }),
]);

const ORPHANS: readonly { readonly name: string; readonly before: readonly FrameSpec[] }[] = [
  { name: "at the beginning", before: [] },
  { name: "after a complete message", before: [text("complete")] },
  { name: "after a complete fragmented message", before: fragments(text("complete"), [4]) },
  { name: "after a ping", before: [ping("before")] },
];

const orphans = ORPHANS.flatMap(({ name, before }) => {
  const [first] = before;
  const mayAnswer =
    first === undefined ? [] : [first.opcode === 9 ? pongTo(first) : echoOf(text("complete"))];
  return [
    { kind: "final", frame: continuation("orphan") },
    { kind: "not final", frame: continuation("orphan", { fin: false }) },
    { kind: "empty", frame: continuation("") },
  ].map(({ kind, frame }) =>
    scripted(`A continuation (${kind}) with nothing to continue is refused ${name}.`, RULE, {
      moves: [send(...before, frame)],
      ending: fails(1002, ...mayAnswer),
    }),
  );
});

const inside = [
  { name: "A complete text frame", frame: text("new") },
  { name: "A complete binary frame", frame: binary("new") },
  { name: "The first fragment of another text message", frame: text("new", { fin: false }) },
  { name: "The first fragment of another binary message", frame: binary("new", { fin: false }) },
  { name: "An empty text frame", frame: text("") },
].flatMap(({ name, frame }) =>
  CUTS.map(({ cut, how }) =>
    scripted(`${name} inside a fragmented message, sent ${how}, is refused.`, RULE, {
      moves: [sendCut(cut, text("frag", { fin: false }), frame)],
      ending: fails(1002),
    }),
  ),
);

/** Fragmentation: RFC 6455 §5.4. */
export const fragmentation: readonly Draft[] = [
  ...whole,
  ...many,
  ...interleaved,
  ...split,
  ...orphans,
  ...inside,
];
