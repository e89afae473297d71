import type { PathStep } from "@wireglass/lens/filter";
import type { Arrivals } from "./arrivals.ts";
import type { Binding, Carried } from "./binding.ts";
import { type Difference, differences } from "./difference.ts";
import { signatureOf } from "./likeness.ts";
import type { ReadMessage, ReplayMessage } from "./replay-message.ts";

/** When the client speaks. */
export type Pace =
  /** As it did, so many times faster; `leadMs` after the connection was opened. */
  | { readonly kind: "recorded"; readonly speed: number; readonly leadMs: number }
  /** When as many answers have come as had come then. */
  | { readonly kind: "answers" }
  /** When the reply has come that it spoke after: others may come in between. */
  | { readonly kind: "replies" };

/** A server's end of a connection: RFC 6455 §7.1.5 and 7.1.6. */
export type ServerClose = { readonly code: number; readonly reason: string };

/** Something that a replay did, or met. */
export type ReplayStep =
  | { readonly kind: "sent"; readonly message: ReplayMessage; readonly recorded: number }
  | { readonly kind: "received"; readonly message: ReplayMessage };

export type ReplayOptions = {
  readonly pace: Pace;
  /** What is carried; where the server makes up a value, it differs by nature. */
  readonly bindings: readonly Binding[];
  /** The whole conversation, where only a part of it is played. */
  readonly whole: readonly ReadMessage[];
  /** How the server closed it; undefined where it did not, or not of itself. */
  readonly close?: ServerClose | undefined;
  /** So long is waited for an answer. */
  readonly timeoutMs: number;
  /** So long has to be silence at the end. */
  readonly quietMs: number;
  /** What stands there is not compared. */
  readonly ignore: readonly (readonly PathStep[])[];
  /** Kinds of difference that are none. */
  readonly allow: ReadonlySet<"missing" | "extra" | "changed">;
  /** Times and random values count as changed, too. */
  readonly strict: boolean;
  readonly step?: (step: ReplayStep) => void;
  readonly signal?: AbortSignal;
};

/** A recorded message of the server, and what came for it. */
export type Pair = {
  readonly recorded: ReadMessage;
  readonly got: ReadMessage;
  readonly differences: readonly Difference[];
};

/** What came of a replay. */
export type ReplayOutcome = {
  readonly sent: number;
  readonly received: number;
  readonly pairs: readonly Pair[];
  readonly missing: readonly ReadMessage[];
  readonly extra: readonly ReadMessage[];
  /** Pairs with a difference that counts. */
  readonly changed: readonly Pair[];
  readonly carried: readonly Carried[];
  /** How the server closed the connection then and now; undefined where it did not. */
  readonly close: {
    readonly recorded: ServerClose | undefined;
    readonly got: ServerClose | undefined;
  };
  /** It closed with another code, or did in one of both only; an ordinary end of its own is no difference. */
  readonly isClosedOtherwise: boolean;
  /** Why not everything could be said. */
  readonly broken: string | undefined;
  readonly isOk: boolean;
};

/** Where one message has a value that the server made up, others of its kind have one as well: it differs by nature. */
function madeUp(messages: readonly ReadMessage[], bindings: readonly Binding[]) {
  const kindOf = new Map(messages.map((read) => [read.message.index, signatureOf(read)]));
  const places = new Set(
    bindings.flatMap(({ from }) => (from ? [`${kindOf.get(from.message)} ${from.path}`] : [])),
  );
  return (recorded: ReadMessage, found: readonly Difference[]): readonly Difference[] =>
    found.map((one) =>
      places.has(`${signatureOf(recorded)} ${one.path}`) ? { ...one, volatile: true } : one,
    );
}

export function replayOutcome(run: {
  readonly messages: readonly ReadMessage[];
  readonly arrivals: Arrivals;
  readonly carried: readonly Carried[];
  readonly sent: number;
  readonly closed: ServerClose | undefined;
  readonly broken: string | undefined;
  readonly options: ReplayOptions;
}): ReplayOutcome {
  const { messages, arrivals, carried, sent, broken, options } = run;
  const { ignore, allow, strict } = options;
  const others = carried.flatMap(({ binding, value }) =>
    value === undefined || value === binding.value ? [] : [[binding.value, value] as const],
  );
  const rules = { ignore, carried: new Map(others) };
  const made = madeUp(options.whole, options.bindings);
  const expected = messages.filter(({ message }) => message.from === "server");
  const found = arrivals.pairs();
  const pairs = expected.flatMap((recorded): Pair[] => {
    const got = found.get(recorded);
    return got === undefined
      ? []
      : [{ recorded, got, differences: made(recorded, differences(recorded, got, rules)) }];
  });
  const missing = expected.filter((one) => !found.has(one));
  const paired = new Set(found.values());
  const extra = arrivals.all.filter((one) => !paired.has(one));
  const changed = pairs.filter((pair) => pair.differences.some((one) => strict || !one.volatile));
  const isLost = carried.some(({ value }) => value === undefined);
  const close = { recorded: options.close, got: run.closed };
  const isClosedOtherwise = closesOtherwise(close);
  const isOk =
    broken === undefined &&
    !isLost &&
    (missing.length === 0 || allow.has("missing")) &&
    (extra.length === 0 || allow.has("extra")) &&
    ((changed.length === 0 && !isClosedOtherwise) || allow.has("changed"));
  const received = arrivals.all.length;
  const ends = { close, isClosedOtherwise, broken, isOk };
  return { sent, received, pairs, missing, extra, changed, carried, ...ends };
}

/** Codes of an end with which nothing is wrong. */
const ORDINARY: readonly number[] = [1000, 1001, 1005];

function closesOtherwise({ recorded, got }: ReplayOutcome["close"]): boolean {
  if (recorded === undefined) return got !== undefined && !ORDINARY.includes(got.code);
  return recorded.code !== got?.code;
}
