import { messageKind } from "@wireglass/lens/decode";
import { type CaptureFile, CaptureQuery } from "../../../store/index.ts";
import type { MessageTypeItem, MessageTypeList } from "../api-types.ts";
import { filterOf } from "./filter-of.ts";
import { summaryOf } from "./message-summary.ts";
import { Patience } from "./patience.ts";
import type { PlaceQuery } from "./questions.ts";

/** Sorts in one part; what is of none of them is counted together. */
const MOST_TYPES = 500;

type Tally = {
  -readonly [Key in Exclude<keyof MessageTypeItem, "sample">]: MessageTypeItem[Key];
} & { message: Parameters<typeof summaryOf>[0] };

/** What sorts of messages a filter lets through, and how many of each. */
export async function findTypes(
  capture: CaptureFile,
  { filter, lang, connection, after, before }: PlaceQuery,
): Promise<MessageTypeList> {
  const patience = new Patience();
  const end = Math.min(before ?? Number.POSITIVE_INFINITY, capture.lastId + 1);
  const tallies = new Map<string, Tally>();
  let next = after;
  const told = (more: boolean): MessageTypeList => ({
    types: [...tallies.values()].map(itemOf),
    next,
    more,
  });
  const wanted = { filter: filterOf(filter, lang), connection, after, before: end };
  for (const step of new CaptureQuery(capture).search(wanted)) {
    if (typeof step === "number") {
      next = step;
      if (await patience.isSpent()) return told(next < end - 1);
    } else count(tallies, step.message);
  }
  next = Math.max(after, end - 1);
  return told(false);
}

function count(tallies: Map<string, Tally>, message: Tally["message"]): void {
  const { from, payload, time } = message;
  const { label: type, filter } = kindOf(message);
  const isFull = tallies.size >= MOST_TYPES && !tallies.has(`${from} ${filter}`);
  const key = isFull ? `${from} …` : `${from} ${filter}`;
  const seconds = time / 1_000_000;
  const tally = tallies.get(key);
  if (tally === undefined) {
    const sort = isFull ? { type: "…", filter: "" } : { type, filter };
    const once = { count: 1, bytes: payload.length, first: seconds, last: seconds };
    tallies.set(key, { from, ...sort, ...once, message });
    return;
  }
  tally.count++;
  tally.bytes += payload.length;
  tally.last = seconds;
  tally.message = message;
}

const OPCODES: Readonly<Record<number, string>> = {
  1: "text",
  8: "close",
  9: "ping",
  10: "pong",
  16: "data",
};

function kindOf({ payload, opcode }: Tally["message"]) {
  return messageKind(payload, OPCODES[opcode] ?? "binary");
}

function itemOf({ message, ...rest }: Tally): MessageTypeItem {
  const { connection, index, preview } = summaryOf(message);
  return { ...rest, sample: { connection, index, preview } };
}
