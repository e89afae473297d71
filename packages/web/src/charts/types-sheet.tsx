import type { ReactNode } from "react";
import { useMemo, useState } from "react";
import type { MessageTypeItem } from "wireglass/api";
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
    { filter: messageFilter(view) },
    NO_TYPES,
    addTypes,
  );
  const [selected, setSelected] = useState<number>();
  const types = useMemo(() => [...sum.values()].sort((a, b) => b.count - a.count), [sum]);
  const total = types.reduce((all, { count }) => all + count, 0);
  const choose = (at: number): void => {
    setSelected(at);
    const type = types[at];
    if (type !== undefined) go({ sheet: "messages", filter: filterFor(type) });
  };
  return (
    <>
      <div className="bar small">
        <span className="soft">{texts.types.hint}</span>
        {isBusy && <span role="status">{texts.types.part(countText(total))}</span>}
        {mistake !== undefined && <span className="bad-text">{mistake}</span>}
      </div>
      <VirtualList
        id="type"
        label={texts.sheets.types}
        length={types.length}
        columns={columnsFor(texts, total)}
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
      cell: ({ type }) => (type === "…" ? types.others : type),
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
      cell: ({ sample }) => <span className="mono">{oneLine(sample.preview)}</span>,
    },
  ];
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
