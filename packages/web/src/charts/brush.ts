/** A time of the day here, as the filter language has it. */
const MOMENT = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}`;
const BRUSHED = new RegExp(String.raw`(?:^|\s+)time>=(${MOMENT}) time<=(${MOMENT})$`);

/** A filter with a part of the time that was chosen, and without it. */
export type Brushed = {
  readonly others: string;
  /** Unix seconds; undefined where all of the time is looked at. */
  readonly span: readonly [from: number, to: number] | undefined;
};

/** What of a filter is a part of the time that was chosen in the chart. */
export function readBrush(filter: string): Brushed {
  const [whole, from, to] = BRUSHED.exec(filter) ?? [];
  if (whole === undefined || from === undefined || to === undefined)
    return { others: filter, span: undefined };
  const others = filter.slice(0, filter.length - whole.length);
  const bare = /^\((.*)\)$/s.exec(others)?.[1] ?? others;
  // A date and time without a zone is local time (ECMA-262, Date Time String Format).
  return { others: bare, span: [Date.parse(from) / 1000, Date.parse(to) / 1000] };
}

/** The filter, for another part of the time. */
export function brushed(filter: string, from: number, to: number): string {
  const { others } = readBrush(filter);
  const part = `time>=${momentText(Math.floor(from * 1000))} time<=${momentText(Math.ceil(to * 1000))}`;
  return others.trim() === "" ? part : `(${others}) ${part}`;
}

/** "2026-01-31T13:05:09.250", local time. */
function momentText(ms: number): string {
  const date = new Date(ms);
  const local = new Date(ms - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, -1);
}
