import type { ReactNode } from "react";
import type { MessageSummary } from "wireglass/api";
import { Store, useStore } from "../api/store.ts";
import { useTexts } from "../texts/index.ts";
import { spanText } from "../ui/format.ts";

/** Messages that were ticked, by their keys, with their times. */
export type Ticks = ReadonlyMap<string, number>;

const ticks = new Store<Ticks>(new Map());

export function useTicks(): Ticks {
  return useStore(ticks);
}

export function tickKey({
  connection,
  index,
}: Pick<MessageSummary, "connection" | "index">): string {
  return `${connection}.${index}`;
}

export function toggleTick(message: Pick<MessageSummary, "connection" | "index" | "time">): void {
  const key = tickKey(message);
  const next = new Map(ticks.get());
  if (!next.delete(key)) next.set(key, message.time);
  ticks.set(next);
}

/** How much time lies between what was ticked. */
export function TickBar(): ReactNode {
  const texts = useTexts();
  const times = [...useTicks().values()];
  if (times.length === 0) return null;
  const span = Math.max(...times) - Math.min(...times);
  return (
    <div className="bar small" role="status">
      <span>{texts.ticked(times.length)}</span>
      {times.length > 1 && <strong>{texts.between(spanText(span))}</strong>}
      <button type="button" className="quiet" onClick={() => ticks.set(new Map())}>
        {texts.untick}
      </button>
    </div>
  );
}
