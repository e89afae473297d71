import type { ApiMistake, FeedRequest } from "./api-types.ts";

const NAMES = ["after", "filter", "view", "lang", "capture"];

/** What a reader of the feed said; it may be anything. */
export function readFeedRequest(
  message: string | Uint8Array,
):
  | { readonly kind: "request"; readonly request: FeedRequest }
  | ({ kind: "mistake" } & ApiMistake) {
  const value = typeof message === "string" ? parsed(message) : undefined;
  if (value === undefined) return mistake("json", 'write a JSON object as in {"after":0}');
  const unknown = Object.keys(value).find((name) => !NAMES.includes(name));
  if (unknown !== undefined) return mistake("unknown", `write no more than ${NAMES.join(", ")}`);
  const { after, filter, view, lang, capture } = value;
  if (after !== undefined && !(Number.isSafeInteger(after) && Number(after) >= 0))
    return mistake("after", "after takes a whole number from 0 on");
  if (filter !== undefined && typeof filter !== "string")
    return mistake("filter", "filter takes an expression of docs/filter.md as text");
  if (capture !== undefined && typeof capture !== "string")
    return mistake("capture", "capture takes the name of one, as GET /captures lists them");
  if (view !== undefined && view !== "record" && view !== "summary" && view !== "places")
    return mistake("view", "view takes one of record, summary, places");
  if (lang !== undefined && lang !== "en" && lang !== "zh")
    return mistake("lang", "lang takes one of en, zh");
  return { kind: "request", request: value as FeedRequest }; // each field was looked at
}

function mistake(name: string, message: string): { kind: "mistake" } & ApiMistake {
  return { kind: "mistake", code: `parameter/${name}`, message };
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined; // an object's names are texts
  } catch {
    return undefined;
  }
}
