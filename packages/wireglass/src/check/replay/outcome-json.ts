import type { ReplayOutcome } from "./replay-outcome.ts";

/** How the server closed the connection: null where it did not. */
export function closeJson({ close: { recorded, got }, isClosedOtherwise }: ReplayOutcome) {
  return { recorded: recorded ?? null, got: got ?? null, same: !isClosedOtherwise };
}

/** What came of a replay, in JSON: differences by the places of messages. */
export function outcomeJson(outcome: ReplayOutcome) {
  const { sent, received, pairs, missing, extra, changed, carried, broken, isOk } = outcome;
  return {
    sent,
    received,
    missing: missing.length,
    extra: extra.length,
    changed: changed.length,
    carried: carried.map(({ binding, value = null }) => ({ ...binding, now: value })),
    close: closeJson(outcome),
    broken: broken ?? null,
    ok: isOk,
    differing: pairs
      .filter(({ differences }) => differences.length > 0)
      .map(({ recorded, got, differences }) => ({
        recorded: recorded.message.index,
        got: got.message.index,
        differences,
      })),
    missed: missing.map(({ message }) => message.index),
    added: extra.map(({ message }) => message.index),
  };
}
