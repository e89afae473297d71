import { closeCleanly } from "../talk/ending.ts";
import { hearNext, saying } from "../talk/hearing.ts";
import type { Talk } from "../talk/talk.ts";
import { Failure } from "../talk/verdict.ts";
import { joined, letters, noise, preview, sameBytes, textNoise } from "../wire/bytes.ts";
import { type FrameSpec, fragmentsOf, Opcode } from "../wire/frame.ts";
import type { DeflateProfile, TalkDraft } from "./case.ts";
import { PLAIN, PROFILES } from "./deflate-profiles.ts";

/** Messages of one case: few of the large ones, so that a run stays short. */
const LOADS: readonly { readonly size: number; readonly count: number }[] = [
  { size: 16, count: 100 },
  { size: 256, count: 100 },
  { size: 1024, count: 60 },
  { size: 8192, count: 20 },
  { size: 32768, count: 10 },
  { size: 131072, count: 4 },
];

type Plan = {
  readonly title: string;
  readonly rule: string;
  readonly profile: DeflateProfile;
  readonly messages: () => readonly Uint8Array[];
  readonly opcode?: number;
  /** Size of the fragments of a compressed message; one frame unless told. */
  readonly fragmentBytes?: number;
  /** Which messages go out uncompressed. */
  readonly isPlain?: (index: number) => boolean;
};

function exchange(plan: Plan): TalkDraft {
  return {
    kind: "talk",
    title: plan.title,
    rule: `RFC ${plan.rule}`,
    expectation: "Every message comes back, compressed as agreed or not at all.",
    peer: "both",
    deflate: plan.profile,
    run: async (talk) => {
      const messages = plan.messages();
      for (const [index, payload] of messages.entries()) {
        await talk.send(...frames(talk, plan, payload, index));
        await hearEcho(talk, plan, payload);
      }
      await closeCleanly(talk);
    },
  };
}

function frames(talk: Talk, plan: Plan, payload: Uint8Array, index: number): readonly FrameSpec[] {
  const opcode = plan.opcode ?? Opcode.binary;
  // A server that declined gets the same messages uncompressed.
  const isPlain = !talk.terms || plan.isPlain?.(index) === true;
  const whole: FrameSpec = isPlain
    ? { opcode, payload }
    : { opcode, payload: talk.compress(payload), rsv: 4 };
  return plan.fragmentBytes === undefined ? [whole] : fragmentsOf(whole, plan.fragmentBytes);
}

async function hearEcho(talk: Talk, plan: Plan, payload: Uint8Array): Promise<void> {
  const heard = await hearNext(talk);
  if (heard.kind !== "message")
    throw new Failure(`an echo is missing, but the peer ${saying(heard)}`);
  if (heard.opcode !== (plan.opcode ?? Opcode.binary))
    throw new Failure(`the echo has opcode ${heard.opcode}`);
  if (!sameBytes(heard.payload, payload))
    throw new Failure(`the echo of ${preview(payload)} is ${preview(heard.payload)}`);
}

/** Text that is easy to compress and differs from message to message. */
function prose(size: number, index: number): Uint8Array {
  const words = Buffer.from(
    `{"sequence":${index},"name":"conformance","values":[${index % 7},${index % 11}],"more":"`,
  );
  return joined(words, letters(size)).slice(0, size);
}

/** Noise that comes again at distances of 2^8 to 2^14 bytes: a window too large would use them. */
function tempting(size: number, index: number): Uint8Array {
  const blocks: Uint8Array[] = [];
  let total = 0;
  for (let bits = 8; total < size; bits = bits === 14 ? 8 : bits + 1) {
    const block = noise(2 ** bits, index + bits);
    blocks.push(block, block);
    total += 2 * block.byteLength;
  }
  return joined(...blocks).slice(0, size);
}

const byProfile = PROFILES.flatMap((profile) =>
  LOADS.map(({ size, count }, row) => {
    const isText = row % 2 === 0;
    return exchange({
      title: `${count} compressed ${isText ? "text" : "binary"} messages of ${size} bytes come back with ${profile.name}.`,
      rule: "7692 §7.2",
      profile,
      opcode: isText ? Opcode.text : Opcode.binary,
      messages: () =>
        Array.from({ length: count }, (_, i) => (isText ? prose(size, i) : tempting(size, i))),
    });
  }),
);

const tempted = PROFILES.map((profile) =>
  exchange({
    title: `Data that tempts to look back too far comes back within ${profile.name}.`,
    rule: "7692 §7.1.2",
    profile,
    messages: () => [
      tempting(600, 1),
      tempting(600, 1),
      tempting(3000, 2),
      tempting(3000, 2),
      tempting(70_000, 3),
      tempting(20_000, 3),
    ],
  }),
);

const repeated = PROFILES.filter(({ peerBits }) => peerBits === undefined).map((profile) =>
  exchange({
    title: `The same noise ten times over, which only a kept context makes small, comes back with ${profile.name}.`,
    rule: "7692 §7.1.1",
    profile,
    opcode: Opcode.text,
    messages: () => new Array<Uint8Array>(10).fill(textNoise(200, 5)),
  }),
);

const fragmented = [
  PLAIN,
  ...PROFILES.filter(({ suiteNoContext, peerBits }) => suiteNoContext && peerBits === undefined),
].flatMap((profile) =>
  [1, 64, 1000].map((fragmentBytes) =>
    exchange({
      title: `Compressed messages in fragments of ${fragmentBytes} bytes come back with ${profile.name}.`,
      rule: "7692 §7.2.1",
      profile,
      opcode: Opcode.text,
      fragmentBytes,
      messages: () =>
        [16, 500, 5000, 50_000, 0, 100].map((size, i) =>
          textNoise(fragmentBytes === 1 ? Math.min(size, 800) : size, i),
        ),
    }),
  ),
);

const mixed = [
  PLAIN,
  ...PROFILES.filter(({ peerNoContext, suiteNoContext }) => peerNoContext && suiteNoContext),
].map((profile) =>
  exchange({
    title: `Compressed and uncompressed messages in turn come back with ${profile.name}.`,
    rule: "7692 §6",
    profile,
    opcode: Opcode.text,
    isPlain: (index) => index % 3 === 1,
    messages: () => Array.from({ length: 30 }, (_, i) => textNoise(i * 20, i % 4)),
  }),
);

/** Messages under permessage-deflate: RFC 7692 §7.2. */
export const deflateMessages: readonly TalkDraft[] = [
  ...byProfile,
  ...tempted,
  ...repeated,
  ...fragmented,
  ...mixed,
];
