import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useState } from "react";
import type { MessageSummary } from "wireglass/api";
import { ask } from "../api/client.ts";
import { type Store, useStore } from "../api/store.ts";
import { connections, marks, pulse, removedOnes } from "../api/workbench.ts";
import { readFilter } from "../filter/read-filter.ts";
import type { MessageList, MessageListState } from "../list/message-list.ts";
import { VirtualList } from "../list/virtual-list.tsx";
import { offer } from "../settings/actions.ts";
import { CLOCKS, go, messageFilter, useView } from "../settings/url-state.ts";
import { type Texts, useTexts } from "../texts/index.ts";
import { endText } from "../ui/connection-end.ts";
import { countText, spanText } from "../ui/format.ts";
import { tried } from "../ui/mistake.tsx";
import { messageColumns } from "./message-columns.tsx";
import { TickBar, toggleTick, useTicks } from "./ticks.tsx";
import { useMessageList } from "./use-message-list.ts";

/** The messages that are looked at: of some connections or of all, and through the filter. */
export function MessagesSheet(): ReactNode {
  const view = useView();
  const list = useMessageList(messageFilter(view, removedOnes(useStore(marks))));
  return (
    <>
      <ListBar store={list.store} />
      <MessageTable key={list.filter} list={list} />
      <EndLine />
      <TickBar />
    </>
  );
}

/** How the one connection that is looked at has ended. */
function EndLine(): ReactNode {
  const texts = useTexts();
  const { connections: chosen } = useView();
  const { byNumber } = useStore(connections.store);
  const item = chosen.length === 1 ? byNumber.get(chosen[0] ?? 0) : undefined;
  if (item === undefined || item.close === null) return null;
  const { record, close } = item;
  return (
    <div className="bar small end-line">
      <span className={close.clean ? "soft" : "bad-text"}>
        <strong>{texts.columns.closed}</strong> {endText(item, texts)},{" "}
        {texts.endedAfter(spanText(close.time - record.time))}
      </span>
    </div>
  );
}

function ListBar({ store }: { readonly store: Store<MessageListState> }): ReactNode {
  const texts = useTexts();
  const { quiet, clock } = useView();
  const { length, isCaughtUp, isLost, mistake } = useStore(store);
  return (
    <div className="bar small">
      <span role="status" className={isLost ? "bad-text" : "soft"}>
        {isLost
          ? texts.lost
          : `${texts.found(countText(length))}${isCaughtUp ? "" : `, ${texts.searching}`}`}
      </span>
      {mistake !== undefined && (
        <span role="alert" className="bad-text">
          {mistake.message}
        </span>
      )}
      <Pace />
      <span className="grow" />
      <label title={texts.quietAbout}>
        <input type="checkbox" checked={quiet} onChange={() => go({ quiet: !quiet })} />{" "}
        {texts.quiet}
      </label>
      <label>
        {texts.clockLabel}{" "}
        <select
          value={clock}
          onChange={(event) =>
            go({ clock: CLOCKS.find((one) => one === event.target.value) ?? "clock" }, "replace")
          }
        >
          {CLOCKS.map((one) => (
            <option key={one} value={one}>
              {texts.clocks[one]}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

/** More than this in a second is more than a list can show one by one. */
const MOST_DRAWN = 1000;

/** Says that not each row is drawn, where they come too quickly for that. */
function Pace(): ReactNode {
  const texts = useTexts();
  const { rate } = useStore(pulse);
  if (rate <= MOST_DRAWN) return null;
  return <span className="soft">{texts.notAllDrawn(countText(Math.round(rate)))}</span>;
}

function MessageTable({ list }: { readonly list: MessageList }): ReactNode {
  const texts = useTexts();
  const { clock, filter, quiet, connections: chosen } = useView();
  const { length, isCaughtUp, version } = useStore(list.store);
  const [selected, select] = useSelected(list);
  const ticks = useTicks();
  const { searched } = useMemo(() => readFilter(filter), [filter]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new version has other rows
  const columns = useMemo(
    () => messageColumns({ texts, list, clock, searched, ticks, isOfOne: chosen.length === 1 }),
    [texts, list, clock, searched, ticks, chosen.length, version],
  );
  const row = (number: number): MessageSummary | undefined => list.row(number);
  const pressed = (event: KeyboardEvent): void => {
    const found = selected === undefined ? undefined : row(selected);
    if (event.key !== " " || found === undefined) return;
    event.preventDefault();
    toggleTick(found);
  };
  return (
    <VirtualList
      id="message"
      label={texts.messages}
      length={length}
      columns={columns}
      row={row}
      rowClass={({ opcode, origin, violations }) =>
        `${opcode} ${origin} ${violations.length > 0 ? "broken" : ""}`
      }
      want={list.want}
      selected={selected}
      select={select}
      pressed={pressed}
      isLive={isCaughtUp}
      empty={emptyText(isCaughtUp, filter !== "" || quiet, texts)}
    />
  );
}

function emptyText(isCaughtUp: boolean, isFiltered: boolean, texts: Texts): string {
  if (!isCaughtUp) return "";
  return isFiltered ? texts.nothingFound : texts.noMessages;
}

/** The row of the message that the address names, and how to choose another one. */
function useSelected(list: MessageList): readonly [number | undefined, (row: number) => void] {
  const { message } = useView();
  const { version, length } = useStore(list.store);
  const [known, setKnown] = useState<{ readonly key: string; readonly place: number }>();
  const key = message === undefined ? undefined : `${message.connection}.${message.index}`;
  useEffect(() => {
    if (message === undefined || known?.key === key) return;
    const asking = new AbortController();
    const path = `/connections/${message.connection}/messages/${message.index}`;
    ask<MessageSummary>(path, { view: "summary" }, { signal: asking.signal }).then(
      ({ place }) => {
        if (place !== undefined && key !== undefined) setKnown({ key, place });
      },
      () => {}, // it is not there: the inspector says so
    );
    return () => asking.abort();
  }, [message, key, known]);
  const selected = known === undefined || known.key !== key ? undefined : list.rowOf(known.place);
  const select = (row: number): void =>
    void tried(async () => {
      const chosen = await list.rowSoon(row);
      if (chosen?.place === undefined) return;
      const { connection, index, place } = chosen;
      setKnown({ key: `${connection}.${index}`, place });
      go({ message: { connection, index } }, "replace");
    });
  // biome-ignore lint/correctness/useExhaustiveDependencies: offered anew where another row is next
  useEffect(() => {
    const taken = [
      offer("next", () => select(Math.min(length - 1, (selected ?? -1) + 1))),
      offer("previous", () => select(Math.max(0, (selected ?? length) - 1))),
      offer("first", () => select(0)),
      offer("last", () => select(length - 1)),
      offer("tick", () => {
        const chosen = selected === undefined ? undefined : list.row(selected);
        if (chosen !== undefined) toggleTick(chosen);
      }),
    ];
    return () => {
      for (const take of taken) take();
    };
  }, [selected, length, version]);
  const isThere = selected !== undefined && selected < length;
  return [isThere ? selected : undefined, select];
}
