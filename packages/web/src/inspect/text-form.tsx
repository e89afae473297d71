import { type FoundSpan, foundInText } from "@wireglass/lens/filter";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { useSearched } from "../filter/use-searched.ts";
import { lastAtMost } from "../list/sorted.ts";
import { ROW_HEIGHT, useListScroll } from "../list/use-list-scroll.ts";
import { useTexts } from "../texts/index.ts";
import { utf8Text } from "../ui/bytes.ts";
import { plainText } from "../ui/format.ts";
import { Scrolled } from "../ui/scrolled.tsx";
import { indented, type Lines, lineOf, wrapped } from "./text-lines.ts";

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

/** Marks in all of a text; what is larger is not looked through. */
const MOST_MARKS = 10_000;
const MOST_SEARCHED = 16 << 20;

/** A text of any length, of which only what is to be seen is drawn; what is searched for is marked, and stepped through. */
export function TextView({ text }: { readonly text: string }): ReactNode {
  const texts = useTexts();
  const searched = useSearched();
  const [columns, setColumns] = useState(100);
  const lines = useMemo(() => wrapped(text, columns), [text, columns]);
  const found = useMemo(
    () => (text.length > MOST_SEARCHED ? [] : foundInText(text, searched, MOST_MARKS)),
    [text, searched],
  );
  const [here, setHere] = useState<number>();
  const { body, height, sight, scrolled, show } = useListScroll(lines.starts.length, false, 0);
  useEffect(() => {
    const element = body.current;
    if (element === null) return;
    const measure = (): void =>
      setColumns(Math.max(20, Math.floor((element.clientWidth - 24) / CHARACTER)));
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [body]);
  const step = (by: number): void => {
    const next = ((here ?? (by > 0 ? -1 : 0)) + by + found.length) % found.length;
    setHere(next);
    show(lineOf(lines, found[next]?.start ?? 0));
  };
  const drawn = [];
  for (let row = sight.first; row < sight.end; row++)
    drawn.push(<TextLine key={row} {...{ text, lines, row, found, here }} />);
  return (
    <>
      {found.length > 0 && <FoundBar count={found.length} here={here} step={step} />}
      <Scrolled label={texts.forms.text} hold={body} className="text-view mono" onScroll={scrolled}>
        <div className="list-space" style={{ height }}>
          <div className="list-rows" style={{ transform: `translateY(${sight.top}px)` }}>
            {drawn}
          </div>
        </div>
      </Scrolled>
    </>
  );
}

function FoundBar(props: {
  readonly count: number;
  readonly here: number | undefined;
  readonly step: (by: number) => void;
}): ReactNode {
  const { count, here, step } = props;
  const texts = useTexts();
  return (
    <div className="bar small found-bar">
      <span role="status">{texts.foundHere(count, here === undefined ? undefined : here + 1)}</span>
      <button
        type="button"
        className="quiet"
        aria-label={texts.foundBefore}
        onClick={() => step(-1)}
      >
        ▲
      </button>
      <button type="button" className="quiet" aria-label={texts.foundNext} onClick={() => step(1)}>
        ▼
      </button>
    </div>
  );
}

function TextLine(props: {
  readonly text: string;
  readonly lines: Lines;
  readonly row: number;
  readonly found: readonly FoundSpan[];
  readonly here: number | undefined;
}): ReactNode {
  const { text, lines, row, found, here } = props;
  const [start = 0, end = 0] = [lines.starts[row], lines.ends[row]];
  const parts: ReactNode[] = [];
  let at = start;
  for (
    let number = lastAtMost(found.length, (one) => found[one]?.end, start) + 1;
    number < found.length;
    number++
  ) {
    const span = found[number];
    if (span === undefined || span.start >= end) break;
    const [from, to] = [Math.max(span.start, start), Math.min(span.end, end)];
    parts.push(
      plainText(text.slice(at, from)),
      <mark key={from} className={number === here ? "here" : undefined}>
        {plainText(text.slice(from, to))}
      </mark>,
    );
    at = to;
  }
  return (
    <div className="text-line" style={{ height: ROW_HEIGHT }}>
      {parts}
      {plainText(text.slice(at, end))}
    </div>
  );
}
