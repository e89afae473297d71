import { type ReactNode, useMemo } from "react";
import { useStore } from "../api/store.ts";
import { marks, removedOnes } from "../api/workbench.ts";
import { currentView, go, messageFilter, useView } from "../settings/url-state.ts";
import { type Texts, useTexts } from "../texts/index.ts";
import { bytesText, spanText } from "../ui/format.ts";
import { Scrolled } from "../ui/scrolled.tsx";
import { brushed, readBrush } from "./brush.ts";
import { type Line, Plot } from "./plot.tsx";
import {
  addTimeline,
  drawnColumns,
  NO_TIME,
  type TimeColumn,
  type TimeSums,
} from "./time-columns.ts";
import { useGathered } from "./use-gathered.ts";

/** Between lines of bytes: powers of two, as they are written. */
const BYTE_STEPS = Array.from({ length: 50 }, (_, power) => 2 ** power);
/** Milliseconds that are asked for; wider columns are made of them where there are too many. */
const STEP = 250;

/** How much there was when, how quick replies were, and how large messages are. */
export default function TimelineSheet(): ReactNode {
  const texts = useTexts();
  const view = useView();
  const { others, span } = useMemo(() => readBrush(view.filter), [view.filter]);
  const removed = removedOnes(useStore(marks));
  const query = { filter: messageFilter({ ...view, filter: others }, removed), step: STEP };
  const { sum, isBusy, mistake } = useGathered("/timeline", query, NO_TIME, addTimeline);
  const { width, columns } = useMemo(() => drawnColumns(sum, STEP / 1000), [sum]);
  return (
    <Scrolled label={texts.sheets.timeline} className="column scrolled padded">
      <div className="bar small wrapping">
        <span className="soft">{texts.timeline.brush}</span>
        {span !== undefined && (
          <button type="button" onClick={() => go({ filter: others })}>
            {texts.timeline.clear}
          </button>
        )}
        {isBusy && <span role="status">{texts.timeline.part}</span>}
        {mistake !== undefined && <span className="bad-text">{mistake}</span>}
        <span className="grow" />
        <span className="soft">{texts.timeline.each(spanText(width))}</span>
        {sum.gap.seconds > 0 && (
          <span className="soft">{texts.timeline.gap(spanText(sum.gap.seconds))}</span>
        )}
      </div>
      {columns.length === 0 ? (
        <p className="hint">{isBusy ? texts.searching : texts.timeline.none}</p>
      ) : (
        <>
          <Plots columns={columns} width={width} texts={texts} chosen={span} />
          <Sizes sizes={sum.sizes} texts={texts} />
        </>
      )}
    </Scrolled>
  );
}

/** The list follows: only messages of that time. */
function brush(from: number, to: number): void {
  go({ filter: brushed(currentView().filter, from, to) });
}

function Plots(props: {
  readonly columns: readonly TimeColumn[];
  readonly width: number;
  readonly texts: Texts;
  readonly chosen: readonly [number, number] | undefined;
}): ReactNode {
  const { columns, width, texts, chosen } = props;
  const { timeline } = texts;
  const times = useMemo(() => columns.map(({ time }) => time), [columns]);
  const lines = useMemo(() => linesOf(columns, width, texts), [columns, width, texts]);
  const common = { timeLabel: texts.columns.time, times, brush, chosen, most: timeline.most };
  return (
    <>
      <Plot title={timeline.messages} lines={lines.messages} format={rateText} {...common} />
      <Plot
        title={timeline.bytes}
        lines={lines.bytes}
        format={bytesText}
        steps={BYTE_STEPS}
        {...common}
      />
      {columns.some(({ replies }) => replies > 0) && (
        <Plot title={timeline.latency} lines={lines.latency} format={spanText} {...common} />
      )}
    </>
  );
}

function linesOf(columns: readonly TimeColumn[], width: number, { timeline }: Texts) {
  const each = (key: "client" | "server" | "clientBytes" | "serverBytes"): readonly number[] =>
    columns.map((column) => column[key] / width);
  const both = (client: readonly number[], server: readonly number[]): readonly Line[] => [
    { label: timeline.client, colour: "--up", values: client },
    { label: timeline.server, colour: "--down", values: server },
  ];
  const latencies = columns.map(({ replies, seconds }) =>
    replies === 0 ? null : seconds / replies,
  );
  return {
    messages: both(each("client"), each("server")),
    bytes: both(each("clientBytes"), each("serverBytes")),
    latency: [{ label: timeline.latency, colour: "--accent", values: latencies }],
  };
}

function rateText(value: number): string {
  return value >= 100 || Number.isInteger(value) ? String(Math.round(value)) : value.toFixed(1);
}

/** How many messages are how large, in powers of two. */
function Sizes({
  sizes,
  texts,
}: {
  readonly sizes: TimeSums["sizes"];
  readonly texts: Texts;
}): ReactNode {
  const [client, server] = sizes;
  const rows = client
    .map((count, at) => ({ at, client: count, server: server[at] ?? 0 }))
    .filter((row) => row.client + row.server > 0);
  const most = Math.max(1, ...rows.map((row) => row.client + row.server));
  return (
    <figure className="sizes">
      <figcaption>{texts.timeline.sizes}</figcaption>
      <table className="facts">
        <thead>
          <tr>
            <th>{texts.columns.size}</th>
            <th className="client">↑ {texts.timeline.client}</th>
            <th className="server">↓ {texts.timeline.server}</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.at}>
              <th scope="row">{rangeText(row.at)}</th>
              <td className="number">{row.client}</td>
              <td className="number">{row.server}</td>
              <td>
                <span className="size-bar up" style={{ width: `${(200 * row.client) / most}px` }} />
                <span
                  className="size-bar down"
                  style={{ width: `${(200 * row.server) / most}px` }}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

function rangeText(at: number): string {
  if (at === 0) return "0";
  return at === 1 ? "1 B" : `${bytesText(2 ** (at - 1))} – ${bytesText(2 ** at - 1)}`;
}
