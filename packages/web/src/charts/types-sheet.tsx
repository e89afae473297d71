import type { ReactNode } from "react";
import { useMemo, useState } from "react";
import type { MessageTypeItem } from "wireglass/api";
import { useStore } from "../api/store.ts";
import { marks, removedOnes } from "../api/workbench.ts";
import { type Column, VirtualList } from "../list/virtual-list.tsx";
import { go, messageFilter, useView } from "../settings/url-state.ts";
import { type Texts, useTexts } from "../texts/index.ts";
import { Arrow } from "../ui/arrow.tsx";
import { bytesText, clockText, countText, oneLine } from "../ui/format.ts";
import { addTypes, NO_TYPES, rateOf } from "./type-sums.ts";
import { useGathered } from "./use-gathered.ts";

/** What sorts of messages there are: thousands of rows are a few types. */
export default function TypesSheet(): ReactNode {
  const texts = useTexts();
  const view = useView();
  const { sum, isBusy, mistake } = useGathered(
    "/types",
    { filter: messageFilter(view, removedOnes(useStore(marks))) },
    NO_TYPES,
    addTypes,
  );
  const [selected, setSelected] = useState<number>();
  const [order, setOrder] = useState<Order>({ key: "count", isDown: true });
  const types = useMemo(() => sortedTypes([...sum.values()], order), [sum, order]);
  const columns = columnsFor(texts, totalOf(types)).map((column) =>
    sortable(column, order, setOrder),
  );
  const total = totalOf(types);
  const choose = (at: number): void => {
    setSelected(at);
    const type = types[at];
    if (type !== undefined) go({ sheet: "messages", filter: filterFor(type) });
  };
  return (
    <>
      <div className="bar small">
        <strong role="status">
          {texts.types.found(countText(types.length), countText(total))}
        </strong>
        <span className="soft">{texts.types.hint}</span>
        {isBusy && <span>{texts.types.part}</span>}
        {mistake !== undefined && <span className="bad-text">{mistake}</span>}
      </div>
      <VirtualList
        id="type"
        label={texts.sheets.types}
        length={types.length}
        columns={columns}
        row={(at) => types[at]}
        selected={selected}
        select={(at, event) => (event.type === "click" ? choose(at) : setSelected(at))}
        pressed={(event) => {
          if (event.key === "Enter" && selected !== undefined) choose(selected);
        }}
        empty={isBusy ? texts.searching : texts.types.none}
      />
    </>
  );
}

type Order = { readonly key: string; readonly isDown: boolean };

function totalOf(types: readonly MessageTypeItem[]): number {
  return types.reduce((all, { count }) => all + count, 0);
}

/** What columns are sorted by; the others are not. */
const SORT_KEYS: Readonly<Record<string, (type: MessageTypeItem) => string | number>> = {
  from: ({ from }) => from,
  type: ({ type }) => type,
  count: ({ count }) => count,
  share: ({ count }) => count,
  rate: (type) => rateOf(type) ?? 0,
  bytes: ({ bytes }) => bytes,
  last: ({ last }) => last,
};

function sortedTypes(
  types: readonly MessageTypeItem[],
  { key, isDown }: Order,
): readonly MessageTypeItem[] {
  const by = SORT_KEYS[key] ?? (() => 0);
  const order = (a: MessageTypeItem, b: MessageTypeItem): number => {
    const [one, other] = [by(a), by(b)];
    return typeof one === "number" && typeof other === "number"
      ? one - other
      : String(one).localeCompare(String(other), "en", { numeric: true });
  };
  return types.toSorted((a, b) => (isDown ? -order(a, b) : order(a, b)));
}

function sortable(
  column: Column<MessageTypeItem>,
  { key, isDown }: Order,
  setOrder: (order: Order) => void,
): Column<MessageTypeItem> {
  if (SORT_KEYS[column.key] === undefined || column.isBare === true) return column;
  const isIt = column.key === key || (key === "count" && column.key === "share");
  return {
    ...column,
    sorted: isIt ? (isDown ? "descending" : "ascending") : "none",
    // Words begin with the first one, numbers with the largest.
    sort: () => setOrder({ key: column.key, isDown: isIt ? !isDown : column.key !== "type" }),
  };
}

function filterFor({ from, filter }: MessageTypeItem): string {
  return `from:${from} ${/\s(?:or|and)\s/.test(filter) ? `(${filter})` : filter}`.trim();
}

function columnsFor(texts: Texts, total: number): readonly Column<MessageTypeItem>[] {
  const { types } = texts;
  return [
    {
      key: "from",
      title: texts.columns.direction,
      isBare: true,
      width: 20,
      cell: ({ from }) => <Arrow from={from} />,
    },
    {
      key: "type",
      title: types.type,
      width: 100,
      grow: 1,
      cell: (type) => typeName(type, texts),
    },
    {
      key: "count",
      title: types.count,
      width: 84,
      isNumber: true,
      cell: ({ count }) => countText(count),
    },
    {
      key: "share",
      title: types.share,
      width: 110,
      cell: ({ count }) => <Share part={count / total} />,
    },
    { key: "rate", title: types.rate, width: 80, isNumber: true, cell: rateText },
    {
      key: "bytes",
      title: types.bytes,
      width: 76,
      isNumber: true,
      cell: ({ bytes }) => bytesText(bytes),
    },
    { key: "last", title: types.last, width: 76, cell: ({ last }) => clockText(last).slice(0, 8) },
    {
      key: "sample",
      title: types.sample,
      width: 160,
      grow: 2,
      cell: ({ sample }) => <span className="content">{oneLine(sample.preview)}</span>,
    },
  ];
}

/** What is no word of the application's own is said in the reader's language. */
function typeName({ type, filter }: MessageTypeItem, texts: Texts): string {
  if (type === "…") return texts.types.others;
  if (type === "empty") return texts.nothing;
  const opcode = (["text", "close", "ping", "pong", "data"] as const).find((one) => one === type);
  return opcode !== undefined && filter === `opcode:${opcode}` ? texts.opcodes[opcode] : type;
}

function rateText(type: MessageTypeItem): string {
  const rate = rateOf(type);
  if (rate === undefined) return "";
  return rate >= 100 ? `${Math.round(rate)}/s` : `${rate.toPrecision(2)}/s`;
}

function Share({ part }: { readonly part: number }): ReactNode {
  const percent = `${(100 * part).toFixed(1)} %`;
  return (
    <span className="share">
      <span className="share-bar" style={{ width: `${Math.max(1, 60 * part)}px` }} />
      {percent}
    </span>
  );
}
