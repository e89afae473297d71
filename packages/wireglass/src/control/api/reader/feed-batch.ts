import type { Filter } from "@wireglass/lens/filter";
import { matches } from "@wireglass/lens/filter";
import type { CaptureEntry, CaptureFile, StoredConnection } from "../../../store/index.ts";
import { recordOf } from "../../../store/index.ts";
import type { FeedMessage } from "../api-types.ts";
import { withoutBodies } from "./connection-search.ts";
import { filterOf } from "./filter-of.ts";
import { knownConnections } from "./known-connections.ts";
import { summaryOf } from "./message-summary.ts";
import type { FeedQuery } from "./questions.ts";

type Entry = Extract<FeedMessage, { kind: "batch" }>["entries"][number];
type Known = (number: number) => StoredConnection | undefined;

/** What came after a place and passes the filter, and the place to go on from. */
export function feedBatch(
  capture: CaptureFile,
  { after, atOnce, filter, view, lang }: FeedQuery,
): Extract<FeedMessage, { kind: "batch" }> {
  const wanted = filterOf(filter, lang);
  const { entries, next } = capture.entries(after, atOnce);
  const connections = knownConnections(capture);
  const passing =
    wanted === undefined ? entries : entries.filter((entry) => passes(wanted, entry, connections));
  return { kind: "batch", entries: passing.map((entry) => toldAs(entry, view)), next };
}

function toldAs(entry: CaptureEntry, view: FeedQuery["view"]): Entry {
  switch (entry.kind) {
    case "message":
      return view === "summary" ? summaryOf(entry.message) : recordOf(entry.message);
    case "close":
      return entry.record;
    default:
      return withoutBodies(entry.record);
  }
}

/**
 * A beginning or an exchange is told where the filter holds for it alone. An end is told as well where the filter
 * asks for messages: whoever has seen one of them wants to know.
 */
function passes(filter: Filter, entry: CaptureEntry, connections: Known): boolean {
  if (entry.kind === "open" || entry.kind === "exchange") {
    return matches(filter, { connection: entry.record });
  }
  if (entry.kind === "close" && filter.usesMessage) return true;
  const about = entry.kind === "message" ? entry.message : entry.record;
  const known = connections(about.connection);
  if (known === undefined) return false;
  const { record: connection, close } = known;
  return entry.kind === "message"
    ? matches(filter, { connection, close, message: recordOf(entry.message) })
    : matches(filter, { connection, close });
}
