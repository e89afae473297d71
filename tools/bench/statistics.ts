/** A median with the extremes it came from. */
export type Spread = { readonly median: number; readonly min: number; readonly max: number };

/** @throws RangeError if there are no values. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  const upper = sorted[Math.ceil((sorted.length - 1) / 2)];
  const [min] = sorted;
  const max = sorted.at(-1);
  if (lower === undefined || upper === undefined || min === undefined || max === undefined)
    throw new RangeError("a spread needs at least one value");
  return { median: (lower + upper) / 2, min, max };
}

/** Round by round, `numerators[i] / denominators[i]`: what was measured side by side is compared. */
export function ratioSpread(
  numerators: readonly number[],
  denominators: readonly number[],
): Spread {
  return spreadOf(
    numerators.map((numerator, round) => numerator / (denominators[round] ?? Number.NaN)),
  );
}
