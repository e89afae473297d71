import type { ExchangeRecord, OpenRecord } from "@wireglass/lens/record";
import type { CaptureFile, Condition, StoredConnection } from "../../../store/index.ts";
import type { ConnectionItem, ConnectionList } from "../api-types.ts";
import { type Search, searchFor } from "./condition.ts";
import { hasMessage } from "./message-search.ts";
import type { ConnectionQuery } from "./questions.ts";
import { type Stretch, walk } from "./walk.ts";

/** Connections and exchanges that a filter lets through, by their numbers. */
export async function findConnections(
  capture: CaptureFile,
  query: ConnectionQuery,
): Promise<ConnectionList> {
  const { after, before, order, limit, kind, filter, lang } = query;
  const search = searchFor(filter, "connection", { epoch: capture.epoch, lang });
  const condition = ofKind(search.condition, kind);
  const connections: ConnectionItem[] = [];
  const end = await walk<StoredConnection>({
    after,
    before: Math.min(before ?? Number.POSITIVE_INFINITY, lastNumber(capture) + 1),
    order,
    // A condition on messages is looked for once for each statement: the fewer, the better.
    wide: search.usesMessage,
    read: (low, high, most) => stretchOf(capture, condition, low, high, order, most),
    take: async (one) => {
      if (!search.exact && !(await passes(capture, search, one, query))) return true;
      connections.push(itemOf(one, "without bodies"));
      return connections.length < limit;
    },
  });
  return { connections, ...end };
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

/** With a filter about messages, a connection is found by itself or by one of them. */
async function passes(
  capture: CaptureFile,
  search: Search,
  { record, close }: StoredConnection,
  query: ConnectionQuery,
): Promise<boolean> {
  if (search.holds({ connection: record, close })) return true;
  return search.usesMessage && (await hasMessage(capture, record.connection, query));
}

function ofKind(condition: Condition, kind: "open" | "exchange" | undefined): Condition {
  if (kind === undefined) return condition;
  const { where, values } = condition;
  return { where: `c.kind = ? AND (${where})`, values: [kind, ...values] };
}

function stretchOf(
  capture: CaptureFile,
  { where, values }: Condition,
  low: number,
  high: number,
  order: "asc" | "desc",
  most: number,
): Stretch<StoredConnection> {
  const last = `c.connection IN (SELECT c.connection FROM connection c
    WHERE c.connection > ? AND c.connection <= ? AND (${where}) ORDER BY c.connection DESC LIMIT ?)`;
  const condition =
    order === "asc"
      ? { where: `c.connection <= ? AND (${where})`, values: [high, ...values] }
      : { where: last, values: [low, high, ...values, most] };
  const rows = [...capture.connections({ condition, after: low, limit: most })].map((item) => ({
    place: item.record.connection,
    item,
  }));
  return { rows: order === "asc" ? rows : rows.reverse(), complete: rows.length < most };
}

function lastNumber(capture: CaptureFile): number {
  const condition = {
    where: "c.connection = (SELECT max(connection) FROM connection)",
    values: [],
  };
  return [...capture.connections({ condition, limit: 1 })][0]?.record.connection ?? 0;
}
