import {
  type Cut,
  clean,
  echoOf,
  echoOfAll,
  hear,
  type Move,
  pongTo,
  send,
} from "../talk/script.ts";
import { letters, noise } from "../wire/bytes.ts";
import { binary, type FrameSpec, fragmentsOf, ping, text } from "../wire/frame.ts";
import { type Draft, scripted, type TalkDraft } from "./case.ts";

const KIB = 1024;
const MIB = 1024 * KIB;
const KINDS = [
  { name: "text", make: (size: number): FrameSpec => text(letters(size)) },
  { name: "binary", make: (size: number): FrameSpec => binary(noise(size, size)) },
] as const;

function sizeName(size: number): string {
  if (size % MIB === 0) return `${size / MIB} MiB`;
  return size % KIB === 0 ? `${size / KIB} KiB` : `${size} bytes`;
}

/**
 * A scripted case whose frames are made when it runs.
 *
 * All large payloads together would not fit into memory comfortably.
 */
function lazily(title: string, moves: () => readonly Move[]): TalkDraft {
  const shell = scripted(title, "6455 §5.4", { moves: [], ending: clean });
  return {
    ...shell,
    run: (talk) => scripted(title, "", { moves: moves(), ending: clean }).run(talk),
  };
}

function echoed(title: string, cut: Cut, frames: () => readonly FrameSpec[]): Draft {
  return lazily(title, () => {
    const made = frames();
    return [{ kind: "send", frames: made, cut }, hear(echoOfAll(made))];
  });
}

const whole = KINDS.flatMap(({ name, make }) =>
  [64 * KIB, 256 * KIB, MIB, 4 * MIB, 8 * MIB, 16 * MIB].map((size) =>
    echoed(`A ${name} message of ${sizeName(size)} in one frame comes back.`, "whole", () => [
      make(size),
    ]),
  ),
);

const fragmented = KINDS.flatMap(({ name, make }) =>
  [64, 256, KIB, 4 * KIB, 16 * KIB, 64 * KIB, 256 * KIB, MIB].map((size) =>
    echoed(
      `A ${name} message of 4 MiB in fragments of ${sizeName(size)} comes back.`,
      "whole",
      () => fragmentsOf(make(4 * MIB), size),
    ),
  ),
);

const chopped = KINDS.flatMap(({ name, make }) =>
  [64, 128, 256, 512, KIB, 2 * KIB].map((piece) =>
    echoed(
      `A ${name} message of 1 MiB that is written in pieces of ${sizeName(piece)} comes back.`,
      piece,
      () => [make(MIB)],
    ),
  ),
);

const PIPELINE: readonly { readonly size: number; readonly count: number }[] = [
  { size: 0, count: 1000 },
  { size: 16, count: 1000 },
  { size: 64, count: 1000 },
  { size: 256, count: 1000 },
  { size: KIB, count: 1000 },
  { size: 4 * KIB, count: 500 },
  { size: 16 * KIB, count: 200 },
  { size: 64 * KIB, count: 100 },
];

const pipelined = KINDS.flatMap(({ name, make }) =>
  PIPELINE.map(({ size, count }) =>
    lazily(
      `${count} ${name} messages of ${sizeName(size)}, sent without waiting, all come back.`,
      () => {
        const frame = make(size);
        return [
          send(...new Array<FrameSpec>(count).fill(frame)),
          hear(...new Array<FrameSpec>(count).fill(frame).map((one) => echoOf(one))),
        ];
      },
    ),
  ),
);

const inTurn = KINDS.flatMap(({ name, make }) =>
  [16, KIB, 16 * KIB].map((size) =>
    lazily(
      `200 ${name} messages of ${sizeName(size)}, each sent after the last came back, are all echoed.`,
      () => {
        const frame = make(size);
        return new Array<Move[]>(200).fill([send(frame), hear(echoOf(frame))]).flat();
      },
    ),
  ),
);

const mixed: readonly Draft[] = [
  lazily("A ping within the fragments of a message of 1 MiB is answered.", () => {
    const frames = fragmentsOf(binary(noise(MIB, 9)), 64 * KIB);
    return [
      send(...frames.slice(0, 8), ping("mid")),
      hear(pongTo(ping("mid"))),
      send(...frames.slice(8)),
      hear(echoOf(...frames)),
    ];
  }),
  lazily("A thousand pings sent without waiting leave the connection in order.", () => [
    send(...Array.from({ length: 1000 }, (_, i) => ping(`ping ${i}`))),
    hear(...Array.from({ length: 1000 }, (_, i) => pongTo(ping(`ping ${i}`)))),
  ]),
];

/** Large messages, many fragments, many messages: RFC 6455 §5.4 and §10.4. */
export const limits: readonly Draft[] = [
  ...whole,
  ...fragmented,
  ...chopped,
  ...pipelined,
  ...inTurn,
  ...mixed,
];
