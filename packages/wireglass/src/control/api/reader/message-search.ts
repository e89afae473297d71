import type { FilterSubject } from "@wireglass/lens/filter";
import { type KeptMessage, messageRecordOf } from "@wireglass/lens/record";
import type { CaptureFile, Condition } from "../../../store/index.ts";
import type { MessageList } from "../api-types.ts";
import { searchFor } from "./condition.ts";
import { knownConnections } from "./known-connections.ts";
import { summaryOf } from "./message-summary.ts";
import type { MessageQuery } from "./questions.ts";
import { type Placed, type Stretch, walk } from "./walk.ts";

/** Bytes of payloads in one part of a list, but for the last message of it. */
const MOST_BYTES = 4 << 20;
/** Payloads that are kept at once while a stretch is read. */
const MOST_READ_BYTES = 16 << 20;

/** Messages that a filter lets through, in the order in which they came or the other way round. */
export async function findMessages(
  capture: CaptureFile,
  query: MessageQuery,
): Promise<MessageList> {
  const { limit, view } = query;
  const messages: MessageList["messages"][number][] = [];
  let bytes = 0;
  const end = await eachMessage(capture, query, (message) => {
    messages.push(view === "summary" ? summaryOf(message) : messageRecordOf(message));
    bytes += view === "summary" ? 0 : message.payload.length;
    return messages.length < limit && bytes < MOST_BYTES;
  });
  return { messages, ...end };
}

/** Whether a connection has a message that the filter lets through. */
export async function hasMessage(
  capture: CaptureFile,
  connection: number,
  { filter, lang }: Pick<MessageQuery, "filter" | "lang">,
): Promise<boolean> {
  let found = false;
  for (let after = 0, more = true; more && !found; ) {
    const about = { connection, filter, lang, after, order: "asc" } as const;
    ({ next: after, more } = await eachMessage(capture, about, () => {
      found = true;
      return false;
    }));
  }
  return found;
}

/** The message of that index; undefined where there is none. */
export function messageAt(
  capture: CaptureFile,
  connection: number,
  index: number,
): KeptMessage | undefined {
  // Counted from the end, because what came first may be forgotten since: the last message's index is known.
  const span = `SELECT first, last FROM (SELECT first, last, count, sum(count) OVER (ORDER BY first DESC) AS down,
    (SELECT idx FROM message WHERE id = (SELECT max(last) FROM span WHERE connection = ?)) AS newest
    FROM span WHERE connection = ?) WHERE newest - down < ? AND newest - down + count >= ?`;
  const condition = {
    where: `m.id IN (SELECT x.id FROM (${span}) s CROSS JOIN message x
      ON x.id BETWEEN s.first AND s.last WHERE x.connection = ? AND x.idx = ?)`,
    values: [connection, connection, index, index, connection, index],
  };
  return [...capture.messages({ condition, limit: 1 })][0]?.message;
}

type Wanted = Omit<MessageQuery, "limit" | "view">;

/** @param found returns false where no more is wanted */
function eachMessage(
  capture: CaptureFile,
  { connection, filter, lang, after, before, order }: Wanted,
  found: (message: KeptMessage) => boolean,
): Promise<{ next: number; more: boolean }> {
  const { condition, exact, holds } = searchFor(filter, "message", { epoch: capture.epoch, lang });
  const connections = knownConnections(capture);
  const subjectOf = (message: KeptMessage): FilterSubject | undefined => {
    const known = connections(message.connection);
    return (
      known && { connection: known.record, close: known.close, message: messageRecordOf(message) }
    );
  };
  const passes = (message: KeptMessage): boolean => {
    const subject = subjectOf(message);
    return subject !== undefined && holds(subject);
  };
  // One connection's messages are found by where they lie, and few enough to be asked in code.
  const isSaid = exact && (connection === undefined || filter === undefined);
  return walk<KeptMessage>({
    after,
    before: Math.min(before ?? Number.POSITIVE_INFINITY, capture.lastId + 1),
    order,
    wide: connection !== undefined,
    read: (low, high, most) => {
      const where =
        connection === undefined
          ? messagesIn(condition, low, high, order, most)
          : messagesOf(connection, low, high, order, most);
      return stretchOf(capture, where, low, order, most);
    },
    take: (message) => (!isSaid && !passes(message)) || found(message),
  });
}

/** After `low`, where the reading begins, up to `high`. */
function messagesIn(
  { where, values }: Condition,
  low: number,
  high: number,
  order: "asc" | "desc",
  most: number,
): Condition {
  if (order === "asc") {
    return { where: `m.id <= ? AND (${where})`, values: [high, ...values] };
  }
  // The last ones of a stretch: the capture itself reads forwards only.
  const last = `SELECT m.id FROM message m JOIN connection c ON c.connection = m.connection
    WHERE m.id > ? AND m.id <= ? AND (${where}) ORDER BY m.id DESC LIMIT ?`;
  return { where: `m.id IN (${last})`, values: [low, high, ...values, most] };
}

/** Spans of one connection do not overlap, so SQLite sorts within one of them at most. */
function messagesOf(
  connection: number,
  low: number,
  high: number,
  order: "asc" | "desc",
  most: number,
): Condition {
  const way = order === "asc" ? "" : "DESC";
  const first = `SELECT x.id FROM span s CROSS JOIN message x
    ON x.id BETWEEN max(s.first, ?) AND min(s.last, ?) AND x.connection = s.connection
    WHERE s.connection = ? AND s.last > ? AND s.first <= ?
    ORDER BY s.first ${way}, x.id ${way} LIMIT ?`;
  return { where: `m.id IN (${first})`, values: [low + 1, high, connection, low, high, most] };
}

function stretchOf(
  capture: CaptureFile,
  condition: Condition,
  after: number,
  order: "asc" | "desc",
  most: number,
): Stretch<KeptMessage> {
  const rows: Placed<KeptMessage>[] = [];
  let [bytes, cut, read] = [0, false, 0];
  // Read to its end even where the rest is not kept: a statement left open would hold on to an old state.
  for (const { id, message } of capture.messages({ condition, after, limit: most })) {
    read++;
    bytes += message.payload.length;
    if (order === "desc") {
      // What is wanted first comes last here.
      rows.push({ place: id, item: message });
      while (rows.length > 1 && bytes > MOST_READ_BYTES) {
        bytes -= rows.shift()?.item.payload.length ?? 0;
        cut = true;
      }
    } else if (rows.length === 0 || bytes <= MOST_READ_BYTES)
      rows.push({ place: id, item: message });
    else cut = true;
  }
  return { rows: order === "asc" ? rows : rows.reverse(), complete: !cut && read < most };
}
