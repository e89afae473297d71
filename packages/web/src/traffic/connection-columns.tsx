import type { ReactNode } from "react";
import type { ConnectionItem } from "wireglass/api";
import type { Column } from "../list/virtual-list.tsx";
import type { Texts } from "../texts/index.ts";
import { bytesText, clockText, countText, spanText } from "../ui/format.ts";
import { hostOf, pathOf } from "./connection-order.ts";

export type ColumnKey =
  | "number"
  | "time"
  | "state"
  | "protocol"
  | "host"
  | "path"
  | "status"
  | "subprotocol"
  | "compression"
  | "messages"
  | "bytes"
  | "duration"
  | "source"
  | "client"
  | "closed"
  | "method";

type ConnectionColumn = Column<ConnectionItem> & { readonly key: ColumnKey };

/** What the list of connections shows of each. */
export function connectionColumns(texts: Texts): readonly ConnectionColumn[] {
  const { columns } = texts;
  return [
    column("number", columns.number, "42px", ({ record }) => record.connection, true),
    column("state", columns.state, "24px", (item) => <Dot item={item} texts={texts} />),
    column("protocol", columns.protocol, "40px", ({ record }) => record.protocol),
    column("host", columns.host, "minmax(110px, 1.2fr)", ({ record }) => hostOf(record.url)),
    column("path", columns.path, "minmax(90px, 1.4fr)", ({ record }) => pathOf(record.url)),
    column("messages", columns.messages, "56px", ({ messages }) => countText(messages), true),
    column("bytes", columns.bytes, "68px", ({ bytes }) => bytesText(bytes), true),
    column("closed", columns.closed, "minmax(60px, 1fr)", (item) => endText(item, texts)),
    column("status", columns.status, "52px", ({ record }) => record.response?.status ?? ""),
    column("time", columns.time, "72px", ({ record }) => clockText(record.time).slice(0, 8)),
    column("duration", columns.duration, "82px", lasted, true),
    column("subprotocol", columns.subprotocol, "90px", ({ record }) =>
      record.kind === "open" ? (record.subprotocol ?? "") : "",
    ),
    column("compression", columns.compression, "88px", ({ record }) =>
      record.kind === "open" && record.extensions.includes("permessage-deflate") ? texts.yes : "",
    ),
    column("source", columns.source, "60px", ({ record }) => texts.sources[record.source]),
    column("client", columns.client, "130px", ({ record }) => record.client),
  ];
}

/** The same of HTTP requests that did not become a WebSocket. */
export function exchangeColumns(texts: Texts): readonly ConnectionColumn[] {
  const { columns } = texts;
  return [
    column("number", columns.number, "42px", ({ record }) => record.connection, true),
    column("method", columns.method, "58px", ({ record }) => record.request?.method ?? ""),
    column("status", columns.status, "52px", ({ record }) => record.response?.status ?? ""),
    column("host", columns.host, "minmax(110px, 1fr)", ({ record }) => hostOf(record.url)),
    column("path", columns.path, "minmax(110px, 1.6fr)", ({ record }) => pathOf(record.url)),
    column("bytes", columns.bytes, "68px", bodySize, true),
    column("time", columns.time, "72px", ({ record }) => clockText(record.time).slice(0, 8)),
    column("client", columns.client, "130px", ({ record }) => record.client),
  ];
}

function column(
  key: ColumnKey,
  title: string,
  width: string,
  cell: (item: ConnectionItem) => ReactNode,
  isNumber = false,
): ConnectionColumn {
  return { key, title, width, cell, isNumber };
}

function Dot({ item, texts }: { readonly item: ConnectionItem; readonly texts: Texts }): ReactNode {
  const isOpen = item.close === null;
  const isBad = item.close?.code === 1006 || (item.close !== null && !item.close.clean);
  const name = isOpen ? texts.open : texts.closed;
  return (
    <span
      role="img"
      className={isOpen ? "dot open" : isBad ? "dot bad" : "dot"}
      title={name}
      aria-label={name}
    />
  );
}

/** "1000 normal closure, by the client". */
export function endText({ close }: ConnectionItem, texts: Texts): string {
  if (close === null) return "";
  const meaning = close.reason || texts.closeCodes[close.code] || "";
  return `${close.code} ${meaning}, ${texts.by[close.by]}`;
}

function lasted({ record, close }: ConnectionItem): string {
  return close === null ? "" : spanText(close.time - record.time);
}

function bodySize({ record }: ConnectionItem): string {
  return record.kind === "exchange" ? bytesText(record.responseBody?.length ?? 0) : "";
}
