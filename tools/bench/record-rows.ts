import type { EnduranceRow, SearchRow, WritingRow } from "./bench-rows.ts";

const OVERHEAD_BYTES = 40;
/** So soon, nobody has seen a wait. */
const AT_ONCE_MS = 100;

function writing(
  id: string,
  title: string,
  payloadBytes: number,
  rate: { readonly detail: string; readonly title: string; readonly atLeast: number },
): WritingRow {
  const subject = "capture-writer";
  const overhead = { detail: "overheadBytes", title: "B a message beside payload and mask key" };
  return {
    kind: "writing",
    id,
    title,
    work: { messages: Math.round(6.4e7 / (payloadBytes + 75)), payloadBytes },
    subjects: [subject, "plain-insert"],
    thresholds: [{ subject, against: "plain-insert", atLeast: 0.6 }],
    limits: [
      { subject, ...rate },
      { subject, ...overhead, atMost: OVERHEAD_BYTES },
    ],
  };
}

const SEARCH_ROW: SearchRow = {
  kind: "search",
  id: "r3",
  title: "record, a word looked for in one million messages of 125 B",
  work: { messages: 1_000_000, payloadBytes: 125 },
  subjects: ["capture-filter", "like"],
  thresholds: [{ subject: "capture-filter", against: "like", atLeast: 1 / 3 }],
  limits: [
    {
      subject: "capture-filter",
      detail: "firstPageMs",
      title: "ms to the first page",
      atMost: AT_ONCE_MS,
    },
  ],
};

const ENDURANCE_ROW: EnduranceRow = {
  kind: "endurance",
  id: "r4",
  title: "record, memory of the proxy under full load: 125 B text, 50 connections, 64 in flight",
  load: { connections: 50, inFlight: 64, payload: "text", payloadBytes: 125, distinctMessages: 1 },
  leastSeconds: 10,
  subjects: ["proxy-record"],
  thresholds: [],
  limits: [
    { subject: "proxy-record", detail: "peakMebibytes", title: "MiB at most", atMost: 300 },
    {
      subject: "proxy-record",
      detail: "growth",
      title: "× from the second quarter to the last",
      atMost: 1.1,
    },
  ],
};

/** The record: writing it, searching it, and the memory that both take. */
export const RECORD_ROWS: readonly (WritingRow | SearchRow | EnduranceRow)[] = [
  writing("r1", "record, messages of 125 B from the tape to the disk", 125, {
    detail: "messagesPerSecond",
    title: "messages a second",
    atLeast: 500_000,
  }),
  writing("r2", "record, messages of 1 KiB from the tape to the disk", 1024, {
    detail: "megabytesPerSecond",
    title: "MB a second",
    atLeast: 150,
  }),
  SEARCH_ROW,
  ENDURANCE_ROW,
];
