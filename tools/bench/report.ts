import type { Limit, Threshold } from "./bench-rows.ts";
import { SUBJECTS, type SubjectName } from "./bench-subjects.ts";
import type { RowResult, SubjectResult } from "./row-result.ts";
import { ratioSpread, type Spread, spreadOf } from "./statistics.ts";

const BASELINES = [
  "ws",
  "ws+bufferutil",
  "tcp",
  "pipe",
  "mockttp",
  "mitmproxy",
  "plain-insert",
  "like",
] as const satisfies readonly SubjectName[];

type Column = { readonly title: string; cell(subject: SubjectResult, result: RowResult): string };

function compact(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString("en");
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

function range({ median, min, max }: Spread): string {
  return `${compact(median)} (${compact(min)}–${compact(max)})`;
}

/** How many times better `subject` is than `against`, both as cost: more is better. */
function ratioOf(
  result: RowResult,
  subject: SubjectName,
  against: SubjectName,
): Spread | undefined {
  const costs = (name: SubjectName): readonly number[] =>
    result.subjects.find((other) => other.name === name)?.readings.map(({ cost }) => cost) ?? [];
  if (costs(subject).length === 0 || costs(against).length === 0) return undefined;
  return ratioSpread(costs(against), costs(subject));
}

function detail(title: string, name: string, unit: "" | "%" = ""): Column {
  return {
    title,
    cell(subject) {
      const values = subject.readings.map(({ details }) => details[name] ?? Number.NaN);
      const { median } = spreadOf(values);
      return unit === "%" ? `${(median * 100).toFixed(0)}%` : compact(median);
    },
  };
}

function cost(title: string): Column {
  return {
    title,
    cell: (subject) => compact(spreadOf(subject.readings.map((reading) => reading.cost)).median),
  };
}

const RATE_DETAILS = [
  detail("msg/CPU-s", "messagesPerCpuSecond"),
  detail("msg/s", "messagesPerSecond"),
  detail("server", "serverLoad", "%"),
];

/** Only where the load is timed. */
const TIMES = [detail("p50 µs", "p50Micros"), detail("p99 µs", "p99Micros")];

const COLUMNS: Readonly<Record<RowResult["row"]["kind"], readonly Column[]>> = {
  rate: [cost("CPU µs/msg"), ...RATE_DETAILS, detail("load", "generatorLoad", "%")],
  broadcast: [cost("CPU µs/broadcast"), ...RATE_DETAILS],
  memory: [
    cost("RSS B/connection"),
    detail("of it V8 heap", "heapBytes"),
    detail("external", "externalBytes"),
  ],
  latency: [cost("added p50 µs"), ...TIMES, detail("server", "serverLoad", "%")],
  endurance: [
    cost("peak MiB"),
    detail("last MiB", "lastMebibytes"),
    detail("growth", "growth"),
    ...RATE_DETAILS.slice(0, 2),
  ],
  writing: [
    cost("CPU µs/msg"),
    detail("msg/s", "messagesPerSecond"),
    detail("MB/s", "megabytesPerSecond"),
    detail("overhead B/msg", "overheadBytes"),
  ],
  search: [
    cost("scan ms"),
    detail("first page ms", "firstPageMs"),
    detail("rare page ms", "rarePageMs"),
  ],
};

function columnsOf({ row }: RowResult): readonly Column[] {
  const timed = row.kind === "rate" && row.load.timed === true;
  return [...COLUMNS[row.kind], ...(timed ? TIMES : [])];
}

function baselinesOf({ subjects }: RowResult): readonly SubjectName[] {
  return BASELINES.filter((name) => subjects.some((subject) => subject.name === name));
}

function ratioColumns(result: RowResult): readonly Column[] {
  return baselinesOf(result).map((baseline) => ({
    title: `× ${SUBJECTS[baseline].title}`,
    cell(subject, within) {
      const spread = ratioOf(within, subject.name, baseline);
      if (subject.name === baseline || spread === undefined) return "1";
      return Number.isFinite(spread.median) ? range(spread) : "";
    },
  }));
}

function table(result: RowResult): string {
  const columns = [...columnsOf(result), ...ratioColumns(result)];
  const lines = [
    ["", ...columns.map(({ title }) => title)],
    ...result.subjects.map((subject) => [
      SUBJECTS[subject.name].title,
      ...columns.map((column) => column.cell(subject, result)),
    ]),
  ];
  const widths =
    lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  const padded = (cell: string, column: number): string =>
    column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0);
  return lines.map((line) => `  ${line.map(padded).join("  ")}`).join("\n");
}

/** What became of a threshold. */
export type Verdict = {
  readonly kind: "reached" | "missed" | "not measured";
  readonly text: string;
};

function verdictOf(result: RowResult, { subject, against, atLeast }: Threshold): Verdict {
  const demand = `${SUBJECTS[subject].title} must reach ${atLeast} × ${SUBJECTS[against].title}`;
  const spread = ratioOf(result, subject, against);
  if (spread === undefined) return { kind: "not measured", text: `${demand}: not measured` };
  const kind = spread.median >= atLeast ? "reached" : "missed";
  return {
    kind,
    text: `${demand}: ${kind === "reached" ? "reached" : "MISSED with"} ${range(spread)}`,
  };
}

function limitVerdict(result: RowResult, limit: Limit): Verdict {
  const { subject, detail, title, atLeast = 0, atMost = Number.POSITIVE_INFINITY } = limit;
  const bound = limit.atMost === undefined ? `at least ${atLeast}` : `at most ${atMost}`;
  const demand = `${SUBJECTS[subject].title}, ${title}: ${bound}`;
  const readings = result.subjects.find(({ name }) => name === subject)?.readings ?? [];
  const values = readings.map(({ details }) => details[detail] ?? Number.NaN);
  if (values.length === 0) return { kind: "not measured", text: `${demand}: not measured` };
  const spread = spreadOf(values);
  const kind = spread.median >= atLeast && spread.median <= atMost ? "reached" : "missed";
  return { kind, text: `${demand}: ${kind === "reached" ? kind : "MISSED"} with ${range(spread)}` };
}

/** One verdict for each threshold and each limit of the row. */
export function verdictsOf(result: RowResult): readonly Verdict[] {
  const { thresholds, limits = [] } = result.row;
  return [
    ...thresholds.map((threshold) => verdictOf(result, threshold)),
    ...limits.map((limit) => limitVerdict(result, limit)),
  ];
}

/** The row as a person reads it: title, table, notes, verdicts. */
export function rowText(result: RowResult): string {
  const skipped = result.skipped.map(
    ({ name, reason }) => `  SKIPPED ${SUBJECTS[name].title}: ${reason}`,
  );
  const verdicts = verdictsOf(result).map(({ text }) => `  ${text}`);
  return [
    `Row ${result.row.id}: ${result.row.title}`,
    table(result),
    ...skipped,
    ...verdicts,
    "",
  ].join("\n");
}

/** The row for `--json`: every reading, and the ratios and verdicts made of them. */
export function rowRecord(result: RowResult): Readonly<Record<string, unknown>> {
  const ratios = result.subjects.flatMap(({ name }) =>
    baselinesOf(result)
      .filter((against) => against !== name)
      .map((against) => ({
        subject: name,
        against,
        ratio: ratioOf(result, name, against),
      })),
  );
  return { ...result, ratios, verdicts: verdictsOf(result) };
}
