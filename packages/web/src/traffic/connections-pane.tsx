import type { KeyboardEvent, MouseEvent, ReactNode } from "react";
import { useMemo, useState } from "react";
import type { ConnectionItem } from "wireglass/api";
import { useStore } from "../api/store.ts";
import { connections, marks, removedOnes } from "../api/workbench.ts";
import { VirtualList } from "../list/virtual-list.tsx";
import { go, useView } from "../settings/url-state.ts";
import { type Texts, useTexts } from "../texts/index.ts";
import { endText } from "../ui/connection-end.ts";
import { countText } from "../ui/format.ts";
import { TabRow } from "../ui/tab-row.tsx";
import { type ColumnKey, connectionColumns, exchangeColumns } from "./connection-columns.tsx";
import { askerOf, pinnedFirst, sortedBy } from "./connection-order.ts";
import { MarkBar } from "./mark-bar.tsx";

/** Which connections there are, and which of them are looked at. */
export function ConnectionsPane(): ReactNode {
  const texts = useTexts();
  const { items } = useStore(connections.store);
  const { list, connections: chosen } = useView();
  const [words, setWords] = useState("");
  const [showsRemoved, setShowsRemoved] = useState(false);
  const known = useStore(marks);
  const removed = new Set(removedOnes(known));
  const shown = showsRemoved
    ? items
    : items.filter(({ record }) => !removed.has(record.connection));
  const open = shown.filter(({ record }) => record.kind === "open");
  const exchanges = shown.filter(({ record }) => record.kind === "exchange");
  const tabs = [
    { key: "connections" as const, label: labelOf(texts.connections, open.length) },
    { key: "exchanges" as const, label: labelOf(texts.exchanges, exchanges.length) },
  ];
  const found = (list === "exchanges" ? exchanges : open).filter((item) =>
    isFound(item, words, known.get(item.record.connection)?.note ?? "", texts),
  );
  return (
    <section className="pane" aria-label={texts.connections}>
      <TabRow
        label={texts.connections}
        tabs={tabs}
        chosen={list}
        choose={(key) => go({ list: key, connections: [] })}
        beside={
          <input
            className="field small grow"
            type="search"
            placeholder={texts.filter}
            aria-label={`${texts.filter}: ${texts.connections}`}
            value={words}
            onChange={(event) => setWords(event.target.value)}
          />
        }
      >
        <ConnectionTable items={found} chosen={chosen} kind={list} />
        {removed.size > 0 && (
          <div className="bar small">
            <span className="soft">{texts.marks.removed(removed.size)}</span>
            <button type="button" className="quiet" onClick={() => setShowsRemoved(!showsRemoved)}>
              {showsRemoved ? texts.marks.hideRemoved : texts.marks.showRemoved}
            </button>
          </div>
        )}
        {chosen.length > 0 && <MarkBar chosen={chosen} />}
      </TabRow>
    </section>
  );
}

function labelOf(name: string, count: number): ReactNode {
  return (
    <>
      {name} <span className="soft">{countText(count)}</span>
    </>
  );
}

/** Every word stands somewhere in what the list shows. */
function isFound(item: ConnectionItem, words: string, note: string, texts: Texts): boolean {
  if (words.trim() === "") return true;
  const { record } = item;
  const { connection, url, protocol, source, client, response } = record;
  const agreed = record.kind === "open" ? `${record.subprotocol ?? ""} ${record.extensions}` : "";
  const text = [
    `#${connection} ${url} ${protocol} ${source} ${texts.sources[source]} ${client}`,
    `${response?.status ?? ""} ${agreed} ${askerOf(record)} ${endText(item, texts)} ${note}`,
  ]
    .join(" ")
    .toLowerCase();
  return words
    .toLowerCase()
    .trim()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

type Order = { readonly key: ColumnKey; readonly isDown: boolean };

function ConnectionTable(props: {
  readonly items: readonly ConnectionItem[];
  readonly chosen: readonly number[];
  readonly kind: "connections" | "exchanges";
}): ReactNode {
  const { items, chosen, kind } = props;
  const texts = useTexts();
  const [order, setOrder] = useState<Order>({ key: "number", isDown: false });
  const known = useStore(marks);
  const sorted = useMemo(
    () => pinnedFirst(sortedBy(items, order.key, order.isDown), known),
    [items, order, known],
  );
  const columns = (kind === "exchanges" ? exchangeColumns : connectionColumns)(texts, known).map(
    (column) => ({
      ...column,
      sorted: sortedAs(column.key === order.key, order.isDown),
      sort: () =>
        setOrder({ key: column.key, isDown: column.key === order.key ? !order.isDown : false }),
    }),
  );
  const select = (number: number, event: MouseEvent | KeyboardEvent): void => {
    const connection = sorted[number]?.record.connection;
    if (connection === undefined) return;
    go({ connections: chosenAfter(chosen, connection, event), message: undefined });
  };
  const selected = sorted.findIndex(({ record }) => record.connection === chosen.at(-1));
  return (
    <VirtualList
      id={kind}
      label={kind === "exchanges" ? texts.exchanges : texts.connections}
      length={sorted.length}
      columns={columns}
      row={(number) => sorted[number]}
      rowClass={({ record: { connection } }) =>
        `${chosen.includes(connection) ? "chosen" : ""} ${known.get(connection)?.colour ?? ""}`
      }
      selected={selected < 0 ? undefined : selected}
      select={select}
      isLive={order.key === "number" && !order.isDown}
      empty={kind === "exchanges" ? texts.noExchanges : texts.noConnections}
    />
  );
}

function sortedAs(isIt: boolean, isDown: boolean): "ascending" | "descending" | "none" {
  if (!isIt) return "none";
  return isDown ? "descending" : "ascending";
}

/** With Ctrl, one more or one less; else that one alone. */
function chosenAfter(
  chosen: readonly number[],
  connection: number,
  event: MouseEvent | KeyboardEvent,
): readonly number[] {
  if (!(event.type === "click" && (event.ctrlKey || event.metaKey))) return [connection];
  return chosen.includes(connection)
    ? chosen.filter((one) => one !== connection)
    : [...chosen, connection];
}
