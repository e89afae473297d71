/** A comparison with a number; a range holds its ends. */
export type NumberTest = {
  readonly kind: "number";
  /** Not below. */
  readonly min?: number;
  /** Not above. */
  readonly max?: number;
  /** Above. */
  readonly above?: number;
  /** Below. */
  readonly below?: number;
};

/** Whether a number passes. */
export function passesNumber(test: NumberTest, value: number): boolean {
  const { min, max, above, below } = test;
  return (
    (min === undefined || value >= min) &&
    (max === undefined || value <= max) &&
    (above === undefined || value > above) &&
    (below === undefined || value < below)
  );
}

/** A value as written, as the half-open or single place that it stands for. */
export type NumberSpan = {
  readonly start: number;
  /** Exclusive where it is more than `start`: a day, a minute. */
  readonly end: number;
};

/** The test that an operator makes of a value: a span as a whole is equal, and its start is more or less. */
export function comparison(operator: string, { start, end }: NumberSpan): NumberTest {
  switch (operator) {
    case "<":
      return { kind: "number", below: start };
    case "<=":
      return { kind: "number", max: start };
    case ">":
      return { kind: "number", above: start };
    case ">=":
      return { kind: "number", min: start };
    default:
      return between({ start, end: start }, { start, end });
  }
}

/** From the beginning of one value to the end of another. */
export function between(from: NumberSpan, to: NumberSpan): NumberTest {
  const upper = to.start === to.end ? { max: to.start } : { below: to.end };
  return { kind: "number", min: from.start, ...upper };
}
