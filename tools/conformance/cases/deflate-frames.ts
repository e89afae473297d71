import { constants } from "node:zlib";
import { closeCleanly } from "../talk/ending.ts";
import { hearAll } from "../talk/hearing.ts";
import { type Cut, clean, echoOf, hear, pongTo, send, sendCut } from "../talk/script.ts";
import { hex, letters, noise, textNoise, utf8 } from "../wire/bytes.ts";
import {
  binary,
  close,
  continuation,
  type FrameSpec,
  fragmentsOf,
  ping,
  text,
} from "../wire/frame.ts";
import type { Draft, TalkDraft } from "./case.ts";
import { deflateErrors } from "./deflate-errors.ts";
import { PLAIN } from "./deflate-profiles.ts";
import { BAD_DATA, HELLO, packed, RSV1, under } from "./deflate-samples.ts";
import { gray } from "./tolerance.ts";

const DATA = "7692 §7.2";
const EXAMPLES = "7692 §7.2.3";

const says = (
  title: string,
  frames: readonly FrameSpec[],
  message: string,
  cut: Cut = "whole",
): Draft =>
  under(title, EXAMPLES, {
    moves: [sendCut(cut, ...frames), hear(echoOf(text(message)))],
    ending: clean,
  });

const blocks: readonly Draft[] = [
  says("A block with fixed codes is inflated.", [text(HELLO, { rsv: RSV1 })], "Hello"),
  says(
    "A block with fixed codes that arrives byte by byte is inflated.",
    [text(HELLO, { rsv: RSV1 })],
    "Hello",
    1,
  ),
  says(
    "A block in fragments of one byte is inflated.",
    fragmentsOf(text(HELLO, { rsv: RSV1 }), 1),
    "Hello",
    "frames",
  ),
  says(
    "A block behind an empty first fragment is inflated.",
    [text("", { rsv: RSV1, fin: false }), continuation(HELLO)],
    "Hello",
  ),
  says(
    "A block before an empty last fragment is inflated.",
    [text(HELLO, { rsv: RSV1, fin: false }), continuation("")],
    "Hello",
  ),
  says("A stored block is inflated.", [packed("00 05 00 fa ff 48 65 6c 6c 6f 00")], "Hello"),
  says(
    "Two blocks with a flush between them are inflated.",
    [packed("f2 48 05 00 00 00 ff ff ca c9 c9 07 00")],
    "Hello",
  ),
  says(
    "Three stored blocks are inflated.",
    [packed("00 02 00 fd ff 48 65 00 02 00 fd ff 6c 6c 00 01 00 fe ff 6f 00")],
    "Hello",
  ),
  says(
    "An empty stored block more at the end does not matter.",
    [packed("f2 48 cd c9 c9 07 00 00 00 ff ff 00")],
    "Hello",
  ),
  says(
    "An empty stored block more at the beginning does not matter.",
    [packed("00 00 00 ff ff f2 48 cd c9 c9 07 00")],
    "Hello",
  ),
  says("A final block is inflated.", [packed("f3 48 cd c9 c9 07 00 00")], "Hello"),
  says("A final stored block is inflated.", [packed("01 05 00 fa ff 48 65 6c 6c 6f 00")], "Hello"),
  says(
    "A final block in the middle of a message does not end it.",
    [packed("f3 48 cd c9 c9 07 00 f2 48 cd c9 c9 07 00")],
    "HelloHello",
  ),
  says("An empty message as one stored block is inflated.", [packed("00")], ""),
  says("An empty message as a block with fixed codes is inflated.", [packed("02 00")], ""),
  says(
    "An empty message in two fragments is inflated.",
    [text(hex("02"), { rsv: RSV1, fin: false }), continuation(hex("00"))],
    "",
  ),
  says(
    "An uncompressed message is taken although compression was agreed.",
    [text("plain")],
    "plain",
  ),
  says(
    "An uncompressed fragmented message is taken although compression was agreed.",
    [text("pl", { fin: false }), continuation("ain")],
    "plain",
  ),
];

