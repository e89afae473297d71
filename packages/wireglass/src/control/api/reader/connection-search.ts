import { type Filter, type SqlCondition, toSql } from "@wireglass/lens/filter";
import type { ExchangeRecord, OpenRecord } from "@wireglass/lens/record";
import { type CaptureFile, CaptureQuery, type StoredConnection } from "../../../store/index.ts";
import type { ConnectionItem, ConnectionList } from "../api-types.ts";
import { filterOf } from "./filter-of.ts";
import { Patience } from "./patience.ts";
import type { ConnectionQuery } from "./questions.ts";

/** Connections and exchanges that a filter lets through, by their numbers. */
export async function findConnections(
  capture: CaptureFile,
  { after, before, order, limit, kind, filter: text, lang }: ConnectionQuery,
): Promise<ConnectionList> {
  const filter = filterOf(text, lang);
  const talking = filter?.usesMessage === true ? await talkingOf(capture, filter) : NOBODY;
  if (talking === undefined)
    return { connections: [], next: placeOf(after, before, order), more: true };
  const condition = conditionFor(filter, kind, talking);
  const found = [...capture.connections({ after, before, order, limit: limit + 1, condition })];
  const connections = found.slice(0, limit).map((one) => itemOf(one, "without bodies"));
  const last = connections.at(-1)?.record.connection;
  const more = found.length > limit;
  if (more && last !== undefined) return { connections, next: last, more };
  const end = Math.min(before ?? Number.POSITIVE_INFINITY, lastNumber(capture) + 1) - 1;
  return { connections, next: order === "asc" ? Math.max(after, end) : after + 1, more: false };
}

const NOBODY: ReadonlySet<number> = new Set();

/** Where an answer without anything goes on from. */
function placeOf(after: number, before: number | undefined, order: "asc" | "desc"): number {
  return order === "asc" ? after : (before ?? Number.MAX_SAFE_INTEGER);
}

function conditionFor(
  filter: Filter | undefined,
  kind: "open" | "exchange" | undefined,
  talking: ReadonlySet<number>,
): SqlCondition {
  const { where, values } = filter === undefined ? { where: "1", values: [] } : toSql(filter);
  const numbers = "c.connection IN (SELECT value FROM json_each(?))";
  const named =
    talking.size === 0
      ? { where, values }
      : {
          where: `(${where} OR ${numbers})`,
          values: [...values, JSON.stringify([...talking])],
        };
  if (kind === undefined) return named;
  return { where: `c.kind = ? AND (${named.where})`, values: [kind, ...named.values] };
}

/** Searches that took too long, to be gone on with: what was asked, how far they are, and what they have found. */
const unfinished = new Map<string, { place: number; readonly numbers: Set<number> }>();
const MOST_UNFINISHED = 4;

/** The connections one of whose messages the filter lets through; undefined where that takes another time to know. */
async function talkingOf(
  capture: CaptureFile,
  filter: Filter,
): Promise<ReadonlySet<number> | undefined> {
  const patience = new Patience();
  const search = unfinished.get(filter.text) ?? { place: 0, numbers: new Set<number>() };
  unfinished.delete(filter.text);
  const steps = new CaptureQuery(capture).search({ filter, after: search.place });
  for (const step of steps) {
    if (typeof step !== "number") {
      search.numbers.add(step.message.connection);
      continue;
    }
    search.place = step;
    if (!(await patience.isSpent())) continue;
    const [oldest] = unfinished.keys();
    if (unfinished.size >= MOST_UNFINISHED && oldest !== undefined) unfinished.delete(oldest);
    unfinished.set(filter.text, search);
    return undefined;
  }
  return search.numbers;
}

/** As the API tells it. */
export function itemOf(
  { record, close, messages, bytes }: StoredConnection,
  bodies?: "without bodies",
): ConnectionItem {
  const shown = bodies === undefined ? record : withoutBodies(record);
  return { record: shown, close: close ?? null, messages, bytes };
}

/** An exchange whose bodies have none of their bytes. */
export function withoutBodies<Kind extends OpenRecord | ExchangeRecord>(record: Kind): Kind {
  if (record.kind === "open") return record;
  const { requestBody, responseBody } = record;
  return {
    ...record,
    ...(requestBody && {
      requestBody: { ...requestBody, base64: "", cut: requestBody.length > 0 },
    }),
    ...(responseBody && {
      responseBody: { ...responseBody, base64: "", cut: responseBody.length > 0 },
    }),
  };
}

function lastNumber(capture: CaptureFile): number {
  return [...capture.connections({ order: "desc", limit: 1 })][0]?.record.connection ?? 0;
}
