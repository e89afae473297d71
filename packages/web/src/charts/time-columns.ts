import type { Timeline } from "wireglass/api";

/** More columns than this are not drawn: two become one. */
const MOST_COLUMNS = 2000;

export type TimeColumn = {
  /** Where it begins, in Unix seconds. */
  readonly time: number;
  readonly client: number;
  readonly server: number;
  readonly clientBytes: number;
  readonly serverBytes: number;
  readonly replies: number;
  /** Of the replies, together and at most. */
  readonly seconds: number;
  readonly slowest: number;
};

export type TimeSums = {
  /** Of columns with something in them, by their numbers. */
  readonly columns: ReadonlyMap<number, readonly number[]>;
  readonly sizes: readonly [readonly number[], readonly number[]];
  readonly span: readonly [number, number] | undefined;
  readonly gap: { readonly seconds: number; readonly at: number };
};

export const NO_TIME: TimeSums = {
  columns: new Map(),
  sizes: [[], []],
  span: undefined,
  gap: { seconds: 0, at: 0 },
};

/** Adds what one part of the capture has. */
export function addTimeline(sums: TimeSums, part: Timeline): TimeSums {
  const columns = new Map(sums.columns);
  for (const [number = 0, ...more] of part.columns) {
    const before = columns.get(number);
    columns.set(number, before === undefined ? more : joined(before, more));
  }
  const { span } = part;
  if (span === null) return sums;
  const between = sums.span === undefined ? 0 : span[0] - sums.span[1];
  const gap = [sums.gap, part.gap, { seconds: between, at: sums.span?.[1] ?? 0 }].reduce((a, b) =>
    b.seconds > a.seconds ? b : a,
  );
  return {
    columns,
    sizes: [added(sums.sizes[0], part.sizes[0]), added(sums.sizes[1], part.sizes[1])],
    span: [Math.min(sums.span?.[0] ?? span[0], span[0]), Math.max(sums.span?.[1] ?? 0, span[1])],
    gap,
  };
}

/** All add up but the slowest reply, which is the last of them. */
function joined(a: readonly number[], b: readonly number[]): readonly number[] {
  return a.map((value, at) =>
    at === a.length - 1 ? Math.max(value, b[at] ?? 0) : value + (b[at] ?? 0),
  );
}

function added(a: readonly number[], b: readonly number[]): readonly number[] {
  return Array.from(
    { length: Math.max(a.length, b.length) },
    (_, at) => (a[at] ?? 0) + (b[at] ?? 0),
  );
}

/** What is drawn: columns side by side, empty ones too, as wide as it takes to have few enough. */
export function drawnColumns(
  { columns, span }: TimeSums,
  step: number,
): { readonly width: number; readonly columns: readonly TimeColumn[] } {
  if (span === undefined) return { width: step, columns: [] };
  let times = 1;
  while ((span[1] - span[0]) / (step * times) > MOST_COLUMNS) times *= 2;
  const width = step * times;
  const wide = new Map<number, readonly number[]>();
  for (const [number, values] of columns) {
    const at = Math.floor(number / times);
    const before = wide.get(at);
    wide.set(at, before === undefined ? values : joined(before, values));
  }
  // An empty one at both ends: a line goes up and down again, even where all was at once.
  const first = Math.floor(span[0] / width) - 1;
  const count = Math.floor(span[1] / width) - first + 2;
  return {
    width,
    columns: Array.from({ length: count }, (_, at) =>
      columnOf((first + at) * width, wide.get(first + at)),
    ),
  };
}

function columnOf(time: number, values: readonly number[] = []): TimeColumn {
  const [
    client = 0,
    server = 0,
    clientBytes = 0,
    serverBytes = 0,
    replies = 0,
    seconds = 0,
    slowest = 0,
  ] = values;
  return { time, client, server, clientBytes, serverBytes, replies, seconds, slowest };
}
