import type { ConnectionItem, ConnectionMark } from "wireglass/api";
import type { ColumnKey } from "./connection-columns.tsx";

type Sortable = string | number;

/** Connections in the order of a column; those that are alike stay as they were. */
export function sortedBy(
  items: readonly ConnectionItem[],
  key: ColumnKey,
  isDown: boolean,
): readonly ConnectionItem[] {
  if (key === "number" && !isDown) return items;
  const way = isDown ? -1 : 1;
  const keyed = items.map((item) => ({ item, by: sortKeyOf(item, key) }));
  return keyed.sort((a, b) => way * compare(a.by, b.by)).map(({ item }) => item);
}

/** Those that are pinned before the others. */
export function pinnedFirst(
  items: readonly ConnectionItem[],
  marks: ReadonlyMap<number, ConnectionMark>,
): readonly ConnectionItem[] {
  const isPinned = ({ record }: ConnectionItem): boolean =>
    marks.get(record.connection)?.pinned === true;
  return marks.size === 0
    ? items
    : [...items.filter(isPinned), ...items.filter((item) => !isPinned(item))];
}

function compare(a: Sortable, b: Sortable): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b), "en", { numeric: true });
}

function sortKeyOf({ record, close, messages, bytes }: ConnectionItem, key: ColumnKey): Sortable {
  switch (key) {
    case "number":
      return record.connection;
    case "time":
      return record.time;
    case "state":
      return close === null ? 0 : 1;
    case "host":
      return hostOf(record.url);
    case "path":
      return pathOf(record.url);
    case "status":
      return record.response?.status ?? 0;
    case "messages":
      return messages;
    case "bytes":
      return bytes;
    case "duration":
      return close === null ? Number.POSITIVE_INFINITY : close.time - record.time;
    case "closed":
      return close?.code ?? 0;
    case "note":
      return 0;
    case "asker":
      return askerOf(record);
    case "method":
      return record.request?.method ?? "";
    case "subprotocol":
      return record.kind === "open" ? (record.subprotocol ?? "") : "";
    case "compression":
      return record.kind === "open" ? record.extensions : "";
    case "protocol":
    case "source":
    case "client":
      return record[key];
  }
}

/** "host:port", as the URL has it. */
export function hostOf(url: string): string {
  return /^[a-z]+:\/\/([^/?#]*)/i.exec(url)?.[1] ?? url;
}

/** Path and query. */
export function pathOf(url: string): string {
  return url.replace(/^[a-z]+:\/\/[^/?#]*/i, "") || "/";
}

/** The page that it came from, or else the program, as its request says. */
export function askerOf({ request }: ConnectionItem["record"]): string {
  const headers = request?.headers ?? [];
  const headerOf = (name: string): string | undefined =>
    headers.find(([one]) => one.toLowerCase() === name)?.[1];
  const page = headerOf("origin") ?? headerOf("referer");
  return page !== undefined && page !== "null" ? page : programOf(headerOf("user-agent") ?? "");
}

/** The last product that a browser names is what it is; of others, the first one. */
function programOf(agent: string): string {
  const browser = /\b(?:Edg|OPR|Firefox|Chrome|Version)\/[\d.]+/.exec(agent)?.[0];
  return browser ?? agent.split(" ")[0] ?? "";
}
