import { closeCleanly } from "../talk/ending.ts";
import { type Answer, hearAll } from "../talk/hearing.ts";
import { clean, echoOf, fails, hear, type Move, pongTo, send, sendCut } from "../talk/script.ts";
import type { Talk } from "../talk/talk.ts";
import { letters, noise } from "../wire/bytes.ts";
import {
  binary,
  close,
  continuation,
  type FrameOptions,
  type FrameSpec,
  ping,
  pong,
  text,
} from "../wire/frame.ts";
import { type Draft, scripted, type TalkDraft } from "./case.ts";
import { gray } from "./tolerance.ts";

const MASKING = "6455 §5.1";
const LENGTH = "6455 §5.2";

const KINDS: readonly {
  readonly name: string;
  readonly make: (options: FrameOptions) => FrameSpec;
}[] = [
  { name: "text frame", make: (options) => text("mask", options) },
  { name: "empty text frame", make: (options) => text("", options) },
  { name: "binary frame", make: (options) => binary(letters(200), options) },
  { name: "ping", make: (options) => ping("mask", options) },
  { name: "pong", make: (options) => pong("mask", options) },
  { name: "close frame", make: (options) => close(1000, "", options) },
];

function wronglyMasked(peer: "server" | "client"): readonly Draft[] {
  const masked = peer === "client";
  const what = masked ? "masked" : "unmasked";
  const whose = masked ? "from a server" : "from a client";
  return [
    ...KINDS.map(({ name, make }) =>
      scripted(
        `A ${what} ${name} ${whose} is refused.`,
        MASKING,
        { moves: [send(make({ masked }))], ending: fails(1002) },
        { peer },
      ),
    ),
    scripted(
      `A ${what} frame ${whose} is refused after one that was in order.`,
      MASKING,
      {
        moves: [send(text("fine")), hear(echoOf(text("fine"))), send(text("mask", { masked }))],
        ending: fails(1002),
      },
      { peer },
    ),
    scripted(
      `A ${what} continuation ${whose} is refused.`,
      MASKING,
      {
        moves: [send(text("ma", { fin: false }), continuation("sk", { masked }))],
        ending: fails(1002),
      },
      { peer },
    ),
  ];
}

const KEYS = ["00000000", "ffffffff", "00ff00ff", "01020304", "80000000"] as const;

const keys = KEYS.map((digits) => {
  const frame = text("κόσμε and more", { maskKey: Uint8Array.from(Buffer.from(digits, "hex")) });
  return scripted(
    `A frame masked with the key ${digits} is read.`,
    "6455 §5.3",
    { moves: [send(frame), hear(echoOf(frame))], ending: clean },
    { peer: "server" },
  );
});

const unaligned: Draft = scripted(
  "Masked payloads of 0 to 40 bytes in one write are all unmasked from the key's first byte.",
  "6455 §5.3",
  {
    moves: [0, 1, 2, 3].flatMap((): Move[] => {
      const frames = Array.from({ length: 41 }, (_, size) => binary(noise(size, size)));
      return [sendCut(13, ...frames), hear(...frames.map((frame) => echoOf(frame)))];
    }),
    ending: clean,
  },
  { peer: "server" },
);

const freshKeys: TalkDraft = {
  kind: "talk",
  title: "A client masks each frame with a fresh key.",
  rule: "RFC 6455 §5.3",
  expectation: "The keys of sixteen frames are not all alike.",
  peer: "client",
  deflate: undefined,
  run: async (talk: Talk): Promise<void> => {
    const frames = Array.from({ length: 16 }, (_, i) => text(`message ${i}`));
    await talk.send(...frames);
    await hearAll(
      talk,
      frames.map((frame) => echoOf(frame)),
    );
    const different = new Set(talk.maskKeys.map((key) => Buffer.from(key).toString("hex")));
    if (different.size < 15) talk.remark(`uses ${different.size} mask keys for 16 frames`);
    await closeCleanly(talk);
  },
};

const NOT_MINIMAL: readonly { readonly size: number; readonly lengthForm: 16 | 64 }[] = [
  { size: 0, lengthForm: 16 },
  { size: 5, lengthForm: 16 },
  { size: 125, lengthForm: 16 },
  { size: 0, lengthForm: 64 },
  { size: 125, lengthForm: 64 },
  { size: 126, lengthForm: 64 },
  { size: 65535, lengthForm: 64 },
];

const notMinimal = NOT_MINIMAL.flatMap(({ size, lengthForm }) => [
  lenient(
    `A text frame of ${size} bytes with a ${lengthForm} bit length is refused.`,
    text(letters(size), { lengthForm }),
    echoOf(text(letters(size))),
  ),
  lenient(
    `A binary frame of ${size} bytes with a ${lengthForm} bit length is refused.`,
    binary(letters(size), { lengthForm }),
    echoOf(binary(letters(size))),
  ),
]);

/** The shortest form is a MUST, but one for the sender; a peer that reads the frame anyway is lax. */
function lenient(title: string, frame: FrameSpec, answer: Answer): Draft {
  const remark = "accepts a length that is not in its shortest form";
  return gray({
    title,
    rule: LENGTH,
    frames: [frame],
    answer,
    codes: [1002],
    strict: "failure",
    remark,
  });
}

const control: readonly Draft[] = [
  lenient(
    "A ping of 4 bytes with a 16 bit length is refused.",
    ping("ping", { lengthForm: 16 }),
    pongTo(ping("ping")),
  ),
  lenient(
    "A ping of 4 bytes with a 64 bit length is refused.",
    ping("ping", { lengthForm: 64 }),
    pongTo(ping("ping")),
  ),
];

const highBit = [0x8000_0000_0000_0000n, 0xffff_ffff_ffff_ffffn, 0x8000_0000_0000_0005n].map(
  (announcedLength) =>
    scripted(
      `A length of 0x${announcedLength.toString(16)}, whose highest bit is set, is refused.`,
      LENGTH,
      {
        moves: [send(binary("hello", { announcedLength }))],
        // A peer may see it as too big as well (RFC 6455 §7.4.1).
        ending: { kind: "fails", codes: [1002, 1009], mayAnswer: [] },
      },
    ),
);

const tooBig: readonly Draft[] = [0x7fff_ffff_ffff_ffffn, 0x0020_0000_0000_0000n].map(
  (announcedLength) =>
    scripted(
      `A frame that announces 0x${announcedLength.toString(16)} bytes is refused before it arrives.`,
      "6455 §10.4",
      {
        moves: [send(binary("hello", { announcedLength }))],
        ending: { kind: "fails", codes: [1009, 1002], mayAnswer: [] },
      },
    ),
);

/** Masks and length forms: RFC 6455 §5.1 to §5.3. */
export const maskingAndLengths: readonly Draft[] = [
  ...wronglyMasked("server"),
  ...wronglyMasked("client"),
  ...keys,
  unaligned,
  freshKeys,
  ...notMinimal,
  ...control,
  ...highBit,
  ...tooBig,
];
