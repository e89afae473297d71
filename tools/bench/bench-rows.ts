import type { SubjectName } from "./bench-subjects.ts";
import type { DeflateSettings, Load, WorkPlan } from "./load-plan.ts";
import { PROXY_ROWS } from "./proxy-rows.ts";
import { RECORD_ROWS } from "./record-rows.ts";

/** A promise of ours: the median ratio of `subject` to `against` is at least `atLeast`. */
export type Threshold = {
  readonly subject: SubjectName;
  readonly against: SubjectName;
  readonly atLeast: number;
};

/** A promise about a number of a subject's own: the median of a detail. */
export type Limit = {
  readonly subject: SubjectName;
  readonly detail: string;
  /** The detail and its unit, for people. */
  readonly title: string;
  readonly atLeast?: number;
  readonly atMost?: number;
};

type Comparison = {
  readonly id: string;
  readonly title: string;
  readonly subjects: readonly SubjectName[];
  readonly thresholds: readonly Threshold[];
  readonly limits?: readonly Limit[];
};

type RowBase = Comparison & { readonly load: Load };

/** Echo under load: CPU time of the server per message. */
export type RateRow = RowBase & { readonly kind: "rate" };
/** Memory of a connection that has spoken once and now idles. */
export type MemoryRow = RowBase & {
  readonly kind: "memory";
  /** Connections that are already there, and have spoken, at the first measurement. */
  readonly standingConnections: number;
};
/** One message to everybody: CPU time of the server per broadcast. */
export type BroadcastRow = RowBase & {
  readonly kind: "broadcast";
  readonly broadcastsPerRound: number;
  /** How many come in one turn of the event loop. */
  readonly burst: number;
};
/** One message after the other: what a proxy adds to the time of a round trip. */
export type LatencyRow = RowBase & { readonly kind: "latency" };
/** Full load for a while: resident memory. */
export type EnduranceRow = RowBase & { readonly kind: "endurance"; readonly leastSeconds: number };
/** Messages written to a capture: CPU time per message. */
export type WritingRow = Comparison & { readonly kind: "writing"; readonly work: WorkPlan };
/** A capture searched: time of a full scan. */
export type SearchRow = Comparison & { readonly kind: "search"; readonly work: WorkPlan };
/** Rows whose subjects are under load from a generator. */
export type LoadRow = RateRow | MemoryRow | BroadcastRow | LatencyRow | EnduranceRow;
/** Rows whose subjects are given work, and are alone. */
export type WorkRow = WritingRow | SearchRow;
export type BenchRow = LoadRow | WorkRow;

const PEERS = ["ws", "ws+bufferutil", "tcp"] as const satisfies readonly SubjectName[];
const WEBSOCKET_PEERS = ["ws", "ws+bufferutil"] as const satisfies readonly SubjectName[];

/** The settings that both sides get: zlib's defaults, and everything compressed. */
function deflate(takeover: boolean): DeflateSettings {
  return { takeover, level: 6, memLevel: 8, windowBits: 15, threshold: 0 };
}

function text(connections: number, inFlight: number, payloadBytes: number): Load {
  return { connections, inFlight, payload: "text", payloadBytes, distinctMessages: 1 };
}

function binary(connections: number, inFlight: number, payloadBytes: number): Load {
  return { connections, inFlight, payload: "binary", payloadBytes, distinctMessages: 1 };
}

/** 64 different messages: twice a 32 KiB window, so that no answer repeats what is still in it. */
function compressedJson(
  connections: number,
  inFlight: number,
  takeover: boolean,
  payload: "readings" | "players" = "readings",
): Load {
  const settings = {
    payload,
    payloadBytes: 1024,
    distinctMessages: 64,
    deflate: deflate(takeover),
  } as const;
  return { connections, inFlight, ...settings };
}

function rate(
  id: string,
  title: string,
  load: Load,
  thresholds: readonly Threshold[] = [],
): RateRow {
  const peers = load.deflate ? WEBSOCKET_PEERS : PEERS;
  return { kind: "rate", id, title, load, subjects: ["view", ...peers], thresholds };
}

/** What the fast callback has to reach against each peer. */
function beats(peers: Partial<Record<SubjectName, number>>): Threshold[] {
  const entries = Object.entries(peers) as [SubjectName, number][]; // its own keys
  return entries.map(([against, atLeast]) => ({ subject: "view", against, atLeast }));
}

/** Without `ws` + bufferutil: bufferutil only masks, it keeps no memory. */
function memory(id: string, title: string, load: Load, timesLess: number): MemoryRow {
  const subjects: readonly SubjectName[] = load.deflate ? ["view", "ws"] : ["view", "ws", "tcp"];
  const thresholds = beats({ ws: timesLess });
  return { kind: "memory", id, title, load, subjects, thresholds, standingConnections: 200 };
}

