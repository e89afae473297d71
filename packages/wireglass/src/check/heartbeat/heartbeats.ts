import type { Side } from "@wireglass/lens/record";
import { type Binding, findBindings } from "../replay/binding.ts";
import { signatureOf } from "../replay/likeness.ts";
import type { ReadMessage } from "../replay/replay-message.ts";
import { valueAt, withPayload, withValue } from "../replay/value-place.ts";

/** A message that an application sends again and again, to be known as alive. */
export type Heartbeat = {
  readonly from: Side;
  readonly signature: string;
  /** Milliseconds between two. */
  readonly everyMs: number;
  /** What the other side says to it; undefined where it says nothing. */
  readonly reply: HeartbeatReply | undefined;
};

export type HeartbeatReply = {
  readonly signature: string;
  /** One of them, and what it was said to. */
  readonly sample: ReadMessage;
  readonly to: ReadMessage;
  /** What it repeats of that. */
  readonly bindings: readonly Binding[];
};

/** So often it has been seen before it counts as one. */
const LEAST = 3;
const LEAST_INTERVAL_MS = 500;
const MOST_BYTES = 1024;
/** An answer that takes longer is none. */
const MOST_REPLY_MS = 5000;
/** How far an interval may be from the median. */
const TOLERANCE = 0.35;
/** Of ten, so many have to fit. */
const MOSTLY = 0.8;

/** Heartbeats that a connection's messages show: of one kind, at even intervals, with nothing new in them. */
export function findHeartbeats(messages: readonly ReadMessage[]): readonly Heartbeat[] {
  const kinds = new Map<string, ReadMessage[]>();
  for (const read of messages) {
    if (read.message.payload.length > MOST_BYTES) continue;
    const key = `${read.message.from} ${signatureOf(read)}`;
    const kind = kinds.get(key) ?? [];
    kind.push(read);
    kinds.set(key, kind);
  }
  const beats = [...kinds.values()].flatMap((kind) => beatOf(kind, messages) ?? []);
  const replies = new Set(beats.map(({ reply }) => reply?.signature));
  // An answer comes at even intervals, too.
  return beats.filter(({ signature, reply }) => reply !== undefined || !replies.has(signature));
}

function beatOf(
  kind: readonly ReadMessage[],
  messages: readonly ReadMessage[],
): Heartbeat | undefined {
  const [first] = kind;
  if (first === undefined || kind.length < LEAST || !isMonotonous(kind)) return undefined;
  const intervals = kind
    .slice(1)
    .map(({ message }, at) => message.time - (kind[at]?.message.time ?? 0));
  const everyMs = median(intervals);
  const even = intervals.filter((ms) => Math.abs(ms - everyMs) <= everyMs * TOLERANCE);
  if (everyMs < LEAST_INTERVAL_MS || even.length < intervals.length * MOSTLY) return undefined;
  const { from } = first.message;
  return { from, signature: signatureOf(first), everyMs, reply: replyTo(kind, messages) };
}

/** They say the same, but for numbers and what is random. */
function isMonotonous(kind: readonly ReadMessage[]): boolean {
  const bare = ({ text, message: { payload } }: ReadMessage): string =>
    text?.replace(/[\w-]*\d[\w-]*/g, "0") ?? Buffer.from(payload).toString("hex");
  return new Set(kind.map(bare)).size === 1;
}

function replyTo(
  kind: readonly ReadMessage[],
  messages: readonly ReadMessage[],
): HeartbeatReply | undefined {
  const answers = kind.flatMap((beat) => {
    const answer = messages.find(
      ({ message }) =>
        message.index > beat.message.index &&
        message.from !== beat.message.from &&
        message.time - beat.message.time <= MOST_REPLY_MS,
    );
    return answer === undefined ? [] : [{ beat, answer }];
  });
  const [last] = answers.slice(-1);
  if (last === undefined || last.answer.message.payload.length > MOST_BYTES) return undefined;
  const signature = signatureOf(last.answer);
  const alike = answers.filter(({ answer }) => signatureOf(answer) === signature);
  const isMostly = alike.length >= kind.length * MOSTLY;
  if (!isMostly || !isMonotonous(alike.map(({ answer }) => answer))) return undefined;
  const bindings = findBindings([last.beat, last.answer], last.answer.message.from);
  return { signature, sample: last.answer, to: last.beat, bindings };
}

/** What the other side would say to a heartbeat that has come. */
export function answerTo(reply: HeartbeatReply, live: ReadMessage): ReadMessage {
  let answer = reply.sample;
  for (const { into, from, value } of reply.bindings) {
    const now = from && valueAt(live, from);
    if (now !== undefined && now !== value)
      answer = withPayload(answer, withValue(answer, into, value, now));
  }
  return answer;
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
