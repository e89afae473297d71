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
  /** Between lines of the grid, where they are not to be decimal. */
  readonly steps?: readonly number[];
  readonly brush: (from: number, to: number) => void;
  /** The part of the time that was chosen, in Unix seconds. */
  readonly chosen: readonly [number, number] | undefined;
  /** "at most 5", while no time is pointed at. */
  readonly most: (value: string) => string;
};

const HEIGHT = 150;
/** Between two times on the axis, so that neither covers the other. */
const TIME_SPACE = 110;
/** What is narrower was a click. */
const LEAST_BRUSH = 4;

/** Values over time; a part of the time is chosen by dragging. */
export function Plot(props: PlotProps): ReactNode {
  const { title, times, lines, chosen } = props;
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
  // biome-ignore lint/correctness/useExhaustiveDependencies: another choice is drawn
  useEffect(() => plot.current?.redraw(false), [chosen?.[0], chosen?.[1]]);
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
  const { steps } = latest.current;
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
        value: (plot: uPlot, value: number | null, at: number) => {
          const { format, most } = latest.current;
          if (value !== null) return format(value);
          return plot.cursor.idx == null ? most(format(mostOf(plot.data[at]))) : "–";
        },
      })),
    ],
    axes: [
      { ...axis, space: TIME_SPACE, values: (_: uPlot, times: number[]) => times.map(timeText) },
      {
        ...axis,
        size: 76,
        ...(steps !== undefined && { incrs: [...steps] }),
        values: (_: uPlot, values: number[]) => values.map((value) => latest.current.format(value)),
      },
    ],
    hooks: {
      drawClear: [(made) => drawChosen(made, latest.current.chosen, colourOf("--chosen"))],
      setSelect: [
        (made) => {
          const { left, width: wide } = made.select;
          if (wide < LEAST_BRUSH) return;
          latest.current.brush(made.posToVal(left, "x"), made.posToVal(left + wide, "x"));
          made.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false); // drawn below the lines from now on
        },
      ],
    },
  };
}

function mostOf(values: ArrayLike<number | null | undefined> = []): number {
  let most = 0;
  for (let at = 0; at < values.length; at++) most = Math.max(most, values[at] ?? 0);
  return most;
}

function drawChosen(plot: uPlot, chosen: PlotProps["chosen"], colour: string): void {
  if (chosen === undefined) return;
  const [from, to] = chosen.map((time) => plot.valToPos(time, "x", true)) as [number, number];
  const { left, top, width, height } = plot.bbox;
  const start = Math.max(left, from);
  plot.ctx.fillStyle = colour;
  plot.ctx.fillRect(start, top, Math.min(left + width, to) - start, height);
}