const COMFORTABLE_ROW: RateRow = {
  kind: "rate",
  id: "2",
  title: "125 B text, 64 connections, 32 in flight, comfortable forms",
  load: text(64, 32, 125),
  subjects: ["message", "for-await", "events", ...PEERS],
  thresholds: [
    { subject: "for-await", against: "ws", atLeast: 8 },
    { subject: "events", against: "ws", atLeast: 8 },
  ],
};

function broadcast(
  id: string,
  title: string,
  burst: number,
  thresholds: readonly Threshold[] = [],
): BroadcastRow {
  const load = text(10_000, 1, 125);
  const base = { id, title, load, subjects: ["view", ...PEERS] as const, thresholds };
  return { kind: "broadcast", ...base, broadcastsPerRound: 2 * burst, burst };
}

/** The table. An id may end with a letter; `--rows 4` means 4a and 4b, `--rows p2` p2a and p2b. */
export const BENCH_ROWS: readonly BenchRow[] = [
  rate("1", "125 B text, 64 connections, 32 in flight, fast callback", text(64, 32, 125), [
    ...beats({ ws: 16, tcp: 0.6 }),
  ]),
  COMFORTABLE_ROW,
  rate("3", "1 KiB text, 64 connections, 32 in flight", text(64, 32, 1024), beats({ ws: 14 })),
  rate("4a", "125 B text, 64 connections, 1 in flight", text(64, 1, 125), [
    ...beats({ ws: 1.4, tcp: 1.05 }),
  ]),
  rate("4b", "125 B text, 1000 connections, 1 in flight", text(1000, 1, 125), [
    ...beats({ ws: 1.4, tcp: 1.05 }),
  ]),
  rate("5", "125 B text, 1000 connections, 8 in flight", text(1000, 8, 125), beats({ ws: 6 })),
  rate("6", "16 KiB binary, 64 connections, 8 in flight", binary(64, 8, 16 * 1024), [
    ...beats({ ws: 6, "ws+bufferutil": 2.2 }),
  ]),
  rate("7", "1 MiB binary, 64 connections, 2 in flight", binary(64, 2, 1024 * 1024), [
    ...beats({ ws: 4, "ws+bufferutil": 1.6 }),
  ]),
  rate(
    "8a",
    "deflate with takeover, 1 KiB JSON, 64 connections, 1 in flight",
    compressedJson(64, 1, true),
    beats({ ws: 5 }),
  ),
  rate(
    "8b",
    "deflate with takeover, 1 KiB JSON, 64 connections, 16 in flight",
    compressedJson(64, 16, true),
    beats({ ws: 5 }),
  ),
  rate(
    "8c",
    "deflate without takeover, 1 KiB JSON, 64 connections, 1 in flight",
    compressedJson(64, 1, false),
    beats({ ws: 4 }),
  ),
  rate(
    "8d",
    "deflate without takeover, 1 KiB JSON, 64 connections, 16 in flight",
    compressedJson(64, 16, false),
    beats({ ws: 6 }),
  ),
  rate(
    "8e",
    "deflate without takeover, 1 KiB JSON with values at random, 64 connections, 16 in flight",
    compressedJson(64, 16, false, "players"),
  ),
  memory("9a", "memory of an idle connection, plain, after 125 B", text(8000, 1, 125), 1 / 0.9),
  memory(
    "9b",
    "memory of an idle connection, deflate with takeover, after 1 KiB",
    {
      ...compressedJson(2000, 1, true),
      distinctMessages: 1,
    },
    4,
  ),
  memory(
    "9c",
    "memory of an idle connection, deflate without takeover, after 1 KiB",
    {
      ...compressedJson(2000, 1, false),
      distinctMessages: 1,
    },
    40,
  ),
  broadcast("10a", "broadcast of 125 B text to 10,000 sockets, 8 in a turn", 8, beats({ ws: 3 })),
  broadcast("10b", "broadcast of 125 B text to 10,000 sockets, 1 in a turn", 1),
  ...PROXY_ROWS,
  ...RECORD_ROWS,
];

/** The rows that `--rows` names; "4" names 4a and 4b, "p" all of the proxy. @throws RangeError on a name of no row. */
export function rowsNamed(names: readonly string[]): readonly BenchRow[] {
  for (const name of names)
    if (!BENCH_ROWS.some((row) => matches(row, name)))
      throw new RangeError(`there is no row ${name}`);
  return names.length === 0
    ? BENCH_ROWS
    : BENCH_ROWS.filter((row) => names.some((name) => matches(row, name)));
}

function matches(row: BenchRow, name: string): boolean {
  return (
    row.id === name || row.id.replace(/[a-z]$/, "") === name || row.id.replace(/\d.*$/, "") === name
  );
}
