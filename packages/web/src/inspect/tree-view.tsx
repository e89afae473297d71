import { type DecodeNode, firstDigits } from "@wireglass/lens/decode";
import { foundInText, type SearchedText } from "@wireglass/lens/filter";
import { type KeyboardEvent, type ReactNode, useLayoutEffect, useMemo } from "react";
import { MarkedText } from "../filter/marked-text.tsx";
import { useSearched } from "../filter/use-searched.ts";
import { ROW_HEIGHT, useListScroll } from "../list/use-list-scroll.ts";
import { type Texts, useTexts } from "../texts/index.ts";
import { oneLine, plainText } from "../ui/format.ts";
import { rowsOf, type TreeRow } from "./tree-rows.ts";

const MOST_SHOWN = 400;
/** Of a longer text, what is searched for is shown in the form for text. */
const MOST_SEARCHED = 20_000;

export type TreeViewProps = {
  readonly label: string;
  readonly tree: DecodeNode;
  readonly open: ReadonlySet<string>;
  readonly setOpen: (open: ReadonlySet<string>) => void;
  readonly chosen: string | undefined;
  /** Lit up, without having been chosen. */
  readonly lit: string | undefined;
  readonly choose: (path: string) => void;
  readonly point: (path: string | undefined) => void;
};

/** A decoded value, opened and closed node by node; only what is to be seen is drawn. */
export function TreeView(props: TreeViewProps): ReactNode {
  const { tree, open, setOpen, chosen, lit, choose, point } = props;
  const rows = useMemo(() => rowsOf(tree, open), [tree, open]);
  const { body, height, sight, scrolled, show } = useListScroll(rows.length, false, 0);
  const at = rows.findIndex((row) => row.path === chosen);
  useShown(at, chosen, show);
  const turn = (row: TreeRow): void => setOpen(turned(open, row));
  const pressed = (event: KeyboardEvent): void => {
    const next = rowAfter(event.key, rows, at, turn);
    if (next === undefined) return;
    event.preventDefault();
    const row = rows[Math.min(Math.max(0, next), rows.length - 1)];
    if (row !== undefined) choose(row.path);
  };
  const drawn = (row: TreeRow): ReactNode => (
    <Row
      key={row.path}
      row={row}
      isChosen={row.path === chosen}
      isLit={row.path === lit}
      choose={() => choose(row.path)}
      turn={() => turn(row)}
      point={() => point(row.path)}
    />
  );
  return (
    <div
      ref={body}
      className="tree-view mono"
      role="tree"
      aria-label={props.label}
      aria-activedescendant={at < 0 ? undefined : `tree-${rows[at]?.path}`}
      tabIndex={0}
      onScroll={scrolled}
      onKeyDown={pressed}
      onMouseLeave={() => point(undefined)}
    >
      <div className="list-space" role="presentation" style={{ height }}>
        <div
          className="list-rows"
          role="presentation"
          style={{ transform: `translateY(${sight.top}px)` }}
        >
          {rows.slice(sight.first, sight.end).map(drawn)}
        </div>
      </div>
    </div>
  );
}

/** Another choice is brought into view. */
function useShown(at: number, chosen: string | undefined, show: (row: number) => void): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another choice is
  useLayoutEffect(() => {
    if (at >= 0) show(at);
  }, [chosen]);
}

function turned(open: ReadonlySet<string>, { path, isOpen }: TreeRow): ReadonlySet<string> {
  const next = new Set(open);
  if (isOpen) next.delete(path);
  else next.add(path);
  return next;
}

/** Where a key leads, as trees have it; what opens or closes a node leads nowhere else. */
function rowAfter(
  key: string,
  rows: readonly TreeRow[],
  at: number,
  turn: (row: TreeRow) => void,
): number | undefined {
  const row = rows[at];
  const canOpen = row !== undefined && row.node.children.length > 0;
  switch (key) {
    case "ArrowDown":
      return at + 1;
    case "ArrowUp":
      return at - 1;
    case "Home":
      return 0;
    case "End":
      return rows.length - 1;
    case "ArrowRight":
      if (canOpen && !row.isOpen) turn(row);
      return canOpen && row.isOpen ? at + 1 : at;
    case "ArrowLeft": {
      if (canOpen && row.isOpen) {
        turn(row);
        return at;
      }
      const parent = row?.path.replace(/\.\d+$/, "");
      return Math.max(
        0,
        rows.findIndex(({ path }) => path === parent),
      );
    }
    default:
      return undefined;
  }
}

type RowProps = {
  readonly row: TreeRow;
  readonly isChosen: boolean;
  readonly isLit: boolean;
  readonly choose: () => void;
  readonly turn: () => void;
  readonly point: () => void;
};

function Row({ row, isChosen, isLit, choose, turn, point }: RowProps): ReactNode {
  const texts = useTexts();
  const { node, depth, path, isOpen, place, siblings } = row;
  const searched = useSearched();
  const canOpen = node.children.length > 0;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree takes the keys
    // biome-ignore lint/a11y/useKeyWithMouseEvents: pointing is for mice; keys choose
    <div
      id={`tree-${path}`}
      className={`tree-row ${isChosen ? "selected" : ""} ${isLit ? "lit" : ""}`}
      role="treeitem"
      tabIndex={-1}
      aria-level={depth + 1}
      aria-setsize={siblings}
      aria-posinset={place}
      aria-expanded={canOpen ? isOpen : undefined}
      aria-selected={isChosen}
      style={{ height: ROW_HEIGHT, paddingLeft: 8 + depth * 16 }}
      onClick={choose}
      onDoubleClick={turn}
      onMouseOver={point}
    >
      <span
        className="twist"
        aria-hidden="true"
        onClick={(event) => {
          event.stopPropagation();
          turn();
        }}
        onKeyDown={() => {}}
      >
        {canOpen ? (isOpen ? "▾" : "▸") : ""}
      </span>
      {node.name !== null && <span className="key">{oneLine(node.name)}</span>}
      <span className={`value ${node.type}`}>
        <MarkedText text={plainText(valueText(node, texts, searched))} searched={searched} />
      </span>
      <span className="soft type">{node.type}</span>
    </div>
  );
}

/** What stands in front of what was found, in a row that begins there. */
const BEFORE_FOUND = 12;
/** As far as a row shows what was found in it anyway. */
const SEEN_ANYWAY = 24;

/** A long text from where it has what is searched for. */
function fromFound(text: string, searched: readonly SearchedText[]): string {
  const [first] = searched.length === 0 ? [] : foundInText(text, searched, 1);
  if (first === undefined || first.start < SEEN_ANYWAY) return text;
  return `…${text.slice(first.start - BEFORE_FOUND)}`;
}

function valueText(
  { type, value, children }: DecodeNode,
  texts: Texts,
  searched: readonly SearchedText[],
): string {
  if (type === "object") return texts.members(children.length);
  if (type === "array") return texts.items(children.length);
  const text =
    typeof value === "string"
      ? fromFound(JSON.stringify(value.slice(0, MOST_SEARCHED)), searched)
      : (firstDigits(value, MOST_SHOWN) ?? losslessText(value));
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}

/** What the lossless form says in a wrapper, without it. */
function losslessText(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  const [[name = "", told] = [], ...more] = Object.entries(value);
  if (more.length === 0 && /^\$(int|num|float|date|bytes)$/.test(name)) return String(told);
  return JSON.stringify(value);
}
