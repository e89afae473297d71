import type { LatencyRow, RateRow, Threshold } from "./bench-rows.ts";
import type { SubjectName } from "./bench-subjects.ts";
import type { Load } from "./load-plan.ts";

const PEERS = ["pipe", "nginx", "mockttp", "mitmproxy"] as const satisfies readonly SubjectName[];

function text(connections: number, inFlight: number): Load {
  return { connections, inFlight, payload: "text", payloadBytes: 125, distinctMessages: 1 };
}

/** What the proxy has to reach against each peer while it records. */
function beats(peers: Partial<Record<SubjectName, number>>): Threshold[] {
  const entries = Object.entries(peers) as [SubjectName, number][]; // its own keys
  return entries.map(([against, atLeast]) => ({ subject: "proxy-record", against, atLeast }));
}

function inMemory(id: string, title: string, load: Load): RateRow {
  const thresholds: Threshold[] = [{ subject: "proxy-memory", against: "pipe", atLeast: 0.85 }];
  const subjects = ["proxy-memory", "pipe", "nginx"] as const;
  return { kind: "rate", id, title, load, subjects, thresholds };
}

function recording(id: string, title: string, load: Load, thresholds: Threshold[]): RateRow {
  // Beside it what remembers only: the difference is what recording costs.
  const subjects = ["proxy-record", "proxy-memory", ...PEERS] as const;
  return { kind: "rate", id, title, load, subjects, thresholds };
}

/** Messages that somebody looks at on their way. */
const RULES_ROW: RateRow = {
  kind: "rate",
  id: "p6",
  title: "proxy, ws, 125 B text, 50 connections, 64 in flight, recording, with a rule",
  load: text(50, 64),
  subjects: ["proxy-rules", "proxy-record", "pipe", "mitmproxy"],
  thresholds: [{ subject: "proxy-rules", against: "mitmproxy", atLeast: 50 }],
};

/** A script that looks at each message's text; at most three times what recording costs. */
const SCRIPT_ROW: RateRow = {
  kind: "rate",
  id: "p7",
  title: "proxy, ws, 125 B text, 50 connections, 64 in flight, recording, with a script",
  load: text(50, 64),
  subjects: ["proxy-watch", "proxy-script", "proxy-record", "mitmproxy-addon"],
  thresholds: [
    { subject: "proxy-watch", against: "proxy-record", atLeast: 1 / 3 },
    { subject: "proxy-watch", against: "mitmproxy-addon", atLeast: 20 },
    { subject: "proxy-script", against: "mitmproxy-addon", atLeast: 20 },
  ],
};

/** At most a quarter more than the pipe adds. */
const LATENCY_ROW: LatencyRow = {
  kind: "latency",
  id: "p3b",
  title: "proxy, ws, 125 B text, 1 connection, 1 in flight, recording: added time",
  load: { ...text(1, 1), timed: true },
  subjects: ["proxy-record", "proxy-memory", ...PEERS, "direct"],
  thresholds: beats({ pipe: 0.8 }),
};

const BINARY: Load = {
  connections: 50,
  inFlight: 8,
  payload: "binary",
  payloadBytes: 16 * 1024,
  distinctMessages: 1,
};

/** Capturing proxies: CPU time of the proxy, all its threads, for a message there and back. */
export const PROXY_ROWS: readonly (RateRow | LatencyRow)[] = [
  inMemory("p1a", "proxy, ws, 125 B text, 1 connection, 1024 in flight, in memory", text(1, 1024)),
  inMemory("p1b", "proxy, ws, 125 B text, 50 connections, 64 in flight, in memory", text(50, 64)),
  recording(
    "p2a",
    "proxy, ws, 125 B text, 1 connection, 1024 in flight, recording",
    text(1, 1024),
    beats({ mitmproxy: 80, mockttp: 5 }),
  ),
  recording(
    "p2b",
    "proxy, ws, 125 B text, 50 connections, 64 in flight, recording",
    text(50, 64),
    beats({ mitmproxy: 80, mockttp: 5 }),
  ),
  recording(
    "p3a",
    "proxy, ws, 125 B text, 50 connections, 1 in flight, recording",
    { ...text(50, 1), timed: true },
    beats({ mitmproxy: 15, pipe: 0.8 }),
  ),
  LATENCY_ROW,
  recording(
    "p4",
    "proxy, ws, 16 KiB binary, 50 connections, 8 in flight, recording",
    BINARY,
    beats({ mitmproxy: 10, pipe: 1 }),
  ),
  recording(
    "p5a",
    "proxy, wss on both sides, 125 B text, 50 connections, 1 in flight, recording",
    { ...text(50, 1), secure: true, timed: true },
    beats({ mitmproxy: 12, pipe: 0.7 }),
  ),
  recording(
    "p5b",
    "proxy, wss on both sides, 125 B text, 50 connections, 64 in flight, recording",
    { ...text(50, 64), secure: true },
    beats({ mitmproxy: 80, pipe: 0.7 }),
  ),
  RULES_ROW,
  SCRIPT_ROW,
];
