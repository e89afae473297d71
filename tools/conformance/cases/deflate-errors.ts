import { echoOf, fails, pongTo, send } from "../talk/script.ts";
import { hex } from "../wire/bytes.ts";
import { binary, close, continuation, ping, pong, text } from "../wire/frame.ts";
import type { Draft } from "./case.ts";
import { PLAIN } from "./deflate-profiles.ts";
import { BAD_DATA, HELLO, packed, RSV1, under } from "./deflate-samples.ts";
import { gray } from "./tolerance.ts";

const DATA = "7692 §7.2";

const bits: readonly Draft[] = [
  ...[ping("x", { rsv: RSV1 }), pong("x", { rsv: RSV1 }), close(1000, "x", { rsv: RSV1 })].map(
    (frame) =>
      under(`RSV1 in a control frame with opcode ${frame.opcode} is refused.`, "7692 §6.1", {
        moves: [send(frame)],
        ending: fails(1002),
      }),
  ),
  under("RSV1 in the continuation of a compressed message is refused.", "7692 §6.1", {
    moves: [
      send(
        text(HELLO.slice(0, 3), { rsv: RSV1, fin: false }),
        continuation(HELLO.slice(3), { rsv: RSV1 }),
      ),
    ],
    ending: fails(1002),
  }),
  under("RSV1 in the continuation of an uncompressed message is refused.", "7692 §6.1", {
    moves: [send(text("Hel", { fin: false }), continuation(HELLO, { rsv: RSV1 }))],
    ending: fails(1002),
  }),
  ...[1, 2, 3, 5, 6, 7].map((rsv) =>
    under(
      `Reserved bits ${rsv.toString(2).padStart(3, "0")} are refused although RSV1 has a meaning.`,
      "7692 §6",
      {
        moves: [send(text(HELLO, { rsv }))],
        ending: fails(1002),
      },
    ),
  ),
  under("RSV1 in a frame with a reserved opcode is refused.", "6455 §5.2", {
    moves: [send({ opcode: 3, payload: HELLO, rsv: RSV1 })],
    ending: fails(1002),
  }),
];

const GARBAGE: readonly (readonly [name: string, digits: string])[] = [
  ["a block of the reserved type", "06 00"],
  ["a final block of the reserved type", "ff ff ff ff"],
  ["a stored block whose length does not match its complement", "00 05 00 00 00 48 65 6c 6c 6f 00"],
  ["a distance that reaches before the beginning", "02 02 00 00"],
  ["a dynamic block with too many codes", "04 ff ff ff ff ff ff ff"],
  [
    "a dynamic block whose code lengths begin with a repetition",
    "04 c0 81 08 00 00 00 00 20 7f eb 0b 00 00",
  ],
  ["text that was not compressed", "66 61 6e 63 79 20 74 65 78 74"],
  ["good data with a bad block behind it", "f2 48 05 00 00 00 ff ff 06 00"],
];

const garbage = GARBAGE.flatMap(([name, digits]) => [
  under(`Compressed data is refused: ${name}.`, DATA, {
    moves: [send(binary(hex(digits), { rsv: RSV1 }), ping("behind"))],
    // A pong may be out before the inflater is done.
    ending: { kind: "fails", codes: BAD_DATA, mayAnswer: [pongTo(ping("behind"))] },
  }),
]);

/** Text whose inflated bytes are no UTF-8, in stored blocks. */
const badTexts = ["ff", "c0 af", "ed a0 80", "e2 82"].map((digits) => {
  const size = hex(digits).byteLength;
  const length = size.toString(16).padStart(2, "0");
  const complement = (0xff - size).toString(16);
  return under(`Compressed text that inflates to ${digits} is refused.`, "6455 §8.1", {
    moves: [send(packed(`00 ${length} 00 ${complement} ff ${digits} 00`))],
    ending: fails(1007),
  });
});

const incomplete: readonly Draft[] = [
  gray({
    title: "A stored block that is longer than the message is refused.",
    rule: DATA,
    frames: [binary(hex("00 ff 00 00 ff 41 42"), { rsv: RSV1 })],
    answer: echoOf(binary(hex("41 42 00 00 ff ff"))),
    codes: BAD_DATA,
    strict: "failure",
    remark: "takes compressed data that ends within a block",
    deflate: PLAIN,
  }),
  gray({
    title: "A compressed message without any data is empty or refused.",
    rule: "7692 §7.2.3.6",
    frames: [binary("", { rsv: RSV1 })],
    answer: echoOf(binary("")),
    codes: BAD_DATA,
    strict: "either",
    remark: "",
    deflate: PLAIN,
  }),
];
/** What permessage-deflate forbids: RFC 7692 §6 and §7.2. */
export const deflateErrors: readonly Draft[] = [...bits, ...garbage, ...badTexts, ...incomplete];
