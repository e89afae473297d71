import {
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useMemo,
} from "react";
import { useTexts } from "../texts/index.ts";
import { rowAfterKey } from "./list-keys.ts";
import { type ListScroll, ROW_HEIGHT, useListScroll } from "./use-list-scroll.ts";

const HEAD_HEIGHT = 26;

/** One column of a list. */
export type Column<Row> = {
  readonly key: string;
  readonly title: string;
  /** Its title is for screen readers alone. */
  readonly isBare?: boolean;
  /** Pixels. */
  readonly width: number;
  /** Its part of what room there is more. */
  readonly grow?: number;
  /** Left out where the list is narrower than so many pixels. */
  readonly from?: number;
  readonly isNumber?: boolean;
  readonly cell: (row: Row, number: number) => ReactNode;
  /** Said of its head, where it sorts. */
  readonly sorted?: "ascending" | "descending" | "none";
  readonly sort?: () => void;
};

export type VirtualListProps<Row> = {
  /** Unlike that of any other list. */
  readonly id: string;
  /** For screen readers. */
  readonly label: string;
  readonly length: number;
  readonly columns: readonly Column<Row>[];
  /** Undefined while it is not there yet. */
  readonly row: (number: number) => Row | undefined;
  readonly rowClass?: (row: Row) => string;
  /** Rows that are to be seen. */
  readonly want?: (first: number, end: number) => void;
  readonly selected: number | undefined;
  readonly select: (number: number, event: MouseEvent | KeyboardEvent) => void;
  /** Another row to be brought into view than the selected one. */
  readonly shown?: number | undefined;
  /** Keys that mean something else than another row. */
  readonly pressed?: (event: KeyboardEvent) => void;
  /** What is added is new: see {@link useListScroll}. */
  readonly isLive?: boolean;
  /** Said instead of rows where there are none. */
  readonly empty: ReactNode;
};

/** A list of any length, of which only what is to be seen is drawn. */
export function VirtualList<Row>(props: VirtualListProps<Row>): ReactNode {
  const {
    id,
    label,
    length,
    columns: all,
    want,
    selected,
    select,
    isLive = false,
    empty,
    shown,
  } = props;
  const scroll = useListScroll(length, isLive, HEAD_HEIGHT);
  const { body, height, width, sight, scrolled, show } = scroll;
  const { first, end, top } = sight;
  const columns = useMemo(() => all.filter(({ from = 0 }) => width >= from), [all, width]);
  useEffect(() => want?.(first, end), [want, first, end]);
  const target = shown ?? selected;
  const isMeasured = width > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another target is brought into view
  useLayoutEffect(() => {
    if (target !== undefined && isMeasured) show(target);
  }, [target, isMeasured]);
  const read = (number: number, event: MouseEvent | KeyboardEvent): void => {
    scroll.stay();
    body.current?.focus({ preventScroll: true }); // the row may be taken away, and keys are the list's
    select(number, event);
  };
  const template = useMemo(() => templateOf(columns), [columns]);
  return (
    <div className="list" style={template}>
      <div
        ref={body}
        className="list-body"
        role="grid"
        aria-label={label}
        aria-rowcount={length + 1}
        aria-activedescendant={selected === undefined ? undefined : `${id}-${selected}`}
        tabIndex={0}
        onScroll={scrolled}
        onKeyDown={(event) => pressedIn(event, props, scroll)}
      >
        <Head columns={columns} />
        {length === 0 && <div className="list-empty">{empty}</div>}
        <div className="list-space" role="presentation" style={{ height }}>
          <div role="rowgroup" className="list-rows" style={{ transform: `translateY(${top}px)` }}>
            <Rows {...props} columns={columns} first={first} end={end} select={read} />
          </div>
        </div>
      </div>
      <ToEnd isLive={isLive} scroll={scroll} />
    </div>
  );
}

const GAP = 8;

/** All rows have the same columns, whatever is in them. */
function templateOf(columns: readonly Column<never>[]): CSSProperties {
  const tracks = columns.map(({ width, grow }) =>
    grow === undefined ? `${width}px` : `minmax(${width}px, ${grow}fr)`,
  );
  const least = columns.reduce((sum, { width }) => sum + width + GAP, GAP);
  // Custom properties are none that React's types know.
  return { "--columns": tracks.join(" "), "--least": `${least}px` } as CSSProperties;
}

function pressedIn<Row>(
  event: KeyboardEvent,
  { selected, length, select, pressed }: VirtualListProps<Row>,
  { page, show }: ListScroll,
): void {
  pressed?.(event);
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const row = rowAfterKey(event.key, { selected, length, page });
  if (row === undefined) return;
  event.preventDefault();
  select(row, event);
  show(row);
}

function Head<Row>({ columns }: { readonly columns: readonly Column<Row>[] }): ReactNode {
  return (
    <div
      className="list-head"
      role="row"
      aria-rowindex={1}
      tabIndex={-1}
      style={{ height: HEAD_HEIGHT }}
    >
      {columns.map(({ key, title, isBare, isNumber, sorted, sort }) => (
        <span
          key={key}
          role="columnheader"
          tabIndex={-1}
          className={isNumber === true ? "cell number" : "cell"}
          aria-sort={sorted}
        >
          {isBare === true ? (
            <span className="visually-hidden">{title}</span>
          ) : sort === undefined ? (
            title
          ) : (
            <button type="button" className="sorter" tabIndex={-1} onClick={sort}>
              {title}
              {sorted === "ascending" ? " ▲" : sorted === "descending" ? " ▼" : ""}
            </button>
          )}
        </span>
      ))}
    </div>
  );
}

function Rows<Row>(
  props: VirtualListProps<Row> & { readonly first: number; readonly end: number },
): ReactNode {
  const { id, columns, row, rowClass, selected, select, first, end } = props;
  const rows = [];
  for (let number = first; number < end; number++) {
    const found = row(number);
    const isSelected = number === selected;
    const own = found === undefined ? "" : (rowClass?.(found) ?? "");
    rows.push(
      // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys
      <div
        key={number}
        id={`${id}-${number}`}
        className={`row ${isSelected ? "selected" : ""} ${own}`}
        role="row"
        tabIndex={-1}
        aria-rowindex={number + 2}
        aria-selected={isSelected}
        style={{ height: ROW_HEIGHT }}
        onClick={(event) => select(number, event)}
      >
        {columns.map((column) => (
          <Cell key={column.key} column={column} row={found} number={number} />
        ))}
      </div>,
    );
  }
  return rows;
}

function Cell<Row>(props: {
  readonly column: Column<Row>;
  readonly row: Row | undefined;
  readonly number: number;
}): ReactNode {
  const { column, row, number } = props;
  const content = row === undefined ? "" : column.cell(row, number);
  return (
    <span
      role="gridcell"
      tabIndex={-1}
      className={column.isNumber === true ? "cell number" : "cell"}
      title={typeof content === "string" && content !== "" ? content : undefined}
    >
      {content}
    </span>
  );
}

function ToEnd({
  isLive,
  scroll: { isFollowing, height, page, toEnd },
}: {
  readonly isLive: boolean;
  readonly scroll: ListScroll;
}): ReactNode {
  const texts = useTexts();
  if (!isLive || isFollowing || height <= (page + 1) * ROW_HEIGHT) return null;
  return (
    <button type="button" className="to-end" onClick={toEnd}>
      ↓ {texts.toEnd}
    </button>
  );
}
