import { type ReactNode, useEffect, useRef } from "react";
import uPlot from "uplot";
import { clockText } from "../ui/format.ts";
import "uplot/dist/uPlot.min.css";

export type Line = {
  readonly label: string;
  /** The name of a custom property. */
  readonly colour: string;
  readonly values: readonly (number | null)[];
};

export type PlotProps = {
  readonly title: string;
  readonly timeLabel: string;
  /** Unix seconds. */
  readonly times: readonly number[];
  readonly lines: readonly Line[];
  readonly format: (value: number) => string;
  readonly brush: (from: number, to: number) => void;
};

const HEIGHT = 130;
/** Between two times on the axis, so that neither covers the other. */
const TIME_SPACE = 110;
/** What is narrower was a click. */
const LEAST_BRUSH = 4;

/** Values over time; a part of the time is chosen by dragging. */
export function Plot(props: PlotProps): ReactNode {
  const { title, times, lines } = props;
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  const shape = lines.map(({ label, colour }) => `${label} ${colour}`).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: other lines are another plot; other values are not
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const made = new uPlot(
      optionsFor(latest, element.clientWidth),
      dataOf(latest.current),
      element,
    );
    plot.current = made;
    const observer = new ResizeObserver(() =>
      made.setSize({ width: element.clientWidth, height: HEIGHT }),
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
    };
  }, [shape, title]);
  useEffect(() => plot.current?.setData(dataOf({ times, lines })), [times, lines]);
  return (
    <figure className="plot">
      <figcaption>{title}</figcaption>
      <div ref={host} />
    </figure>
  );
}

function timeText(seconds: number): string {
  const text = clockText(seconds);
  return seconds % 1 === 0 ? text.slice(0, 8) : text.slice(0, 12);
}

function dataOf({ times, lines }: Pick<PlotProps, "times" | "lines">): uPlot.AlignedData {
  return [[...times], ...lines.map(({ values }) => [...values])];
}

function optionsFor(latest: React.RefObject<PlotProps>, width: number): uPlot.Options {
  const style = getComputedStyle(document.documentElement);
  const stepped = uPlot.paths.stepped?.({ align: 1 });
  const colourOf = (name: string): string => style.getPropertyValue(name);
  const axis = { stroke: colourOf("--soft"), grid: { stroke: colourOf("--line"), width: 1 } };
  return {
    width,
    height: HEIGHT,
    cursor: { drag: { x: true, y: false, setScale: false } },
    legend: { show: true, live: true },
    series: [
      {
        label: latest.current.timeLabel,
        value: (_: uPlot, time: number | null) => (time === null ? "" : timeText(time)),
      },
      ...latest.current.lines.map(({ label, colour }) => ({
        label,
        stroke: colourOf(colour),
        width: 1.5,
        points: { show: false },
        ...(stepped !== undefined && { paths: stepped }),
        value: (_: uPlot, value: number | null) =>
          value === null ? "" : latest.current.format(value),
      })),
    ],
    axes: [
      { ...axis, space: TIME_SPACE, values: (_: uPlot, times: number[]) => times.map(timeText) },
      {
        ...axis,
        size: 76,
        values: (_: uPlot, values: number[]) => values.map((value) => latest.current.format(value)),
      },
    ],
    hooks: {
      setSelect: [
        (made) => {
          const { left, width: wide } = made.select;
          if (wide < LEAST_BRUSH) return;
          latest.current.brush(made.posToVal(left, "x"), made.posToVal(left + wide, "x"));
        },
      ],
    },
  };
}