const sequences: readonly Draft[] = [
  under("A second message that looks back into the first is inflated.", "7692 §7.2.3.2", {
    moves: [
      send(text(HELLO, { rsv: RSV1 }), packed("f2 00 11 00 00")),
      hear(echoOf(text("Hello")), echoOf(text("Hello"))),
    ],
    ending: clean,
  }),
  under("A message may look back past an uncompressed one.", "7692 §7.2.3.2", {
    moves: [
      send(text(HELLO, { rsv: RSV1 }), text("between"), ping("p"), packed("f2 00 11 00 00")),
      hear(
        echoOf(text("Hello")),
        echoOf(text("between")),
        pongTo(ping("p")),
        echoOf(text("Hello")),
      ),
    ],
    ending: clean,
  }),
  under("A message behind one with a final block is inflated.", "7692 §7.2.3.4", {
    moves: [
      send(packed("f3 48 cd c9 c9 07 00 00"), text(HELLO, { rsv: RSV1 })),
      hear(echoOf(text("Hello")), echoOf(text("Hello"))),
    ],
    ending: clean,
  }),
  gray({
    title: "A message may look back into one that had a final block.",
    rule: "7692 §7.1.1",
    before: [packed("f3 48 cd c9 c9 07 00 00")],
    beforeAnswers: [echoOf(text("Hello"))],
    frames: [packed("f2 00 11 00 00")],
    answer: echoOf(text("Hello")),
    codes: BAD_DATA,
    strict: "answer",
    remark: "forgets the window at a final block",
    deflate: PLAIN,
  }),
  under(
    "A ping between compressed fragments is answered before the message is complete.",
    "7692 §6.1",
    {
      moves: [
        send(text(HELLO.slice(0, 3), { rsv: RSV1, fin: false }), ping("p")),
        hear(pongTo(ping("p"))),
        send(continuation(HELLO.slice(3))),
        hear(echoOf(text("Hello"))),
      ],
      ending: clean,
    },
  ),
  under("A close frame between compressed fragments is answered.", "7692 §6.1", {
    moves: [send(text(HELLO.slice(0, 3), { rsv: RSV1, fin: false }), close(1000))],
    ending: { kind: "reply", codes: [1000], mayAnswer: [] },
  }),
];

const STYLES: readonly {
  readonly name: string;
  readonly level?: number;
  readonly strategy?: number;
}[] = [
  { name: "stored blocks only", level: 0 },
  { name: "level 1", level: 1 },
  { name: "level 9", level: 9 },
  { name: "Huffman codes only", strategy: constants.Z_HUFFMAN_ONLY },
  { name: "runs only", strategy: constants.Z_RLE },
  { name: "fixed codes only", strategy: constants.Z_FIXED },
];

const styles = STYLES.map(
  ({ name, ...style }): TalkDraft => ({
    kind: "talk",
    title: `Messages that were compressed with ${name} are inflated.`,
    rule: `RFC ${DATA}`,
    expectation: "Every message comes back.",
    peer: "both",
    deflate: PLAIN,
    run: async (talk) => {
      const messages = [0, 1, 300, 70_000, 140_000].flatMap((size) => [
        letters(size),
        noise(size, size),
      ]);
      for (const message of messages) {
        await talk.send(binary(talk.compress(message, style), { rsv: RSV1 }));
        await hearAll(talk, [echoOf(binary(message))]);
      }
      await closeCleanly(talk);
    },
  }),
);

const BULKS: readonly { readonly title: string; readonly make: () => readonly Uint8Array[] }[] = [
  { title: "A message of 4 MiB of zeros is inflated.", make: () => [new Uint8Array(4 * 2 ** 20)] },
  { title: "A message of 1 MiB of noise is inflated.", make: () => [noise(2 ** 20, 1)] },
  {
    title: "Three hundred compressed messages sent without waiting all come back.",
    make: () => Array.from({ length: 300 }, (_, i) => textNoise(i, i % 9)),
  },
];

const bulk = BULKS.map(
  ({ title, make }): TalkDraft => ({
    kind: "talk",
    title,
    rule: `RFC ${DATA}`,
    expectation: "Every message comes back.",
    peer: "both",
    deflate: PLAIN,
    run: async (talk) => {
      const messages = make();
      await talk.send(...messages.map((message) => binary(talk.compress(message), { rsv: RSV1 })));
      await hearAll(
        talk,
        messages.map((message) => echoOf(binary(message))),
      );
      await closeCleanly(talk);
    },
  }),
);

const inflatedText: readonly Draft[] = [
  under("Compressed text cut within a code point by fragments is taken.", "7692 §6.1", {
    moves: [
      send(
        text(hex("00 03 00 fc ff e2"), { rsv: RSV1, fin: false }),
        continuation(hex("82 ac 00")),
      ),
      hear(echoOf(text(utf8("€")))),
    ],
    ending: clean,
  }),
];

/** What single frames and blocks of permessage-deflate may look like: RFC 7692 §6 and §7.2. */
export const deflateFrames: readonly Draft[] = [
  ...blocks,
  ...sequences,
  ...styles,
  ...bulk,
  ...deflateErrors,
  ...inflatedText,
];
