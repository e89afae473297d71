import type { ReactNode } from "react";
import type { ConnectionItem, ConnectionMark } from "wireglass/api";
import type { Column } from "../list/virtual-list.tsx";
import type { Texts } from "../texts/index.ts";
import { endText } from "../ui/connection-end.ts";
import { bytesText, clockText, countText, spanText } from "../ui/format.ts";
import { askerOf, hostOf, pathOf } from "./connection-order.ts";

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
  | "asker"
  | "client"
  | "closed"
  | "method"
  | "note";

type ConnectionColumn = Column<ConnectionItem> & { readonly key: ColumnKey };

/** What the list of connections shows of each. */
export function connectionColumns(texts: Texts, marks: Marks): readonly ConnectionColumn[] {
  const { columns } = texts;
  return [
    numberColumn(texts, marks),
    {
      ...column("state", columns.state, [14], (item) => <Dot item={item} texts={texts} />),
      isBare: true,
    },
    {
      ...column("host", columns.host, [92, 0.8], ({ record }) => hostOf(record.url)),
      from: 380,
    },
    column("path", columns.path, [84, 1], ({ record }) => pathOf(record.url)),
    column("messages", columns.messages, [58], ({ messages }) => countText(messages), true),
    column("closed", columns.closed, [84, 1], (item) => endText(item, texts)),
    column("bytes", columns.bytes, [64], ({ bytes }) => bytesText(bytes), true),
    column("protocol", columns.protocol, [40], ({ record }) => record.protocol),
    column("status", columns.status, [52], ({ record }) => record.response?.status ?? ""),
    column("time", columns.time, [72], ({ record }) => clockText(record.time).slice(0, 8)),
    column("duration", columns.duration, [82], lasted, true),
    column("subprotocol", columns.subprotocol, [90], ({ record }) =>
      record.kind === "open" ? (record.subprotocol ?? "") : "",
    ),
    column("compression", columns.compression, [88], ({ record }) =>
      record.kind === "open" && record.extensions.includes("permessage-deflate") ? texts.yes : "",
    ),
    column("source", columns.source, [60], ({ record }) => texts.sources[record.source]),
    column("asker", columns.asker, [150], ({ record }) => askerOf(record)),
    column("client", columns.client, [130], ({ record }) => record.client),
    noteColumn(texts, marks),
  ];
}

type Marks = ReadonlyMap<number, ConnectionMark>;

function numberColumn({ columns }: Texts, marks: Marks): ConnectionColumn {
  const cell = ({ record: { connection } }: ConnectionItem): string =>
    `${marks.get(connection)?.pinned === true ? "★ " : ""}${connection}`;
  return column("number", columns.number, [32], cell, true);
}

function noteColumn({ columns }: Texts, marks: Marks): ConnectionColumn {
  const cell = ({ record }: ConnectionItem): string => marks.get(record.connection)?.note ?? "";
  return column("note", columns.note, [120, 1], cell);
}

/** The same of HTTP requests that did not become a WebSocket. */
export function exchangeColumns(texts: Texts, marks: Marks): readonly ConnectionColumn[] {
  const { columns } = texts;
  return [
    numberColumn(texts, marks),
    column("method", columns.method, [58], ({ record }) => record.request?.method ?? ""),
    column("status", columns.status, [52], ({ record }) => record.response?.status ?? ""),
    column("host", columns.host, [110, 1], ({ record }) => hostOf(record.url)),
    column("path", columns.path, [110, 1.6], ({ record }) => pathOf(record.url)),
    column("bytes", columns.bytes, [68], bodySize, true),
    column("time", columns.time, [72], ({ record }) => clockText(record.time).slice(0, 8)),
    column("asker", columns.asker, [150], ({ record }) => askerOf(record)),
    column("client", columns.client, [130], ({ record }) => record.client),
    noteColumn(texts, marks),
  ];
}

function column(
  key: ColumnKey,
  title: string,
  [width, grow]: readonly [width: number, grow?: number],
  cell: (item: ConnectionItem) => ReactNode,
  isNumber = false,
): ConnectionColumn {
  return { key, title, width, ...(grow !== undefined && { grow }), cell, isNumber };
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

function lasted({ record, close }: ConnectionItem): string {
  return close === null ? "" : spanText(close.time - record.time);
}

function bodySize({ record }: ConnectionItem): string {
  return record.kind === "exchange" ? bytesText(record.responseBody?.length ?? 0) : "";
}
