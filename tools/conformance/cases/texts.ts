import { clean, echoOf, fails, failsFast, hear, pongTo, send, sendCut } from "../talk/script.ts";
import { hex, joined, letters, utf8 } from "../wire/bytes.ts";
import { binary, continuation, fragments, fragmentsOf, ping, text } from "../wire/frame.ts";
import { type Draft, scripted } from "./case.ts";
import { INVALID_UTF8, VALID_UTF8 } from "./utf8-samples.ts";

const RULE = "6455 §8.1";
const MIXED = "aé€𝄞 κόσμε 水 😀z";

const valid = VALID_UTF8.map(({ name, bytes }) =>
  scripted(`Text is accepted: ${name}.`, "3629 §3", {
    moves: [send(text(bytes)), hear(echoOf(text(bytes)))],
    ending: clean,
  }),
);

const invalid = INVALID_UTF8.map(({ name, bytes }) =>
  scripted(`Text is refused: ${name}.`, RULE, {
    moves: [send(text(bytes), ping("behind"))],
    ending: fails(1007),
  }),
);

/** Which invalid samples also stand in a fragmented message and arrive byte by byte. */
const WITH_VARIANTS = ["ff", "c0 af", "ed a0 80", "f4 90 80 80", "80", "e2 82"];

const invalidVariants = WITH_VARIANTS.flatMap((digits) => {
  const bytes = joined(utf8("κόσμε"), hex(digits));
  return [
    scripted(`Text with ${digits} at its end is refused in fragments of one byte.`, RULE, {
      moves: [send(...fragmentsOf(text(bytes), 1))],
      ending: fails(1007),
    }),
    scripted(`Text with ${digits} at its end is refused when it arrives byte by byte.`, RULE, {
      moves: [sendCut(1, text(bytes))],
      ending: fails(1007),
    }),
  ];
});

const cutTexts: readonly Draft[] = [
  ...[1, 2, 3, 5].map((size) =>
    scripted(`Text of all code point lengths in fragments of ${size} is accepted.`, RULE, {
      moves: [send(...fragmentsOf(text(MIXED), size)), hear(echoOf(text(MIXED)))],
      ending: clean,
    }),
  ),
  ...["frames", 1, 3].map((cut) =>
    scripted(
      `Text in fragments of one byte, written ${cut === "frames" ? "frame by frame" : `in pieces of ${cut}`}, is accepted.`,
      RULE,
      {
        moves: [
          sendCut(cut === "frames" ? "frames" : Number(cut), ...fragmentsOf(text(MIXED), 1)),
          hear(echoOf(text(MIXED))),
        ],
        ending: clean,
      },
    ),
  ),
  scripted("Text in one frame that arrives byte by byte is accepted.", RULE, {
    moves: [sendCut(1, text(MIXED)), hear(echoOf(text(MIXED)))],
    ending: clean,
  }),
  scripted("Text in two fragments cut between code points is accepted.", RULE, {
    moves: [send(...fragments(text("é€𝄞"), [5])), hear(echoOf(text("é€𝄞")))],
    ending: clean,
  }),
  scripted("A ping between the halves of a code point leaves the text whole.", RULE, {
    moves: [
      send(text(hex("e2 82"), { fin: false }), ping("p")),
      hear(pongTo(ping("p"))),
      send(continuation(hex("ac"))),
      hear(echoOf(text("€"))),
    ],
    ending: clean,
  }),
  scripted("Empty fragments inside a code point leave the text whole.", RULE, {
    moves: [send(...fragments(text("😀"), [0, 1, 0, 2, 0])), hear(echoOf(text("😀")))],
    ending: clean,
  }),
  scripted("A code point begun in one message is not completed by the next one.", RULE, {
    moves: [send(text(hex("e2 82")), text(hex("ac")))],
    ending: fails(1007),
  }),
  scripted("Text that ends within a code point is refused when its last fragment is empty.", RULE, {
    moves: [send(text(hex("f0 9f 98"), { fin: false }), continuation(""))],
    ending: fails(1007),
  }),
  scripted("A large text of four byte code points that is cut at odd places is accepted.", RULE, {
    moves: [sendCut(1021, text("😀".repeat(20_000))), hear(echoOf(text("😀".repeat(20_000))))],
    ending: clean,
  }),
  scripted("A large text is refused for one bad byte near its end.", RULE, {
    moves: [send(text(joined(letters(65_000), hex("ff"), letters(500))))],
    ending: fails(1007),
  }),
];

const binaries: readonly Draft[] = [
  ...["ff fe", "ed a0 80", "c0 af"].map((digits) =>
    scripted(`A binary message with ${digits} is not looked at as text.`, "6455 §5.6", {
      moves: [send(binary(hex(digits))), hear(echoOf(binary(hex(digits))))],
      ending: clean,
    }),
  ),
  scripted("A fragmented binary message that is no UTF-8 is accepted.", "6455 §5.6", {
    moves: [
      send(...fragments(binary(hex("ff fe fd fc")), [1, 1])),
      hear(echoOf(binary(hex("ff fe fd fc")))),
    ],
    ending: clean,
  }),
  scripted("Bad text is refused also after good text and binary.", RULE, {
    moves: [
      send(text("fine"), binary(hex("ff"))),
      hear(echoOf(text("fine")), echoOf(binary(hex("ff")))),
      send(text(hex("ff"))),
    ],
    ending: fails(1007),
  }),
];

/** Where the first byte that cannot be right is, and what might still come. */
const EARLY: readonly { readonly name: string; readonly bad: string }[] = [
  { name: "ff", bad: "ff" },
  { name: "a surrogate", bad: "ed a0 80" },
  { name: "an overlong sequence", bad: "c0 af" },
  { name: "U+110000", bad: "f4 90 80 80" },
  { name: "the second byte of U+110000", bad: "f4 90" },
  { name: "a lone continuation byte", bad: "80" },
];

const early = EARLY.flatMap(({ name, bad }) => {
  const start = joined(utf8("κόσμε"), hex(bad));
  const rest = continuation("rest");
  return [
    // Masked or not, of the last frame no more than a part of the header is sent.
    scripted(
      `A fragment that ends with ${name} fails the connection before the message is complete.`,
      RULE,
      {
        moves: [],
        ending: failsFast(1007, rest.payload.byteLength + 1, text(start, { fin: false }), rest),
      },
    ),
    scripted(`A frame with ${name} fails the connection before the frame is complete.`, RULE, {
      moves: [],
      ending: failsFast(1007, 100, text(joined(start, letters(100)))),
    }),
  ];
});

/** Text and UTF-8: RFC 6455 §5.6 and §8.1, RFC 3629. */
export const texts: readonly Draft[] = [
  ...valid,
  ...invalid,
  ...invalidVariants,
  ...cutTexts,
  ...binaries,
  ...early,
];
