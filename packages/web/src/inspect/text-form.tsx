import { type ReactNode, useEffect, useMemo, useState } from "react";
import { MarkedText } from "../filter/marked-text.tsx";
import { readFilter } from "../filter/read-filter.ts";
import { ROW_HEIGHT, useListScroll } from "../list/use-list-scroll.ts";
import { useView } from "../settings/url-state.ts";
import { useTexts } from "../texts/index.ts";
import { utf8Text } from "../ui/bytes.ts";
import { Scrolled } from "../ui/scrolled.tsx";
import { indented, wrapped } from "./text-lines.ts";

const CHARACTER = 7.3;

/** The payload as text: indented where it is JSON, with what the filter looks for marked. */
export default function TextForm({ payload }: { readonly payload: Uint8Array }): ReactNode {
  const texts = useTexts();
  const [isPretty, setPretty] = useState(true);
  const text = useMemo(() => utf8Text(payload) ?? "", [payload]);
  const pretty = useMemo(() => indented(text), [text]);
  return (
    <div className="column">
      {pretty !== undefined && (
        <div className="bar small">
          <label>
            <input type="checkbox" checked={isPretty} onChange={() => setPretty(!isPretty)} />{" "}
            {texts.pretty}
          </label>
        </div>
      )}
      <TextView text={isPretty ? (pretty ?? text) : text} />
    </div>
  );
}

/** A text of any length, of which only what is to be seen is drawn. */
export function TextView({ text }: { readonly text: string }): ReactNode {
  const texts = useTexts();
  const { filter } = useView();
  const { searched } = useMemo(() => readFilter(filter), [filter]);
  const [columns, setColumns] = useState(100);
  const lines = useMemo(() => wrapped(text, columns), [text, columns]);
  const { body, height, sight, scrolled } = useListScroll(lines.length, false, 0);
  useEffect(() => {
    const element = body.current;
    if (element === null) return;
    const measure = (): void =>
      setColumns(Math.max(20, Math.floor((element.clientWidth - 24) / CHARACTER)));
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [body]);
  return (
    <Scrolled label={texts.forms.text} hold={body} className="text-view mono" onScroll={scrolled}>
      <div className="list-space" style={{ height }}>
        <div className="list-rows" style={{ transform: `translateY(${sight.top}px)` }}>
          {lines.slice(sight.first, sight.end).map((line, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines never change their order
            <div key={sight.first + at} className="text-line" style={{ height: ROW_HEIGHT }}>
              <MarkedText text={line} searched={searched} />
            </div>
          ))}
        </div>
      </div>
    </Scrolled>
  );
}
