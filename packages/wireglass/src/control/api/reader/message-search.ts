import { searchedTexts } from "@wireglass/lens/filter";
import { type CaptureFile, CaptureQuery, recordOf } from "../../../store/index.ts";
import type { MessageList } from "../api-types.ts";
import { filterOf } from "./filter-of.ts";
import { summaryOf } from "./message-summary.ts";
import { Patience } from "./patience.ts";
import type { MessageQuery } from "./questions.ts";

/** Bytes of payloads in one part of a list, but for the last message of it. */
const MOST_BYTES = 4 << 20;

/** Messages that a filter lets through, in the order in which they came or the other way round. */
export async function findMessages(
  capture: CaptureFile,
  { connection, filter, lang, after, before, order, limit, view }: MessageQuery,
): Promise<MessageList> {
  const messages: MessageList["messages"][number][] = [];
  const patience = new Patience();
  const last = capture.lastId;
  const end = Math.min(before ?? Number.POSITIVE_INFINITY, last + 1);
  let [next, bytes] = [order === "asc" ? after : end, 0];
  const isMore = (): boolean => (order === "asc" ? next < end - 1 : next > after + 1);
  const wanted = { filter: filterOf(filter, lang), connection, after, before: end, order };
  // Patterns are left to the filter's own automaton: here they might take for ever.
  const searched = (wanted.filter === undefined ? [] : searchedTexts(wanted.filter)).filter(
    ({ isPlain }) => isPlain,
  );
  for (const step of new CaptureQuery(capture).search(wanted)) {
    if (typeof step === "number") {
      next = step;
      if (await patience.isSpent()) return { messages, next, more: isMore() };
      continue;
    }
    const { id, message } = step;
    messages.push(
      view === "summary" ? { ...summaryOf(message, searched), place: id } : recordOf(message),
    );
    bytes += view === "summary" ? 0 : message.payload.length;
    next = id;
    if (messages.length >= limit || bytes >= MOST_BYTES) return { messages, next, more: isMore() };
  }
  return { messages, next: order === "asc" ? Math.max(after, end - 1) : after + 1, more: false };
}
