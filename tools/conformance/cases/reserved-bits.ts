import { echoOf, fails, hear, send, sendCut } from "../talk/script.ts";
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
import { type Draft, scripted } from "./case.ts";

const RULE = "6455 §5.2";

const CARRIERS: readonly {
  readonly name: string;
  readonly make: (options: FrameOptions) => readonly FrameSpec[];
}[] = [
  { name: "a text frame", make: (options) => [text("bits", options)] },
  { name: "a binary frame", make: (options) => [binary("bits", options)] },
  { name: "a ping", make: (options) => [ping("bits", options)] },
  { name: "a pong", make: (options) => [pong("bits", options)] },
  { name: "a close frame", make: (options) => [close(1000, "bits", options)] },
  {
    name: "the first fragment",
    make: (options) => [text("bi", { ...options, fin: false }), continuation("ts")],
  },
  {
    name: "the last fragment",
    make: (options) => [text("bi", { fin: false }), continuation("ts", options)],
  },
];

function bitNames(rsv: number): string {
  const names = ["RSV1", "RSV2", "RSV3"].filter((_, i) => rsv & (4 >> i));
  return names.join(", ");
}

const alone = CARRIERS.flatMap(({ name, make }) =>
  [4, 2, 1, 7].map((rsv) =>
    scripted(`${bitNames(rsv)} in ${name} is refused when no extension uses it.`, RULE, {
      moves: [send(...make({ rsv }))],
      ending: fails(1002),
    }),
  ),
);

const mixed = [6, 5, 3].map((rsv) =>
  scripted(`${bitNames(rsv)} in a text frame are refused.`, RULE, {
    moves: [send(text("bits", { rsv }))],
    ending: fails(1002),
  }),
);

const context: readonly Draft[] = [4, 2, 1].flatMap((rsv) => [
  scripted(`${bitNames(rsv)} is refused also after a message that was in order.`, RULE, {
    moves: [
      send(text("fine")),
      hear(echoOf(text("fine"))),
      send(text("bits", { rsv }), ping("behind")),
    ],
    ending: fails(1002),
  }),
  scripted(
    `${bitNames(rsv)} is refused in a frame that arrives byte by byte behind a good one.`,
    RULE,
    {
      moves: [sendCut(1, text("fine"), binary("bits", { rsv }))],
      ending: fails(1002, echoOf(text("fine"))),
    },
  ),
  scripted(`${bitNames(rsv)} in an empty frame is refused.`, RULE, {
    moves: [send(text("", { rsv }))],
    ending: fails(1002),
  }),
]);

/** Reserved bits without an extension: RFC 6455 §5.2. */
export const reservedBits: readonly Draft[] = [...alone, ...mixed, ...context];
